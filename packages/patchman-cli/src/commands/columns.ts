import type {
  CveFacts,
  Erratum,
  HostCves,
} from 'backstage-plugin-patchman-common';
import type { Column } from '../output/Results';

export type HostCve = HostCves['items'][number];

/** What is told of a CVE wherever one is listed. */
export const cveFactColumns: readonly Column<CveFacts>[] = [
  { name: 'name', value: cve => cve.name },
  { name: 'severity', value: cve => cve.severityLevel },
  { name: 'cvss', value: cve => cve.cvss?.score },
  { name: 'epss', value: cve => cve.epss?.score },
  { name: 'exploited', value: cve => cve.kev !== null },
];

export const cveColumns: readonly Column<HostCve>[] = [
  ...cveFactColumns,
  { name: 'state', value: cve => cve.state },
  { name: 'since', value: cve => cve.since, time: true },
  {
    name: 'packages',
    value: cve =>
      [...new Set(cve.packages.map(({ installed }) => installed.name))].join(
        ' ',
      ),
  },
];

export const hostErrataColumns: readonly Column<Erratum>[] = [
  { name: 'name', value: erratum => erratum.name },
  { name: 'kind', value: erratum => erratum.kind },
  {
    name: 'severity',
    value: erratum => erratum.severityLevel ?? erratum.severity,
  },
  { name: 'issued', value: erratum => erratum.issued?.slice(0, 10) },
  { name: 'hosts', value: erratum => erratum.hosts },
  { name: 'title', value: erratum => erratum.title },
  {
    name: 'cves',
    value: erratum => erratum.cves.join(' '),
    csvOnly: true,
  },
];
