import { createExtensionPoint } from '@backstage/backend-plugin-api';
import type { RepositoryFormat } from './formats';

/** @public */
export interface PatchmanRepositoriesExtensionPoint {
  /** Adds a repository format; it is asked before the ones that come with the backend. */
  addFormat(format: RepositoryFormat): void;
}

/**
 * Lets modules add repository formats.
 * @public
 */
export const patchmanRepositoriesExtensionPoint =
  createExtensionPoint<PatchmanRepositoriesExtensionPoint>({
    id: 'patchman.repositories',
  });
