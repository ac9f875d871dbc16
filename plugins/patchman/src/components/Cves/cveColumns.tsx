import { Link } from '@backstage/ui';
import { Cve } from 'backstage-plugin-patchman-common';
import { CsvColumn } from '../../csv';
import { PatchmanLinks } from '../../routing';
import { countOf, SEVERITIES } from '../../wording';
import { ErratumLinks } from '../Errata';
import { ListColumn } from '../ListTable';
import { SeverityMark } from '../Marks';
import { Time } from '../Time';

export function cveColumns(links: PatchmanLinks): ListColumn<Cve>[] {
  return [
    {
      id: 'name',
      label: 'CVE',
      sortable: true,
      isRowHeader: true,
      cell: cve => (
        <Link href={links.cve(cve.name)} weight="bold">
          {cve.name}
        </Link>
      ),
    },
    {
      id: 'severity',
      label: 'Severity',
      sortable: true,
      cell: cve => <SeverityMark level={cve.severityLevel} />,
    },
    {
      id: 'hosts',
      label: 'Exposed hosts',
      sortable: true,
      align: 'end',
      cell: cve =>
        cve.hosts > 0 ? (
          <Link
            href={links.cve(cve.name)}
            aria-label={`${countOf(cve.hosts, 'host')} exposed to ${cve.name}`}
          >
            {cve.hosts.toLocaleString('en')}
          </Link>
        ) : (
          0
        ),
    },
    {
      id: 'errata',
      label: 'Fixed by',
      cell: cve => <ErratumLinks names={cve.errata} />,
    },
    {
      id: 'issued',
      label: 'First fix',
      sortable: true,
      cell: cve => <Time iso={cve.issued} never="not told" />,
    },
  ];
}

export const cveCsv: CsvColumn<Cve>[] = [
  { label: 'CVE', value: cve => cve.name },
  {
    label: 'Severity',
    value: cve => cve.severityLevel && SEVERITIES[cve.severityLevel],
  },
  { label: 'Exposed hosts', value: cve => cve.hosts },
  { label: 'Fixed by', value: cve => cve.errata.join(' ') },
  { label: 'First fix', value: cve => cve.issued },
];
