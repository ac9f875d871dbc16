import { useRouteRef } from '@backstage/core-plugin-api';
import { useMemo } from 'react';
import { createLinks, PatchmanLinks } from './links';
import { rootRouteRef } from './routes';

/** Links to the plugin's pages, wherever the portal mounts them. */
export function usePatchmanLinks(): PatchmanLinks {
  const root = useRouteRef(rootRouteRef)();
  return useMemo(() => createLinks(root), [root]);
}
