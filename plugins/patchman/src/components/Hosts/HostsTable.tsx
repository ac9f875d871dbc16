import { useApi } from '@backstage/core-plugin-api';
import { Host, HostFilters } from 'backstage-plugin-patchman-common';
import { ReactNode, useMemo } from 'react';
import { patchmanApiRef } from '../../api';
import { usePatchmanLinks } from '../../routing';
import { ListSource, ListTable } from '../ListTable';
import { HostActions } from './HostActions';
import { hostColumns, hostCsv } from './hostColumns';
import { useHostFilters } from './useHostFilters';

/** A table of hosts: of the whole fleet, or within filters that always hold. */
export function HostsTable(props: {
  within?: HostFilters;
  empty: ReactNode;
  csvName?: string;
}) {
  const { within, empty, csvName = 'hosts' } = props;
  const api = useApi(patchmanApiRef);
  const links = usePatchmanLinks();
  const filters = useHostFilters();
  const fixed = JSON.stringify(within ?? {});

  const source = useMemo<ListSource<Host>>(() => {
    const always: HostFilters = JSON.parse(fixed);
    return {
      noun: ['host', 'hosts'],
      getId: host => host.name,
      columns: hostColumns(links),
      filters: filters.filter(filter => !(filter.id in always)),
      defaultOrder: 'name:asc',
      searchLabel: 'Search host names',
      fetchPage: query => api.getHosts({ ...query, ...always }),
      dependencies: [api, fixed],
      csv: { name: csvName, columns: hostCsv },
    };
  }, [api, links, filters, fixed, csvName]);

  return (
    <ListTable
      source={source}
      empty={empty}
      selectionActions={(chosen, { reload, clear }) => (
        <HostActions
          chosen={chosen}
          onChanged={reload}
          onDeleted={() => {
            clear();
            reload();
          }}
        />
      )}
    />
  );
}
