import { useApi } from '@backstage/core-plugin-api';
import { patchmanApiRef } from '../../api';
import { useFetched } from '../../fetching';
import { Time } from '../Time';

/** How fresh what a page says of the whole fleet is: as its reports, and what repositories offered when last asked. */
export function Freshness() {
  const api = useApi(patchmanApiRef);
  const { value } = useFetched(() => api.getFreshness(), [api]);
  // A page says what it has to say without this as well.
  if (!value) return null;
  return (
    <>
      Last report <Time iso={value.lastReport} />, repositories last checked{' '}
      <Time iso={value.lastRefresh} />.
    </>
  );
}
