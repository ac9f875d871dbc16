import { Flex, Link, Text } from '@backstage/ui';
import { Cve } from 'backstage-plugin-patchman-common';
import { CsvColumn } from '../../csv';
import { PatchmanLinks } from '../../routing';
import { countOf, SEVERITIES, statesWords, vendorsWord } from '../../wording';
import { ListColumn } from '../ListTable';
import { ExploitedMark, SeverityMark } from '../Marks';
import { Time } from '../Time';
import { ChanceFigure, ScoreFigure } from './cveFigures';

/** A number of hosts that leads to them; none leads nowhere. */
function HostCount(props: {
  count: number;
  href: string;
  label: string;
  title?: string;
}) {
  const { count, href, label, title } = props;
  if (count === 0) return <>0</>;
  return (
    <Link
      href={href}
      title={title}
      aria-label={`${countOf(count, 'host')} ${label}`}
    >
      {count.toLocaleString('en')}
    </Link>
  );
}

/**
 * @param narrowed filters of the list that the hosts of a CVE can be narrowed by too
 */
export function cveColumns(
  links: PatchmanLinks,
  narrowed: { owner?: string } = {},
): ListColumn<Cve>[] {
  return [
    {
      id: 'name',
      label: 'CVE',
      sortable: true,
      isRowHeader: true,
      cell: cve => (
        <Flex direction="column" gap="0.5" style={{ minWidth: 180 }}>
          <Link
            href={links.cve(cve.name, narrowed)}
            weight="bold"
            style={{ whiteSpace: 'nowrap' }}
          >
            {cve.name}
          </Link>
          {cve.title && (
            <Text as="div" variant="body-x-small" color="secondary">
              {cve.title}
            </Text>
          )}
        </Flex>
      ),
    },
    {
      id: 'rank',
      label: 'Why here',
      sortable: true,
      cell: cve => (
        <Flex
          direction="column"
          gap="1"
          align="start"
          style={{ minWidth: 150 }}
        >
          {cve.kev && <ExploitedMark kev={cve.kev} />}
          {cve.rankReason}
        </Flex>
      ),
    },
    {
      id: 'severity',
      label: 'Severity',
      sortable: true,
      cell: cve => (
        <SeverityMark level={cve.severityLevel} word={vendorsWord(cve)} />
      ),
    },
    {
      id: 'cvss',
      label: 'CVSS',
      sortable: true,
      align: 'end',
      cell: cve => <ScoreFigure cvss={cve.cvss} />,
    },
    {
      id: 'epss',
      label: 'EPSS',
      sortable: true,
      align: 'end',
      cell: cve => <ChanceFigure epss={cve.epss} />,
    },
    {
      id: 'hosts',
      label: 'To update',
      sortable: true,
      align: 'end',
      cell: cve => (
        <HostCount
          count={cve.hosts}
          href={links.cve(cve.name, { ...narrowed, exposure: 'update' })}
          label={`have a fix of ${cve.name} to install`}
        />
      ),
    },
    {
      id: 'affectedHosts',
      label: 'Affected',
      sortable: true,
      align: 'end',
      cell: cve =>
        cve.affectedHosts > 0 ? (
          <HostCount
            count={cve.affectedHosts}
            href={links.cve(cve.name, narrowed)}
            label={`affected by ${cve.name}: ${statesWords(cve.states)}`}
            title={statesWords(cve.states)}
          />
        ) : (
          0
        ),
    },
    {
      id: 'since',
      label: 'Since',
      sortable: true,
      cell: cve => <Time iso={cve.since} never="" />,
    },
  ];
}

export const cveCsv: CsvColumn<Cve>[] = [
  { label: 'CVE', value: cve => cve.name },
  { label: 'Title', value: cve => cve.title },
  { label: 'Why here', value: cve => cve.rankReason },
  {
    label: 'Severity',
    value: cve => cve.severityLevel && SEVERITIES[cve.severityLevel],
  },
  { label: 'CVSS', value: cve => cve.cvss?.score },
  { label: 'CVSS version', value: cve => cve.cvss?.version },
  { label: 'CVSS by', value: cve => cve.cvss?.by },
  { label: 'CVSS vector', value: cve => cve.cvss?.vector },
  { label: 'EPSS', value: cve => cve.epss?.score },
  { label: 'EPSS percentile', value: cve => cve.epss?.percentile },
  { label: 'EPSS of', value: cve => cve.epss?.date },
  { label: 'Known to be exploited since', value: cve => cve.kev?.added },
  { label: 'To be fixed until', value: cve => cve.kev?.due },
  { label: 'Ransomware', value: cve => cve.kev?.ransomware },
  { label: 'Has a fix', value: cve => cve.hasFix },
  { label: 'Hosts to update', value: cve => cve.hosts },
  { label: 'Affected hosts', value: cve => cve.affectedHosts },
  { label: 'By state', value: cve => statesWords(cve.states) },
  { label: 'Since', value: cve => cve.since },
  { label: 'Published', value: cve => cve.published },
  { label: 'Fixed by', value: cve => cve.errata.join(' ') },
  { label: 'First fix', value: cve => cve.issued },
];
