import { Flex, Link, Text } from '@backstage/ui';
import { HostDetail, Update } from 'backstage-plugin-patchman-common';
import { CsvColumn } from '../../csv';
import { PatchmanLinks } from '../../routing';
import {
  SEVERITIES,
  SEVERITY_CHOICES,
  UPDATE_KINDS,
  UPDATE_SOURCES,
} from '../../wording';
import { ErratumLinks } from '../Errata';
import { ExplainButton, WhyButton } from '../Explain';
import { choices, ListColumn, ListFilter, yesNo } from '../ListTable';
import {
  BlockedMark,
  RebootSuggestedMark,
  ReportedMark,
  SecurityMark,
} from '../Marks';
import { RepositoryLink } from '../RepositoryLink';

/**
 * The columns that every list of updates has.
 * @param host whose updates they are; left out: of the whole fleet
 */
export function updateColumns(
  links: PatchmanLinks,
  host?: Pick<HostDetail, 'name' | 'errata'>,
): ListColumn<Update>[] {
  return [
    {
      id: 'name',
      label: 'Package',
      sortable: true,
      isRowHeader: true,
      cell: update => (
        <Flex direction="column" gap="0.5" style={{ minWidth: 130 }}>
          <Link href={links.package(update.installed.id)} weight="bold">
            {update.installed.name}
          </Link>
          <Text as="div" variant="body-x-small" color="secondary">
            {[
              update.installed.arch,
              // Most are of the same kind, which needs no words.
              update.kind !== 'package' && UPDATE_KINDS[update.kind],
              update.available.name !== update.installed.name &&
                `replaced by ${update.available.name}`,
            ]
              .filter(Boolean)
              .join(' · ')}
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
      cell: update => (
        <Flex direction="column" gap="1" align="start">
          {update.security ? (
            <SecurityMark level={update.severityLevel} />
          ) : (
            'No'
          )}
          {update.rebootSuggested && <RebootSuggestedMark />}
        </Flex>
      ),
    },
    // Where no repository publishes errata, a column of nothing would only take room.
    ...(host?.errata === null
      ? []
      : [
          {
            id: 'errata',
            label: 'Errata',
            cell: (update: Update) => <ErratumLinks names={update.errata} />,
          },
        ]),
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
      id: 'why',
      label: 'Why',
      cell: update => (
        <Flex align="center" gap="2" style={{ flexWrap: 'wrap' }}>
          {update.blockedBy && <BlockedMark blockedBy={update.blockedBy} />}
          {host === undefined ? (
            <WhyButton update={update} />
          ) : (
            <ExplainButton
              host={host.name}
              installed={update.installed}
              update={update}
            />
          )}
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
    options: yesNo('Security', 'Other'),
  },
  {
    id: 'severity',
    label: 'Severity',
    kind: 'multiple',
    options: choices(SEVERITY_CHOICES),
  },
  {
    id: 'kind',
    label: 'Kind',
    kind: 'select',
    options: choices(UPDATE_KINDS),
  },
  {
    id: 'blocked',
    label: 'Blocked',
    kind: 'select',
    options: yesNo('Blocked', 'Not blocked'),
  },
  {
    id: 'source',
    label: 'Source',
    kind: 'select',
    options: choices(UPDATE_SOURCES),
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
  {
    label: 'Severity',
    value: ({ severityLevel }) => severityLevel && SEVERITIES[severityLevel],
  },
  { label: 'Reboot suggested', value: update => update.rebootSuggested },
  { label: 'Repository', value: update => update.repository?.name },
  { label: 'Source', value: update => UPDATE_SOURCES[update.source] },
  { label: 'Kind', value: update => UPDATE_KINDS[update.kind] },
  { label: 'Blocked by', value: update => update.blockedBy?.reason },
  { label: 'Errata', value: update => update.errata.join(' ') },
  { label: 'Why', value: update => update.why.join(' ') },
];
