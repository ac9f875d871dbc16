/**
 * Patch status of Linux fleets inside the developer portal.
 *
 * This entry point is for portals on the old frontend system; the new one finds its plugin at `/alpha`.
 * @packageDocumentation
 */
export { patchmanApiRef } from './api';
export type { PatchmanApi } from './api';
export { isPatchmanAvailable } from './entity/entityHosts';
export {
  EntityPatchmanCard,
  EntityPatchmanContent,
  PatchmanPage,
  patchmanPlugin,
} from './plugin';
