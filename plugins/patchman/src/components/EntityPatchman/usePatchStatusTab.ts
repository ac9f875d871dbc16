import { useRouteRef } from '@backstage/core-plugin-api';
import { entityRouteRef, useEntity } from '@backstage/plugin-catalog-react';
import { entityRouteParams } from '@backstage/plugin-catalog-react';

/** Where portals mount the tab unless they say otherwise. */
export const PATCH_STATUS_PATH = 'patch-status';

/** The address of the entity's "Patch status" tab. */
export function usePatchStatusTab(): string {
  const { entity } = useEntity();
  const entityPage = useRouteRef(entityRouteRef);
  return `${entityPage(entityRouteParams(entity))}/${PATCH_STATUS_PATH}`;
}
