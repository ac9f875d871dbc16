import { useApi } from '@backstage/core-plugin-api';
import { HostDetail } from 'backstage-plugin-patchman-common';
import { patchmanApiRef } from '../../api';
import { Fetched, useFetched } from '../../fetching';

/** A host; `missing` says that none of that name has ever reported. */
export function useHost(
  name: string,
): Fetched<HostDetail> & { missing: boolean } {
  const api = useApi(patchmanApiRef);
  const fetched = useFetched(() => api.getHost(name), [api, name]);
  return { ...fetched, missing: fetched.error?.name === 'NotFoundError' };
}
