import { useApi } from '@backstage/core-plugin-api';
import { Link } from '@backstage/ui';
import { FleetUpdate } from 'backstage-plugin-patchman-common';
import { useMemo } from 'react';
import { patchmanApiRef } from '../../api';
import { usePatchmanLinks } from '../../routing';
import { countOf } from '../../wording';
import { EmptyNotice } from '../EmptyNotice';
import {
  updateColumns,
  updateCsv,
  updateFilters,
  updateId,
} from '../HostStatus';
import { Freshness } from '../Freshness';
import { ListPage } from '../ListPage';
import { ListSource } from '../ListTable';

/** The updates of all hosts, each once, with how many hosts need it. */
export function UpdatesPage() {
  const api = useApi(patchmanApiRef);
  const links = usePatchmanLinks();
  const source = useMemo<ListSource<FleetUpdate>>(() => {
    const [name, ...others] = updateColumns(links);
    return {
      noun: ['update', 'updates'],
      getId: updateId,
      searchLabel: 'Search packages',
      defaultOrder: 'hosts:desc',
      filters: updateFilters,
      fetchPage: query => api.getUpdates(query),
      dependencies: [api],
      columns: [
        name,
        {
          id: 'hosts',
          label: 'Hosts',
          sortable: true,
          align: 'end',
          cell: update => (
            <Link
              href={links.hosts({
                package: update.installed.name,
                version: update.installed.evr,
              })}
              aria-label={`${countOf(update.hosts, 'host')} with ${
                update.installed.name
              } ${update.installed.evr}`}
            >
              {update.hosts.toLocaleString('en')}
            </Link>
          ),
        },
        // Over the fleet the backend orders by neither of these.
        ...others.map(column =>
          ['repository', 'kind'].includes(column.id)
            ? { ...column, sortable: false }
            : column,
        ),
      ],
      csv: {
        name: 'updates',
        columns: [
          ...updateCsv,
          { label: 'Hosts', value: update => update.hosts },
        ],
      },
    };
  }, [api, links]);

  return (
    <ListPage
      title="Updates"
      about={<Freshness />}
      source={source}
      empty={
        <EmptyNotice title="No host needs an update">
          As far as is known: the overview says which hosts and repositories
          nothing can be told of.
        </EmptyNotice>
      }
    />
  );
}
