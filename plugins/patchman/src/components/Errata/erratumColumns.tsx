import { Flex, Link, Text } from '@backstage/ui';
import { Erratum } from 'backstage-plugin-patchman-common';
import { CsvColumn } from '../../csv';
import { PatchmanLinks } from '../../routing';
import {
  countOf,
  ERRATUM_KINDS,
  SEVERITIES,
  SEVERITY_CHOICES,
} from '../../wording';
import { choices, ListColumn, ListFilter } from '../ListTable';
import {
  ErratumKindMark,
  Mark,
  RebootSuggestedMark,
  SeverityMark,
} from '../Marks';
import { Time } from '../Time';
import { CveLinks } from './ErratumLinks';
import { SourceOfErratum } from './SourceOfErratum';
import { RiForbidLine } from '@remixicon/react';

/** The columns that every list of errata has. */
export function erratumColumns(links: PatchmanLinks): ListColumn<Erratum>[] {
  return [
    {
      id: 'name',
      label: 'Erratum',
      sortable: true,
      isRowHeader: true,
      cell: erratum => (
        <Flex direction="column" gap="0.5" style={{ minWidth: 240 }}>
          <Link href={links.erratum(erratum.name)} weight="bold">
            {erratum.name}
          </Link>
          {erratum.title && erratum.title !== erratum.name && (
            <Text as="div" variant="body-x-small" color="secondary">
              {erratum.title}
            </Text>
          )}
        </Flex>
      ),
    },
    {
      id: 'kind',
      label: 'Kind',
      sortable: true,
      cell: erratum => (
        <Flex direction="column" gap="1" align="start">
          <ErratumKindMark kind={erratum.kind} />
          {erratum.rebootSuggested && <RebootSuggestedMark />}
          {erratum.retracted && (
            <Mark tone="neutral" icon={<RiForbidLine />}>
              Withdrawn
            </Mark>
          )}
        </Flex>
      ),
    },
    {
      id: 'severity',
      label: 'Severity',
      sortable: true,
      cell: erratum => (
        <SeverityMark level={erratum.severityLevel} word={erratum.severity} />
      ),
    },
    {
      id: 'issued',
      label: 'Issued',
      sortable: true,
      cell: erratum => <Time iso={erratum.issued} never="not told" />,
    },
    {
      id: 'source',
      label: 'Source',
      cell: erratum => <SourceOfErratum source={erratum.source} />,
    },
    {
      id: 'hosts',
      label: 'Hosts that need it',
      sortable: true,
      align: 'end',
      cell: erratum =>
        erratum.hosts > 0 ? (
          <Link
            href={links.erratum(erratum.name)}
            aria-label={`${countOf(erratum.hosts, 'host')} need ${
              erratum.name
            }`}
          >
            {erratum.hosts.toLocaleString('en')}
          </Link>
        ) : (
          0
        ),
    },
    {
      id: 'cves',
      label: 'CVEs',
      cell: erratum => <CveLinks names={erratum.cves} />,
    },
  ];
}

/** The filters that every list of errata has. */
export const erratumFilters: ListFilter[] = [
  {
    id: 'kind',
    label: 'Kind',
    kind: 'multiple',
    options: choices(ERRATUM_KINDS),
  },
  {
    id: 'severity',
    label: 'Severity',
    kind: 'multiple',
    options: choices(SEVERITY_CHOICES),
  },
  { id: 'package', label: 'Package', kind: 'text', placeholder: 'Exact name' },
  // The search finds CVEs, too.
  { id: 'cve', label: 'CVE', kind: 'text', onlyWhenSet: true },
];

export const erratumCsv: CsvColumn<Erratum>[] = [
  { label: 'Erratum', value: erratum => erratum.name },
  { label: 'Kind', value: erratum => ERRATUM_KINDS[erratum.kind] },
  {
    label: 'Severity',
    value: ({ severityLevel, severity }) =>
      severityLevel ? SEVERITIES[severityLevel] : severity,
  },
  { label: 'Title', value: erratum => erratum.title },
  { label: 'Issued', value: erratum => erratum.issued },
  { label: 'Updated', value: erratum => erratum.updated },
  { label: 'Reboot suggested', value: erratum => erratum.rebootSuggested },
  { label: 'Withdrawn', value: erratum => erratum.retracted },
  { label: 'Source', value: erratum => erratum.source ?? 'repositories' },
  { label: 'Namespace', value: erratum => erratum.namespace },
  { label: 'Hosts that need it', value: erratum => erratum.hosts },
  { label: 'CVEs', value: erratum => erratum.cves.join(' ') },
];
