import { useApi } from '@backstage/core-plugin-api';
import { Fragment } from 'react';
import { patchmanApiRef } from '../../api';
import { useFetched } from '../../fetching';
import { Time } from '../Time';

/** How old what is known of some hosts is; nothing until that is known. */
export function AsOfReports(props: { names: string[] }) {
  const api = useApi(patchmanApiRef);
  const { value } = useFetched(
    () => Promise.all(props.names.map(name => api.getHost(name))),
    [api, ...props.names],
  );
  if (!value) return null;
  return (
    <>
      As of the last reports:{' '}
      {value.map(({ name, lastReport }, index) => (
        <Fragment key={name}>
          {index > 0 && ', '}
          {name} <Time iso={lastReport} />
        </Fragment>
      ))}
    </>
  );
}
