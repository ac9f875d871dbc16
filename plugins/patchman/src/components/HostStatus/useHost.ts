import { useApi } from '@backstage/core-plugin-api';
import { ResponseError } from '@backstage/errors';
import { HostDetail } from 'backstage-plugin-patchman-common';
import { patchmanApiRef } from '../../api';
import { Fetched, useFetched } from '../../fetching';

/** A host; `missing` says that none of that name has ever reported. */
export function useHost(
  name: string,
): Fetched<HostDetail> & { missing: boolean } {
  const api = useApi(patchmanApiRef);
  const fetched = useFetched(() => api.getHost(name), [api, name]);
  const { error } = fetched;
  const missing = error instanceof ResponseError && error.statusCode === 404;
  return { ...fetched, missing };
}
