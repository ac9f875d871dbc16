import { useApi } from '@backstage/core-plugin-api';
import { HostModule } from 'backstage-plugin-patchman-common';
import { useMemo } from 'react';
import { patchmanApiRef } from '../../api';
import { LocalList, pageOf } from '../../lists';
import { MODULE_STATES } from '../../wording';
import { EmptyNotice } from '../EmptyNotice';
import { Hint } from '../Hint';
import { choices, ListSource, ListTable } from '../ListTable';
import { RepositoryLinks } from '../RepositoryLink';
import { moduleColumn } from './moduleColumn';

const LIST: LocalList<HostModule> = {
  textOf: ({ name, stream }) => `${name}:${stream}`,
  orders: {
    name: ({ name, stream }) => `${name}:${stream}`,
    state: ({ state }) => state,
  },
  matches: (module, { state }) =>
    !state || String(state).split(',').includes(module.state),
};

/** The module streams that concern one host. */
export function HostModules(props: { name: string }) {
  const { name } = props;
  const api = useApi(patchmanApiRef);
  const source = useMemo<ListSource<HostModule>>(
    () => ({
      noun: ['module stream', 'module streams'],
      getId: module => `${module.name}:${module.stream}`,
      searchLabel: 'Search modules',
      defaultOrder: 'name:asc',
      fetchPage: async query =>
        pageOf((await api.getHostModules(name)).items, query, LIST),
      dependencies: [api, name],
      filters: [
        {
          id: 'state',
          label: 'State',
          kind: 'multiple',
          options: choices(MODULE_STATES),
        },
      ],
      columns: [
        moduleColumn,
        {
          id: 'state',
          label: 'State',
          sortable: true,
          cell: module => (
            <Hint text={MODULE_STATES[module.state].meaning}>
              {MODULE_STATES[module.state].label}
            </Hint>
          ),
        },
        {
          id: 'version',
          label: 'Version',
          cell: module =>
            module.version ??
            (module.state === 'disabled' ? '' : 'In no repository'),
        },
        {
          id: 'installed',
          label: 'Installed from it',
          cell: module => module.installed.join(', ') || 'Nothing',
        },
        {
          id: 'repositories',
          label: 'Offered by',
          cell: module => (
            <RepositoryLinks repositories={module.repositories} none="Nobody" />
          ),
        },
      ],
      csv: {
        name: `${name}-modules`,
        columns: [
          { label: 'Module', value: module => module.name },
          { label: 'Stream', value: module => module.stream },
          { label: 'State', value: m => MODULE_STATES[m.state].label },
          { label: 'Version', value: module => module.version },
          { label: 'Installed from it', value: m => m.installed.join(' ') },
          { label: 'At its end', value: module => module.obsolete?.message },
          {
            label: 'Repositories',
            value: m => m.repositories.map(one => one.name).join('; '),
          },
        ],
      },
    }),
    [api, name],
  );
  return (
    <ListTable
      source={source}
      empty={
        <EmptyNotice title="No module stream concerns this host">
          It has enabled none, and has nothing installed from those that are
          active by default.
        </EmptyNotice>
      }
    />
  );
}
