import { useApi } from '@backstage/core-plugin-api';
import { HostDetail, Update } from 'backstage-plugin-patchman-common';
import { useMemo } from 'react';
import { patchmanApiRef } from '../../api';
import { usePatchmanLinks } from '../../routing';
import { EmptyNotice } from '../EmptyNotice';
import { ListSource, ListTable } from '../ListTable';
import {
  updateColumns,
  updateCsv,
  updateFilters,
  updateId,
} from './updateColumns';

/** The updates of one host. */
export function HostUpdates(props: { host: HostDetail }) {
  const { host } = props;
  const { name } = host;
  const inDoubt = host.doubts.length > 0 || host.state === 'unknown';
  const api = useApi(patchmanApiRef);
  const links = usePatchmanLinks();
  const source = useMemo<ListSource<Update>>(
    () => ({
      noun: ['update', 'updates'],
      getId: updateId,
      columns: updateColumns(links, host),
      filters: updateFilters,
      searchLabel: 'Search packages',
      // What is urgent first, by name within that.
      defaultOrder: 'security:desc',
      fetchPage: query => api.getHostUpdates(name, query),
      dependencies: [api, host],
      csv: { name: `${name}-updates`, columns: updateCsv },
    }),
    [api, links, host, name],
  );
  return (
    <ListTable
      source={source}
      empty={
        inDoubt ? (
          <EmptyNotice title="No updates are known">
            That does not mean that there are none: see above why this may be
            incomplete.
          </EmptyNotice>
        ) : (
          <EmptyNotice title="Everything is up to date">
            None of this host's repositories offers anything newer.
          </EmptyNotice>
        )
      }
    />
  );
}
