import { readScore } from '../cvss';
import type { Bounds } from '../Bounds';
import { fieldsOf, listOf, textOf, type Fields } from '../json/values';
import { errataLimits } from '../../inventory/errata/limits';
import type {
  CveDetails,
  CveScore,
  CveStateRow,
  ErrataRecord,
} from '../../evaluation/matching/model';
import { ubuntuRelease } from '../../systems/releases';

/** Ubuntu's own words for how urgent a CVE is. */
const PRIORITIES = new Set(['critical', 'high', 'medium', 'low', 'negligible']);

/** Which files of Canonical's archive of OSV records are of CVEs: `osv/cve/2024/UBUNTU-CVE-2024-51988.json`. */
export function isCveOfUbuntu(path: string): boolean {
  return /(?:^|\/)UBUNTU-CVE-\d{4}-\d{4,19}\.json$/.test(path);
}

/**
 * Ubuntu's states of one CVE, and what is told of it, of an OSV record (https://ossf.github.io/osv-schema/) of
 * Canonical's: `Ubuntu:22.04:LTS` is for everybody, `Ubuntu:Pro:…` for who has that channel of Ubuntu Pro. None of what was
 * withdrawn.
 */
export function readUbuntuOsv(value: unknown, bounds: Bounds): ErrataRecord[] {
  const record = fieldsOf(value);
  const cve = bounds.cve(textOf(record.id).replace(/^UBUNTU-/, ''));
  if (!cve) {
    bounds.leftOut.add('records of no CVE');
    return [];
  }
  if (record.withdrawn) return [];
  const { scores, priority } = severityOf(record);
  const byPackage = new Map<string, CveStateRow[]>();
  const affected = bounds.atMost(
    'states',
    listOf(record.affected),
    errataLimits.states,
  );
  for (const item of affected) {
    const { name, state } = stateOf(fieldsOf(item), priority, bounds) ?? {};
    if (!name || !state) continue;
    byPackage.set(name, [...(byPackage.get(name) ?? []), state]);
  }
  const records: ErrataRecord[] = [
    { record: 'cve', ...detailsOf(cve, record, scores, priority, bounds) },
  ];
  if (byPackage.size > 0) {
    records.push({
      record: 'states',
      name: cve,
      kind: 'source',
      packages: [...byPackage].map(([name, states]) => ({
        name,
        cves: [{ cve, states }],
      })),
    });
  }
  return records;
}

function severityOf(record: Fields) {
  const scores: CveScore[] = [];
  let priority = '';
  for (const item of listOf(record.severity).slice(0, errataLimits.scores)) {
    const { type, score } = fieldsOf(item);
    const text = textOf(score);
    if (type === 'Ubuntu' && PRIORITIES.has(text)) priority = text;
    const read = readScore('ubuntu', text);
    if (read) scores.push(read);
  }
  return { scores, priority };
}

function detailsOf(
  cve: string,
  record: Fields,
  scores: CveScore[],
  priority: string,
  bounds: Bounds,
): CveDetails {
  const text = bounds.text('texts', textOf(record.details), errataLimits.text);
  const published = bounds.time(textOf(record.published));
  const modified = bounds.time(textOf(record.modified));
  return {
    cve,
    state: 'published',
    ...(text && { text }),
    ...(published && { published }),
    ...(modified && { modified }),
    ...(priority && { severity: priority }),
    ...(scores.length > 0 && { scores }),
  };
}

function stateOf(
  affected: Fields,
  priority: string,
  bounds: Bounds,
): { name: string; state: CveStateRow } | null {
  const package_ = fieldsOf(affected.package);
  const where = releaseOf(package_, affected);
  const name = bounds.packageName(textOf(package_.name));
  if (!where || name === null) return null;
  const urgency = priority ? { urgency: priority } : {};
  const fixed = listOf(affected.ranges)
    .flatMap(range => listOf(fieldsOf(range).events))
    .map(event => textOf(fieldsOf(event).fixed))
    .filter(Boolean)
    .at(-1);
  if (fixed === undefined) {
    return { name, state: { ...where, state: 'no-fix', ...urgency } };
  }
  const version = bounds.version(fixed);
  return version === null
    ? null
    : { name, state: { ...where, state: 'fixed', fixed: version, ...urgency } };
}

/**
 * The release of the ecosystem, and the channel of the purl's `distro`: `jammy`, `esm-apps/jammy`, `trusty/esm`. Null for what is
 * no release of Ubuntu.
 */
function releaseOf(
  package_: Fields,
  affected: Fields,
): { release: string; channel?: string } | null {
  const ecosystem = textOf(package_.ecosystem);
  const version = /^Ubuntu:(?:[A-Za-z-]{1,40}:){0,3}(\d{1,3}\.\d{2})\b/.exec(
    ecosystem,
  )?.[1];
  if (!version) return null;
  const release = `ubuntu:${version}`;
  const distro = /[?&]distro=([a-z0-9/-]{1,100})/.exec(textOf(package_.purl));
  const channel = (distro?.[1] ?? '')
    .split('/')
    .find(part => part && ubuntuRelease(part) !== release);
  if (channel) {
    // The first ESM, of 14.04, had no name of its own.
    return { release, channel: channel === 'esm' ? 'esm-infra' : channel };
  }
  if (!/:Pro\b/.test(ecosystem)) return { release };
  const { availability } = fieldsOf(affected.ecosystem_specific);
  return {
    release,
    channel: /Infra/.test(textOf(availability)) ? 'esm-infra' : 'esm',
  };
}
