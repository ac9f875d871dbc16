import { useApi } from '@backstage/core-plugin-api';
import { Flex, Link, Text } from '@backstage/ui';
import { Repository } from 'backstage-plugin-patchman-common';
import { useMemo } from 'react';
import { Route, Routes } from 'react-router-dom';
import { patchmanApiRef } from '../../api';
import { usePatchmanLinks } from '../../routing';
import { EmptyNotice } from '../EmptyNotice';
import { ListPage } from '../ListPage';
import {
  ARCH_FILTER,
  choices,
  ListSource,
  TYPE_FILTER,
  yesNo,
} from '../ListTable';
import {
  REPOSITORY_STATES,
  RepositoryStateMark,
  SecurityRepositoryMark,
} from '../Marks';
import { MirrorsPage } from '../Mirrors';
import { NoSuchPage } from '../NoSuchPage';
import { OperatingSystemsPage } from '../OperatingSystems';
import { RepositoryLink } from '../RepositoryLink';
import { Time } from '../Time';
import { RepositoryActions } from './RepositoryActions';
import { RepositoryPage } from './RepositoryPage';
import { RepositorySections } from './RepositorySections';

function AllRepositories() {
  const api = useApi(patchmanApiRef);
  const links = usePatchmanLinks();
  const source = useMemo<ListSource<Repository>>(
    () => ({
      noun: ['repository', 'repositories'],
      getId: repository => repository.id,
      searchLabel: 'Search repositories',
      defaultOrder: 'name:asc',
      fetchPage: query => api.getRepositories(query),
      dependencies: [api],
      filters: [
        {
          id: 'state',
          label: 'State',
          kind: 'multiple',
          options: choices(REPOSITORY_STATES),
        },
        { id: 'security', label: 'Security', kind: 'select', options: yesNo() },
        { id: 'enabled', label: 'Enabled', kind: 'select', options: yesNo() },
        {
          id: 'used',
          label: 'Used by hosts',
          kind: 'select',
          options: yesNo(),
        },
        {
          id: 'hasMirrors',
          label: 'Has mirrors',
          seldom: true,
          kind: 'select',
          options: yesNo(),
        },
        TYPE_FILTER,
        { ...ARCH_FILTER, seldom: true },
      ],
      columns: [
        {
          id: 'name',
          label: 'Repository',
          sortable: true,
          isRowHeader: true,
          cell: repository => (
            <Flex direction="column" gap="0.5">
              <RepositoryLink repository={repository} emphasised />
              {repository.repoId && (
                <Text as="div" variant="body-x-small" color="secondary">
                  {repository.repoId}
                </Text>
              )}
            </Flex>
          ),
        },
        {
          id: 'state',
          label: 'State',
          sortable: true,
          cell: repository => <RepositoryStateMark state={repository.state} />,
        },
        {
          id: 'security',
          label: 'Security',
          sortable: true,
          cell: repository => (
            <SecurityRepositoryMark
              security={repository.security}
              by={repository.securityBy}
            />
          ),
        },
        {
          id: 'type',
          label: 'Type',
          sortable: true,
          cell: repository => [repository.type, repository.arch].join(' '),
        },
        {
          id: 'hosts',
          label: 'Hosts',
          sortable: true,
          align: 'end',
          cell: repository =>
            repository.hosts > 0 ? (
              <Link
                href={links.hosts({ repository: repository.id })}
                aria-label={`${repository.hosts} hosts use it`}
              >
                {repository.hosts.toLocaleString('en')}
              </Link>
            ) : (
              0
            ),
        },
        {
          id: 'mirrors',
          label: 'Mirrors',
          sortable: true,
          align: 'end',
          cell: repository => (
            <Link
              href={links.mirrors({ repository: repository.id })}
              aria-label={`${repository.mirrors} mirrors`}
            >
              {repository.mirrors}
            </Link>
          ),
        },
        {
          id: 'packages',
          label: 'Packages',
          sortable: true,
          align: 'end',
          cell: repository =>
            repository.packages?.toLocaleString('en') ?? 'not read',
        },
        {
          id: 'checkedAt',
          label: 'Last read',
          sortable: true,
          cell: repository => <Time iso={repository.checkedAt} />,
        },
      ],
      csv: {
        name: 'repositories',
        columns: [
          { label: 'Repository', value: r => r.name },
          { label: 'Identifier', value: r => r.repoId },
          { label: 'Type', value: r => r.type },
          { label: 'Architecture', value: r => r.arch },
          { label: 'State', value: r => REPOSITORY_STATES[r.state].label },
          { label: 'Enabled', value: r => r.enabled },
          { label: 'Security', value: r => r.security },
          { label: 'Security told by', value: r => r.securityBy },
          { label: 'Hosts', value: r => r.hosts },
          { label: 'Mirrors', value: r => r.mirrors },
          { label: 'Packages', value: r => r.packages },
          { label: 'Last read', value: r => r.checkedAt },
        ],
      },
    }),
    [api, links],
  );
  return (
    <ListPage
      title="Repositories"
      actions={<RepositorySections current="Repositories" />}
      source={source}
      empty={
        <EmptyNotice title="There are no repositories yet">
          Repositories are learnt from what hosts report, and read soon after.
        </EmptyNotice>
      }
      selectionActions={(chosen, { reload, clear }) => (
        <RepositoryActions
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

/** Repositories, their mirrors, and the operating systems that they are for; each of them below its id. */
export function RepositoriesPage() {
  return (
    <Routes>
      <Route index element={<AllRepositories />} />
      <Route path="mirrors" element={<MirrorsPage />} />
      <Route path="operating-systems/*" element={<OperatingSystemsPage />} />
      <Route path=":id" element={<RepositoryPage />} />
      <Route path="*" element={<NoSuchPage />} />
    </Routes>
  );
}
