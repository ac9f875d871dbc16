import { useApi } from '@backstage/core-plugin-api';
import { Flex, Link } from '@backstage/ui';
import {
  HostChange,
  HostPackage,
  HostRepository,
  Update,
} from 'backstage-plugin-patchman-common';
import { useMemo } from 'react';
import { patchmanApiRef } from '../../api';
import { usePatchmanLinks } from '../../routing';
import { CHANGE_KINDS } from '../../wording';
import { EmptyNotice } from '../EmptyNotice';
import { Hint } from '../Hint';
import { ListSource, ListTable } from '../ListTable';
import { RepositoryStateMark, SecurityMark } from '../Marks';
import { Time } from '../Time';
import { updateColumns, updateCsv, updateFilters } from './updateColumns';
import { WhyButton } from './WhyButton';

export function HostUpdates(props: { name: string; inDoubt: boolean }) {
  const { name, inDoubt } = props;
  const api = useApi(patchmanApiRef);
  const links = usePatchmanLinks();
  const source = useMemo<ListSource<Update>>(
    () => ({
      noun: ['update', 'updates'],
      getId: update =>
        `${update.installed.id}-${update.available.id}-${update.repository.id}`,
      columns: updateColumns(links),
      filters: updateFilters,
      searchLabel: 'Search packages',
      fetchPage: query => api.getHostUpdates(name, query),
      dependencies: [api, name],
      csv: { name: `${name}-updates`, columns: updateCsv },
    }),
    [api, links, name],
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

export function HostPackages(props: { name: string }) {
  const { name } = props;
  const api = useApi(patchmanApiRef);
  const links = usePatchmanLinks();
  const source = useMemo<ListSource<HostPackage>>(
    () => ({
      noun: ['package', 'packages'],
      getId: pkg => pkg.id,
      searchLabel: 'Search packages',
      defaultOrder: 'name:asc',
      fetchPage: query => api.getHostPackages(name, query),
      dependencies: [api, name],
      filters: [
        {
          id: 'withUpdates',
          label: 'Update',
          kind: 'select',
          options: [
            { value: 'true', label: 'With an update' },
            { value: 'false', label: 'Without an update' },
          ],
        },
        {
          id: 'foreign',
          label: 'Offered by',
          kind: 'select',
          options: [
            { value: 'true', label: 'No repository' },
            { value: 'false', label: 'A repository' },
          ],
        },
      ],
      columns: [
        {
          id: 'name',
          label: 'Package',
          sortable: true,
          isRowHeader: true,
          cell: pkg => (
            <Link href={links.package(pkg.id)} weight="bold">
              {pkg.name}
            </Link>
          ),
        },
        { id: 'version', label: 'Installed', cell: pkg => pkg.evr },
        {
          id: 'arch',
          label: 'Architecture',
          sortable: true,
          cell: pkg => pkg.arch || 'none',
        },
        {
          id: 'update',
          label: 'Update',
          cell: pkg =>
            pkg.update ? (
              <Flex align="center" gap="2" style={{ flexWrap: 'wrap' }}>
                <span>{pkg.update.available.evr}</span>
                {pkg.update.security && <SecurityMark />}
                <WhyButton update={pkg.update} />
              </Flex>
            ) : (
              'None'
            ),
        },
        {
          id: 'repositories',
          label: 'Offered by',
          cell: pkg =>
            pkg.repositories.length > 0 ? (
              <Flex direction="column" gap="0.5">
                {pkg.repositories.map(repository => (
                  <Link
                    key={repository.id}
                    href={links.repository(repository.id)}
                  >
                    {repository.name}
                  </Link>
                ))}
              </Flex>
            ) : (
              <Hint text="No enabled repository of this host offers this package at this version, so nobody maintains it here.">
                From no repository
              </Hint>
            ),
        },
        { id: 'held', label: 'Held', cell: pkg => (pkg.held ? 'Held' : 'No') },
      ],
      csv: {
        name: `${name}-packages`,
        columns: [
          { label: 'Package', value: pkg => pkg.name },
          { label: 'Installed', value: pkg => pkg.evr },
          { label: 'Architecture', value: pkg => pkg.arch },
          { label: 'Available', value: pkg => pkg.update?.available.evr },
          { label: 'Security', value: pkg => pkg.update?.security },
          {
            label: 'Repositories',
            value: pkg => pkg.repositories.map(({ name: n }) => n).join('; '),
          },
          { label: 'Held', value: pkg => pkg.held },
        ],
      },
    }),
    [api, links, name],
  );
  return (
    <ListTable
      source={source}
      empty={
        <EmptyNotice title="No packages are known">
          The last report of this host listed none.
        </EmptyNotice>
      }
    />
  );
}

export function HostRepositories(props: { name: string }) {
  const { name } = props;
  const api = useApi(patchmanApiRef);
  const links = usePatchmanLinks();
  const source = useMemo<ListSource<HostRepository>>(
    () => ({
      noun: ['repository', 'repositories'],
      getId: repository => repository.id,
      fetchPage: query => api.getHostRepositories(name, query),
      dependencies: [api, name],
      columns: [
        {
          id: 'name',
          label: 'Repository',
          sortable: true,
          isRowHeader: true,
          cell: repository => (
            <Link href={links.repository(repository.id)} weight="bold">
              {repository.name}
            </Link>
          ),
        },
        {
          id: 'state',
          label: 'State',
          cell: repository => <RepositoryStateMark state={repository.state} />,
        },
        {
          id: 'enabled',
          label: 'Enabled',
          cell: repository => {
            if (!repository.repositoryEnabled) {
              return (
                <Hint text="The repository itself is switched off, for all hosts.">
                  Switched off
                </Hint>
              );
            }
            return repository.enabled ? 'Yes' : 'Not on this host';
          },
        },
        {
          id: 'security',
          label: 'Security',
          cell: repository => (repository.security ? <SecurityMark /> : 'No'),
        },
        {
          id: 'priority',
          label: 'Priority',
          align: 'end',
          cell: repository => repository.priority,
        },
        {
          id: 'packages',
          label: 'Packages',
          align: 'end',
          cell: repository =>
            repository.packages?.toLocaleString('en') ?? 'not read',
        },
        {
          id: 'checkedAt',
          label: 'Last read',
          cell: repository => <Time iso={repository.checkedAt} />,
        },
        {
          id: 'urls',
          label: 'Reported addresses',
          cell: repository => (
            <div style={{ minWidth: 240, overflowWrap: 'anywhere' }}>
              {repository.urls.join(' ')}
            </div>
          ),
        },
      ],
      csv: {
        name: `${name}-repositories`,
        columns: [
          { label: 'Repository', value: repository => repository.name },
          { label: 'State', value: repository => repository.state },
          { label: 'Enabled', value: repository => repository.enabled },
          { label: 'Security', value: repository => repository.security },
          { label: 'Priority', value: repository => repository.priority },
          { label: 'Packages', value: repository => repository.packages },
          { label: 'Last read', value: repository => repository.checkedAt },
          { label: 'Addresses', value: r => r.urls.join(' ') },
        ],
      },
    }),
    [api, links, name],
  );
  return (
    <ListTable
      source={source}
      empty={
        <EmptyNotice title="This host has no repositories">
          Without them no updates can be found. Run the client there without -n,
          so that it reports its repositories too.
        </EmptyNotice>
      }
    />
  );
}

export function HostHistory(props: { name: string }) {
  const { name } = props;
  const api = useApi(patchmanApiRef);
  const source = useMemo<ListSource<HostChange>>(
    () => ({
      noun: ['change', 'changes'],
      getId: change =>
        [change.at, change.kind, change.before?.id, change.after?.id].join(),
      searchLabel: 'Search packages',
      defaultOrder: 'at:desc',
      fetchPage: query => api.getHostHistory(name, query),
      dependencies: [api, name],
      columns: [
        {
          id: 'at',
          label: 'When',
          sortable: true,
          cell: change => <Time iso={change.at} />,
        },
        {
          id: 'kind',
          label: 'What',
          cell: change => CHANGE_KINDS[change.kind],
        },
        {
          id: 'name',
          label: 'Package',
          isRowHeader: true,
          cell: change => (change.after ?? change.before)?.name ?? '',
        },
        {
          id: 'before',
          label: 'Before',
          cell: change => change.before?.evr ?? '',
        },
        {
          id: 'after',
          label: 'After',
          cell: change => change.after?.evr ?? '',
        },
      ],
      csv: {
        name: `${name}-history`,
        columns: [
          { label: 'When', value: change => change.at },
          { label: 'What', value: change => CHANGE_KINDS[change.kind] },
          {
            label: 'Package',
            value: change => (change.after ?? change.before)?.name,
          },
          { label: 'Before', value: change => change.before?.evr },
          { label: 'After', value: change => change.after?.evr },
        ],
      },
    }),
    [api, name],
  );
  return (
    <ListTable
      source={source}
      empty={
        <EmptyNotice title="Nothing has changed yet">
          Packages that are installed, upgraded or removed after the first
          report are listed here.
        </EmptyNotice>
      }
    />
  );
}
