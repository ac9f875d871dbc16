import { useApi } from '@backstage/core-plugin-api';
import { Flex, Link, Text } from '@backstage/ui';
import { OperatingSystem } from 'backstage-plugin-patchman-common';
import { useMemo } from 'react';
import { patchmanApiRef } from '../../api';
import { usePatchmanLinks } from '../../routing';
import { countOf } from '../../wording';
import { EmptyNotice } from '../EmptyNotice';
import { ListSource, ListTable } from '../ListTable';

/** Operating system releases with their variants and hosts. */
export function OperatingSystemsPage() {
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
              <Link href={links.hosts({ os: os.release })} weight="bold">
                {os.release}
              </Link>
              {os.codename && (
                <Text as="div" variant="body-x-small" color="secondary">
                  {os.codename}
                </Text>
              )}
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
          id: 'variants',
          label: 'Variants',
          cell: os => (
            <ul style={{ margin: 0, padding: 0, listStyle: 'none' }}>
              {os.variants.map(variant => (
                <li key={variant.id}>
                  {[variant.name, variant.arch].filter(Boolean).join(', ')}
                  {': '}
                  <Text color="secondary">
                    {countOf(variant.hosts, 'host')}
                  </Text>
                </li>
              ))}
            </ul>
          ),
        },
        { id: 'cpe', label: 'CPE', cell: os => os.cpe ?? '' },
      ],
      csv: {
        name: 'operating-systems',
        columns: [
          { label: 'Release', value: os => os.release },
          { label: 'Codename', value: os => os.codename },
          { label: 'CPE', value: os => os.cpe },
          { label: 'Hosts', value: os => os.hosts },
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
    <Flex direction="column" gap="4" pt="4">
      <Text as="h2" variant="title-small">
        Operating systems
      </Text>
      <ListTable
        source={source}
        empty={
          <EmptyNotice title="No operating systems are known yet">
            They are learnt from what hosts report.
          </EmptyNotice>
        }
      />
    </Flex>
  );
}
