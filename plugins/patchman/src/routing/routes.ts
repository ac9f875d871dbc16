import { createRouteRef } from '@backstage/core-plugin-api';

/** Where the Patchman page is mounted, in both frontend systems. */
export const rootRouteRef = createRouteRef({ id: 'patchman' });

/** Where the "Patch status" tab of an entity is mounted, in the old frontend system. */
export const entityContentRouteRef = createRouteRef({
  id: 'patchman:entity-content',
});
