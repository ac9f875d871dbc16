import { useApi } from '@backstage/core-plugin-api';
import { ErrataSourceState } from 'backstage-plugin-patchman-common';
import { useMemo } from 'react';
import { Route, Routes } from 'react-router-dom';
import { patchmanApiRef } from '../../api';
import { LocalList, pageOf } from '../../lists';
import { usePatchmanLinks } from '../../routing';
import { EmptyNotice } from '../EmptyNotice';
import { ErrataSections } from '../Errata/ErrataSections';
import { ListPage } from '../ListPage';
import { choices, ListSource } from '../ListTable';
import { SOURCE_STATES, SourceState, stateOfSource } from '../Marks';
import { NoSuchPage } from '../NoSuchPage';
import { sourceColumns, sourceCsv } from './sourceColumns';
import { SourcesActions } from './SourceActions';
import { SourcePage } from './SourcePage';

const STATES = Object.keys(SOURCE_STATES) as SourceState[];

const LIST: LocalList<ErrataSourceState> = {
  textOf: source => [source.title, source.name, source.url].join(' '),
  orders: {
    title: source => source.title,
    state: source => STATES.indexOf(stateOfSource(source)),
    // One that was never read is older than any other.
    succeededAt: source => source.succeededAt ?? '',
  },
  matches: (source, { state }) =>
    !state || String(state).split(',').includes(stateOfSource(source)),
};

function AllSources() {
  const api = useApi(patchmanApiRef);
  const links = usePatchmanLinks();
  const source = useMemo<ListSource<ErrataSourceState>>(
    () => ({
      noun: ['source', 'sources'],
      getId: one => one.name,
      searchLabel: 'Search sources',
      // What failed first, what is off last.
      defaultOrder: 'state:asc',
      fetchPage: async query =>
        pageOf((await api.getSources()).items, query, LIST),
      dependencies: [api],
      columns: sourceColumns(links),
      filters: [
        {
          id: 'state',
          label: 'State',
          kind: 'multiple',
          options: choices(SOURCE_STATES),
        },
      ],
      csv: { name: 'sources', columns: sourceCsv },
    }),
    [api, links],
  );
  return (
    <ListPage
      title="Sources"
      about="Where errata, states of CVEs and what is known of their exploitation come from, beside the repositories' own metadata. A source is on when a host that it is for has reported, unless the configuration says otherwise."
      actions={<ErrataSections current="Sources" />}
      source={source}
      empty={
        <EmptyNotice title="There are no sources">
          This portal's backend knows none.
        </EmptyNotice>
      }
      selectionActions={(chosen, { reload }) => (
        <SourcesActions chosen={chosen} onChanged={reload} />
      )}
    />
  );
}

/** All sources of errata, and each of them below its name. */
export function SourcesPage() {
  return (
    <Routes>
      <Route index element={<AllSources />} />
      <Route path=":name" element={<SourcePage />} />
      <Route path="*" element={<NoSuchPage />} />
    </Routes>
  );
}
