import { useApi } from '@backstage/core-plugin-api';
import { Erratum } from 'backstage-plugin-patchman-common';
import { useMemo } from 'react';
import { patchmanApiRef } from '../../api';
import { usePatchmanLinks } from '../../routing';
import { EmptyNotice } from '../EmptyNotice';
import { ListSource, ListTable } from '../ListTable';
import { erratumColumns, erratumCsv, erratumFilters } from './erratumColumns';

/** The errata that one host still needs. */
export function HostErrata(props: { name: string }) {
  const { name } = props;
  const api = useApi(patchmanApiRef);
  const links = usePatchmanLinks();
  const source = useMemo<ListSource<Erratum>>(
    () => ({
      noun: ['erratum', 'errata'],
      getId: erratum => erratum.name,
      searchLabel: 'Search errata and CVEs',
      defaultOrder: 'severity:desc',
      fetchPage: query => api.getHostErrata(name, query),
      dependencies: [api, name],
      columns: erratumColumns(links).filter(({ id }) => id !== 'hosts'),
      filters: erratumFilters,
      csv: {
        name: `${name}-errata`,
        columns: erratumCsv.filter(({ label }) => !/^Hosts/.test(label)),
      },
    }),
    [api, links, name],
  );
  return (
    <ListTable
      source={source}
      empty={
        <EmptyNotice title="It needs no erratum">
          It has everything that the errata of its repositories, and of the
          sources that speak of it, ask for.
        </EmptyNotice>
      }
    />
  );
}
