import {
  createApiFactory,
  createComponentExtension,
  createPlugin,
  createRoutableExtension,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/core-plugin-api';
import { PatchmanClient } from 'backstage-plugin-patchman-common';
import { patchmanApiRef } from './api';
import { entityContentRouteRef, rootRouteRef } from './routing/routes';

/**
 * The plugin for portals on the old frontend system.
 * @public
 */
export const patchmanPlugin = createPlugin({
  id: 'patchman',
  routes: { root: rootRouteRef, entityContent: entityContentRouteRef },
  apis: [
    createApiFactory({
      api: patchmanApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: apis => new PatchmanClient(apis),
    }),
  ],
});

/**
 * The fleet: overview, hosts, updates, packages, repositories, mirrors, reports.
 * @public
 */
export const PatchmanPage: () => JSX.Element = patchmanPlugin.provide(
  createRoutableExtension({
    name: 'PatchmanPage',
    component: () =>
      import('./components/PatchmanPage').then(m => m.PatchmanPage),
    mountPoint: rootRouteRef,
  }),
);

/**
 * The "Patch status" tab of an entity; mount it at `/patch-status`.
 * @public
 */
export const EntityPatchmanContent: () => JSX.Element = patchmanPlugin.provide(
  createRoutableExtension({
    name: 'EntityPatchmanContent',
    component: () =>
      import('./components/EntityPatchman').then(m => m.EntityPatchmanContent),
    mountPoint: entityContentRouteRef,
  }),
);

/**
 * The patch status on an entity's overview.
 * @public
 */
export const EntityPatchmanCard: () => JSX.Element | null =
  patchmanPlugin.provide(
    createComponentExtension({
      name: 'EntityPatchmanCard',
      component: {
        lazy: () =>
          import('./components/EntityPatchman').then(m => m.EntityPatchmanCard),
      },
    }),
  );
