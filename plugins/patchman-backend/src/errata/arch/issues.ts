import type { ByteStream } from '../../repositories/fetch';
import { advisoryLimits } from '../../repositories/limits';
import { Batch, weightOf } from '../batches';
import { Bounds, isReference } from '../Bounds';
import { readJsonValues } from '../json/readJsonValues';
import { fieldsOf, listOf, textOf, type Fields } from '../json/values';
import { errataLimits } from '../../inventory/errata/limits';
import type {
  CveStateRow,
  ErrataRecord,
} from '../../evaluation/matching/model';

/** When each advisory (ASA) was written, by its name. */
export type DatesOfAdvisories = Record<string, string>;

/**
 * The dates of Arch Linux' advisories (https://security.archlinux.org/advisories.json).
 * @throws RepositoryError when it is not that
 */
export async function readArchAdvisoryDates(
  source: ByteStream,
  what: string,
): Promise<DatesOfAdvisories> {
  const bounds = new Bounds();
  const dates: [string, string][] = [];
  for await (const values of readJsonValues(source, what, ['$.*'])) {
    for (const { value } of values) {
      const { name, date } = fieldsOf(value);
      const time = bounds.time(textOf(date));
      if (isAsa(textOf(name)) && time) dates.push([textOf(name), time]);
    }
  }
  return Object.fromEntries(dates);
}

function isAsa(name: string): boolean {
  return /^ASA-\d{6}-\d{1,4}$/.test(name);
}

/**
 * Streams Arch Linux' groups of vulnerabilities (https://security.archlinux.org/all.json): the state of their CVEs in their packages,
 * and for each that is fixed an advisory under the group's name, with those that were written of it as references.
 * @throws RepositoryError when it is not that
 */
export async function* readArchIssues(
  source: ByteStream,
  what: string,
  dates: DatesOfAdvisories,
  warn: (message: string) => void = () => {},
): AsyncGenerator<ErrataRecord[]> {
  const bounds = new Bounds();
  const batch = new Batch();
  for await (const values of readJsonValues(source, what, ['$.*'])) {
    for (const { value } of values) {
      for (const record of readGroup(fieldsOf(value), dates, bounds)) {
        batch.add(
          record,
          record.record === 'advisory' ? weightOf(record) : 300,
        );
      }
    }
    if (batch.isFull) yield batch.take();
  }
  const rest = batch.take();
  if (rest.length > 0) yield rest;
  if (bounds.leftOut.any) warn(`what could not be taken: ${bounds.leftOut}`);
}

function readGroup(
  group: Fields,
  dates: DatesOfAdvisories,
  bounds: Bounds,
): ErrataRecord[] {
  const name = textOf(group.name);
  if (!/^AVG-\d{1,8}$/.test(name)) {
    bounds.leftOut.add('groups without a usable name');
    return [];
  }
  const packages = bounds
    .atMost('packages', listOf(group.packages), advisoryLimits.packages)
    .flatMap(item => bounds.packageName(textOf(item)) ?? []);
  const cves = bounds.cves(listOf(group.issues).map(textOf));
  const state = stateOf(group, bounds);
  const records: ErrataRecord[] = [];
  if (packages.length > 0 && cves.length > 0) {
    records.push({
      record: 'states',
      name,
      kind: 'binary',
      packages: packages.map(package_ => ({
        name: package_,
        cves: cves.map(cve => ({ cve, states: [state] })),
      })),
    });
  }
  if (packages.length > 0 && state.state === 'fixed' && !state.channel) {
    records.push(
      advisoryOf(name, group, { packages, cves, state, dates }, bounds),
    );
  }
  return records;
}

function stateOf(group: Fields, bounds: Bounds): CveStateRow {
  const severity = bounds.label(textOf(group.severity));
  const from = textOf(group.affected);
  const common = {
    release: 'arch',
    ...(severity && severity !== 'Unknown' && { urgency: severity }),
    ...(from && bounds.version(from) !== null && { from }),
  };
  const fixed = textOf(group.fixed);
  const hasFix = fixed !== '' && bounds.version(fixed) !== null;
  switch (group.status) {
    case 'Fixed':
      return hasFix
        ? { ...common, state: 'fixed', fixed }
        : { ...common, state: 'investigating' };
    case 'Testing':
      return hasFix
        ? { ...common, state: 'fixed', fixed, channel: 'testing' }
        : { ...common, state: 'no-fix' };
    case 'Vulnerable':
      return { ...common, state: 'no-fix' };
    case 'Not affected':
      return { release: 'arch', state: 'not-affected' };
    default:
      return { ...common, state: 'investigating' };
  }
}

function advisoryOf(
  name: string,
  group: Fields,
  found: {
    packages: string[];
    cves: string[];
    state: CveStateRow;
    dates: DatesOfAdvisories;
  },
  bounds: Bounds,
): ErrataRecord {
  const { packages, cves, state, dates } = found;
  const written = listOf(group.advisories)
    .map(textOf)
    .filter(isAsa)
    .slice(0, advisoryLimits.references);
  const issued = written
    .flatMap(one => (Object.hasOwn(dates, one) ? [dates[one]] : []))
    .sort()[0];
  const type = bounds.text('titles', textOf(group.type), errataLimits.name);
  return {
    record: 'advisory',
    namespace: 'arch',
    name,
    kind: 'security',
    severity: state.urgency ?? '',
    retracted: false,
    title: bounds.text(
      'titles',
      `${packages.join(', ')}: ${type || 'security update'}`,
      errataLimits.title,
    ),
    description: '',
    issued: issued ?? null,
    updated: null,
    cves,
    references: [
      bounds.reference('self', name, `https://security.archlinux.org/${name}`),
      ...written.map(one =>
        bounds.reference(
          'advisory',
          one,
          `https://security.archlinux.org/${one}`,
        ),
      ),
    ].filter(isReference),
    fixes: packages.map(package_ => ({
      release: 'arch',
      channel: 'standard',
      kind: 'binary',
      name: package_,
      version: state.fixed!,
    })),
  };
}
