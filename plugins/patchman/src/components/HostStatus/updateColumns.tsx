import { Flex, Link, Text } from '@backstage/ui';
import { Update } from 'backstage-plugin-patchman-common';
import { CsvColumn } from '../../csv';
import { PatchmanLinks } from '../../routing';
import { UPDATE_KINDS, UPDATE_SOURCES } from '../../wording';
import { ListColumn, ListFilter } from '../ListTable';
import { BlockedMark, ReportedMark, SecurityMark } from '../Marks';
import { RepositoryLink } from '../RepositoryLink';
import { WhyButton } from './WhyButton';

/** The columns that every list of updates has. */
export function updateColumns(links: PatchmanLinks): ListColumn<Update>[] {
  return [
    {
      id: 'name',
      label: 'Package',
      sortable: true,
      isRowHeader: true,
      cell: update => (
        <Flex direction="column" gap="0.5">
          <Link href={links.package(update.installed.id)} weight="bold">
            {update.installed.name}
          </Link>
          <Text as="div" variant="body-x-small" color="secondary">
            {update.installed.arch}
            {update.available.name !== update.installed.name &&
              ` · replaced by ${update.available.name}`}
          </Text>
        </Flex>
      ),
    },
    {
      id: 'installed',
      label: 'Installed',
      cell: update => update.installed.evr,
    },
    {
      id: 'available',
      label: 'Available',
      cell: update => (
        <Link href={links.package(update.available.id)}>
          {update.available.evr}
        </Link>
      ),
    },
    {
      id: 'security',
      label: 'Security',
      sortable: true,
      cell: update => (update.security ? <SecurityMark /> : 'No'),
    },
    {
      id: 'repository',
      label: 'Repository',
      sortable: true,
      cell: update => (
        <Flex direction="column" gap="1" align="start">
          {update.repository ? (
            <RepositoryLink repository={update.repository} />
          ) : (
            'Not said'
          )}
          {update.source === 'reported' && <ReportedMark update={update} />}
        </Flex>
      ),
    },
    {
      id: 'kind',
      label: 'Kind',
      sortable: true,
      cell: update => UPDATE_KINDS[update.kind],
    },
    {
      id: 'why',
      label: 'Why',
      cell: update => (
        <Flex align="center" gap="2" style={{ flexWrap: 'wrap' }}>
          {update.blockedBy && <BlockedMark blockedBy={update.blockedBy} />}
          <WhyButton update={update} />
        </Flex>
      ),
    },
  ];
}

export const updateFilters: ListFilter[] = [
  {
    id: 'security',
    label: 'Security',
    kind: 'select',
    options: [
      { value: 'true', label: 'Security' },
      { value: 'false', label: 'Other' },
    ],
  },
  {
    id: 'kind',
    label: 'Kind',
    kind: 'select',
    options: Object.entries(UPDATE_KINDS).map(([value, label]) => ({
      value,
      label,
    })),
  },
  {
    id: 'blocked',
    label: 'Blocked',
    kind: 'select',
    options: [
      { value: 'true', label: 'Blocked' },
      { value: 'false', label: 'Not blocked' },
    ],
  },
  {
    id: 'source',
    label: 'Source',
    kind: 'select',
    options: Object.entries(UPDATE_SOURCES).map(([value, label]) => ({
      value,
      label,
    })),
  },
];

/** What tells two updates of one list apart. */
export function updateId({ installed, available, repository }: Update): string {
  return [installed.id, available.id, repository?.id].join('-');
}

export const updateCsv: CsvColumn<Update>[] = [
  { label: 'Package', value: update => update.installed.name },
  { label: 'Architecture', value: update => update.installed.arch },
  { label: 'Installed', value: update => update.installed.evr },
  { label: 'Available', value: update => update.available.evr },
  { label: 'Available package', value: update => update.available.name },
  { label: 'Security', value: update => update.security },
  { label: 'Repository', value: update => update.repository?.name },
  { label: 'Source', value: update => UPDATE_SOURCES[update.source] },
  { label: 'Kind', value: update => UPDATE_KINDS[update.kind] },
  { label: 'Blocked by', value: update => update.blockedBy?.reason },
  { label: 'Errata', value: update => update.errata.join(' ') },
  { label: 'Why', value: update => update.why.join(' ') },
];
