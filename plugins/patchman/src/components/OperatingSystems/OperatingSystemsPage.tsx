import { useApi } from '@backstage/core-plugin-api';
import { Flex, Link, Text } from '@backstage/ui';
import { OperatingSystem } from 'backstage-plugin-patchman-common';
import { useMemo } from 'react';
import { Route, Routes } from 'react-router-dom';
import { patchmanApiRef } from '../../api';
import { usePatchmanLinks } from '../../routing';
import { countOf } from '../../wording';
import { EmptyNotice } from '../EmptyNotice';
import { ListPage } from '../ListPage';
import { ListSource } from '../ListTable';
import { NoSuchPage } from '../NoSuchPage';
import { RepositorySections } from '../Repositories/RepositorySections';
import { OperatingSystemPage } from './OperatingSystemPage';
import { Variants } from './Variants';

function AllOperatingSystems() {
  const api = useApi(patchmanApiRef);
  const links = usePatchmanLinks();
  const source = useMemo<ListSource<OperatingSystem>>(
    () => ({
      noun: ['release', 'releases'],
      getId: os => os.id,
      searchLabel: 'Search releases',
      defaultOrder: 'name:asc',
      fetchPage: query => api.getOperatingSystems(query),
      dependencies: [api],
      columns: [
        {
          id: 'name',
          label: 'Release',
          sortable: true,
          isRowHeader: true,
          cell: os => (
            <Flex direction="column" gap="0.5">
              <Link
                href={links.operatingSystem(os.id)}
                weight="bold"
                style={{ whiteSpace: 'nowrap' }}
              >
                {os.release}
              </Link>
              <Text as="div" variant="body-x-small" color="secondary">
                {[os.codename, os.cpe].filter(Boolean).join(', ')}
              </Text>
            </Flex>
          ),
        },
        {
          id: 'hosts',
          label: 'Hosts',
          sortable: true,
          align: 'end',
          cell: os => (
            <Link
              href={links.hosts({ os: os.release })}
              aria-label={`${countOf(os.hosts, 'host')} with ${os.release}`}
            >
              {os.hosts.toLocaleString('en')}
            </Link>
          ),
        },
        {
          id: 'support',
          label: 'Security updates',
          cell: os => os.support.sentence,
        },
        {
          id: 'repositories',
          label: 'Repositories given',
          sortable: true,
          align: 'end',
          cell: os => os.assignedRepositories.toLocaleString('en'),
        },
        {
          id: 'judgedHosts',
          label: 'Hosts judged by them',
          sortable: true,
          align: 'end',
          cell: os =>
            os.judgedHosts > 0 ? (
              <Link
                href={links.hosts({ os: os.release, ownRepositories: false })}
                aria-label={`${countOf(
                  os.judgedHosts,
                  'host',
                )} judged by the repositories of ${os.release}`}
              >
                {os.judgedHosts.toLocaleString('en')}
              </Link>
            ) : (
              0
            ),
        },
        {
          id: 'variants',
          label: 'Variants',
          cell: os => <Variants os={os} />,
        },
      ],
      csv: {
        name: 'operating-systems',
        columns: [
          { label: 'Release', value: os => os.release },
          { label: 'Codename', value: os => os.codename },
          { label: 'CPE', value: os => os.cpe },
          { label: 'Hosts', value: os => os.hosts },
          { label: 'Repositories given', value: os => os.assignedRepositories },
          { label: 'Hosts judged by them', value: os => os.judgedHosts },
          {
            label: 'Variants',
            value: os =>
              os.variants
                .map(variant => `${variant.name} ${variant.arch}`)
                .join('; '),
          },
        ],
      },
    }),
    [api, links],
  );
  return (
    <ListPage
      title="Operating systems"
      actions={<RepositorySections current="Operating systems" />}
      source={source}
      empty={
        <EmptyNotice title="No operating systems are known yet">
          They are learnt from what hosts report.
        </EmptyNotice>
      }
    />
  );
}

/** All operating system releases, and each of them below its id. */
export function OperatingSystemsPage() {
  return (
    <Routes>
      <Route index element={<AllOperatingSystems />} />
      <Route path=":id" element={<OperatingSystemPage />} />
      <Route path="*" element={<NoSuchPage />} />
    </Routes>
  );
}
