import { createApiRef } from '@backstage/frontend-plugin-api';
import { PatchmanClient } from 'backstage-plugin-patchman-common';

/**
 * What the pages ask of the backend: the public methods of the client, so that a fake can stand in for it.
 * @public
 */
export type PatchmanApi = Pick<PatchmanClient, keyof PatchmanClient>;

/** @public */
export const patchmanApiRef = createApiRef<PatchmanApi>().with({
  id: 'plugin.patchman.client',
  pluginId: 'patchman',
});
