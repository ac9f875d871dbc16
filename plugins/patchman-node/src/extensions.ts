import { createExtensionPoint } from '@backstage/backend-plugin-api';
import type { ErrataSource } from './errata';
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

/** @public */
export interface PatchmanErrataExtensionPoint {
  /** Adds a source of errata; one of the same id takes the place of the one that comes with the backend. */
  addSource(source: ErrataSource): void;
}

/**
 * Lets modules add sources of errata.
 * @public
 */
export const patchmanErrataExtensionPoint =
  createExtensionPoint<PatchmanErrataExtensionPoint>({
    id: 'patchman.errata',
  });
