import { stringifyEntityRef } from '@backstage/catalog-model';
import { useApiHolder } from '@backstage/core-plugin-api';
import { catalogApiRef, useEntity } from '@backstage/plugin-catalog-react';
import { HostFilters } from 'backstage-plugin-patchman-common';
import { subgroupsOf } from '../../entity';
import { Fetched, useFetched } from '../../fetching';

/** The hosts that a group and the groups below it own. */
export interface GroupHosts {
  filters: HostFilters;
  subgroups: number;
  /** Whether these are all of its subgroups. */
  complete: boolean;
}

/** For the page of a group. */
export function useGroupHosts(): Fetched<GroupHosts> {
  const { entity } = useEntity();
  // A portal without a catalog of its own still shows the group itself.
  const catalog = useApiHolder().get(catalogApiRef);
  return useFetched(async () => {
    const { refs, complete } = catalog
      ? await subgroupsOf(catalog, entity)
      : { refs: [], complete: true };
    return {
      filters: { owner: [stringifyEntityRef(entity), ...refs].join(',') },
      subgroups: refs.length,
      complete,
    };
  }, [catalog, entity]);
}
