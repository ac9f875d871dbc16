import type { Bounds } from '../Bounds';
import { readScore } from '../cvss';
import { fieldsOf, listOf, textOf, type Fields } from '../json/values';
import { errataLimits } from '../../inventory/errata/limits';
import type { CveScore, ErrataRecord } from '../../evaluation/matching/model';

const METRICS = [
  'cvssMetricV40',
  'cvssMetricV31',
  'cvssMetricV30',
  'cvssMetricV2',
];

/** CISA's own name among those that give scores there. */
const CISA = '134c704f-9b21-4f2e-91b3-4a467353bcc0';

/**
 * The scores and weaknesses of a page of the NVD's API 2.0 (https://services.nvd.nist.gov/rest/json/cves/2.0?cveId=), for CVEs that
 * nobody else has scored. Its texts are those of the CVE programme.
 */
export function readNvdPage(value: unknown, bounds: Bounds): ErrataRecord[] {
  return listOf(fieldsOf(value).vulnerabilities).flatMap(item =>
    readCve(fieldsOf(fieldsOf(item).cve), bounds),
  );
}

function readCve(entry: Fields, bounds: Bounds): ErrataRecord[] {
  const cve = bounds.cve(textOf(entry.id));
  if (!cve) {
    bounds.leftOut.add('records of no CVE');
    return [];
  }
  const metrics = fieldsOf(entry.metrics);
  const scores = METRICS.flatMap(key => listOf(metrics[key]))
    .flatMap(metric => scoreOf(fieldsOf(metric)) ?? [])
    .slice(0, errataLimits.scores);
  const cwes = bounds.cwes(
    listOf(entry.weaknesses)
      .flatMap(weakness => listOf(fieldsOf(weakness).description))
      .map(item => textOf(fieldsOf(item).value)),
  );
  return [
    {
      record: 'cve',
      cve,
      state: entry.vulnStatus === 'Rejected' ? 'rejected' : 'published',
      ...(scores.length > 0 && { scores }),
      ...(cwes.length > 0 && { cwes }),
    },
  ];
}

function scoreOf(metric: Fields): CveScore | null {
  const { vectorString, baseScore } = fieldsOf(metric.cvssData);
  const source = textOf(metric.source);
  const other = source === CISA ? 'cisa-adp' : 'cna';
  const by = source === 'nvd@nist.gov' ? 'nvd' : other;
  return readScore(by, textOf(vectorString), baseScore);
}
