import { formatEvr } from '../../versions';
import { toReportedPackage } from '../fields';
import type { ReportedPackage } from '../HostReport';
import { LENGTHS, LIMITS } from '../limits';
import type { ProblemList } from '../ProblemList';
import { ItemFields } from './ItemFields';

/** The installed packages, by hand: a schema library takes ten times as long for each of a thousand. */
export function readPackages(
  items: unknown[],
  problems: ProblemList,
): ReportedPackage[] {
  const packages: ReportedPackage[] = [];
  const path = 'packages.items';
  problems.first(items, LIMITS.packages, path).forEach((item, index) => {
    const itemPath = `${path}[${index}]`;
    const fields = ItemFields.of(item, itemPath, problems);
    const found = fields && readPackage(fields, itemPath, problems);
    if (found) packages.push(found);
  });
  return packages;
}

function readPackage(
  fields: ItemFields,
  path: string,
  problems: ProblemList,
): ReportedPackage | null {
  const { status, isHeld } = dpkgStatus(
    fields.text('status', LENGTHS.field) ?? '',
  );
  if (status === 'config-files' || status === 'not-installed') {
    problems.add(path, `is not installed: its status is ${status}`);
    return null;
  }
  const found = toReportedPackage(
    {
      name: fields.unchecked('name'),
      epoch: fields.uncheckedOrNumber('epoch'),
      version: fields.uncheckedOrNumber('version'),
      release: fields.uncheckedOrNumber('release'),
      arch: fields.unchecked('arch'),
      type: fields.unchecked('type'),
      category: fields.unchecked('category'),
      repository: fields.unchecked('repository'),
      slot: fields.unchecked('slot'),
    },
    path,
    problems,
  );
  if (!found) return null;
  const source = readSource(fields.object('source'));
  const vendor = fields.text('vendor');
  const groups = fields.texts('groups', LIMITS.words, LENGTHS.field);
  return {
    ...found,
    attributes: {
      ...found.attributes,
      ...(source && saysMore(source, found) ? { source } : {}),
      // An empty one is a package without a vendor; none at all was not read.
      ...(vendor === null ? {} : { vendor }),
      ...(fields.flag('hold') || isHeld ? { held: true } : {}),
      ...(fields.flag('auto') ? { auto: true } : {}),
      ...(status && status !== 'installed' ? { status } : {}),
      ...(groups ? { groups } : {}),
    },
  };
}

/** Whether a source package has another name or version than what was built of it; the file of a source rpm has no epoch. */
function saysMore(
  source: { name: string; version: string },
  found: ReportedPackage,
): boolean {
  if (source.name !== found.name) return true;
  const own = formatEvr(found);
  return (
    source.version !== '' &&
    source.version !== own &&
    (found.type !== 'rpm' || source.version !== own.replace(/^\d+:/, ''))
  );
}

function readSource(
  fields: ItemFields | null,
): { name: string; version: string } | null {
  const name = fields?.text('name', LENGTHS.field);
  if (!fields || !name) return null;
  return { name, version: fields.textOrNumber('version', LENGTHS.field) ?? '' };
}

/** dpkg(1) "Package states": the state alone, or as dpkg keeps it: `hold ok installed`. */
function dpkgStatus(text: string): { status: string; isHeld: boolean } {
  const words = text.trim().split(/\s+/);
  return {
    status: words.at(-1)!,
    isHeld: words.length > 1 && words[0] === 'hold',
  };
}
