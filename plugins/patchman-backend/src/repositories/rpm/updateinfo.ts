import { DateTime } from 'luxon';
import type { Advisory, AdvisoryPackage } from 'backstage-plugin-patchman-node';
import type { ByteStream } from '../fetch';
import {
  childText,
  childrenOf,
  readChildElements,
  type XmlElement,
} from '../xml';
import { isSourceArch, normalEpoch } from './RpmPackageBuilder';

const batchSize = 200;

/** How distributions call the kinds: Red Hat and Fedora, and SUSE's recommended, feature and optional. */
const kinds: Record<string, Advisory['kind']> = {
  security: 'security',
  bugfix: 'bugfix',
  recommended: 'bugfix',
  enhancement: 'enhancement',
  feature: 'enhancement',
  optional: 'enhancement',
  newpackage: 'newpackage',
};

/**
 * Streams the advisories of updateinfo.xml (createrepo's rpm-metadata, SUSE's patches), one element in memory at a time.
 * Those without an id are left out.
 * @throws RepositoryError of kind `content` when it is something else or not well-formed
 */
export async function* readUpdateinfo(
  source: ByteStream,
): AsyncGenerator<Advisory[]> {
  let batch: Advisory[] = [];
  const updates = readChildElements(source, 'updateinfo.xml', 'updates');
  for await (const update of updates) {
    const advisory = update.name === 'update' ? toAdvisory(update) : null;
    if (advisory) batch.push(advisory);
    if (batch.length >= batchSize) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

function toAdvisory(update: XmlElement): Advisory | null {
  const name = childText(update, 'id');
  if (!name) return null;
  const { type = '', status = '' } = update.attributes;
  const title = childText(update, 'title');
  const references = childrenOf(update, 'references')
    .flatMap(element => childrenOf(element, 'reference'))
    .map(toReference);
  const packages = childrenOf(update, 'pkglist')
    .flatMap(list => childrenOf(list, 'collection'))
    .flatMap(packagesOf);
  const kind = type.trim().toLowerCase();
  return {
    name,
    kind: Object.hasOwn(kinds, kind) ? kinds[kind] : 'other',
    severity: childText(update, 'severity'),
    retracted: status.trim().toLowerCase() === 'retracted',
    title: title || childText(update, 'summary'),
    description: childText(update, 'description'),
    issued: parseDate(dateOf(update, 'issued')),
    updated: parseDate(dateOf(update, 'updated')),
    rebootSuggested:
      isSuggested(update, 'reboot_suggested') ||
      packages.some(({ rebootSuggested }) => rebootSuggested),
    cves: cvesIn(
      title,
      ...references.flatMap(({ id, url, title: words }) => [id, url, words]),
    ),
    references,
    packages: withoutRepeats(packages),
  };
}

function dateOf(update: XmlElement, element: string): string {
  const found = childrenOf(update, element)[0];
  return (found?.attributes.date ?? found?.text ?? '').trim();
}

/**
 * `2007-01-15 11:26:31.79`, `2024-01-30`, ISO 8601 or seconds since the epoch, all UTC unless they tell a zone, as ISO 8601
 * UTC; null when unreadable.
 */
export function parseDate(text: string): string | null {
  const zone = 'utc';
  const plain = text.replace(/\s*(UTC|GMT)$/i, '');
  if (/^\d{6,11}$/.test(plain)) {
    return isoOf(DateTime.fromSeconds(Number(plain), { zone }));
  }
  return (
    isoOf(DateTime.fromSQL(plain, { zone })) ??
    isoOf(DateTime.fromISO(plain, { zone })) ??
    isoOf(DateTime.fromRFC2822(plain, { zone })) ??
    isoOf(DateTime.fromFormat(plain, 'EEE MMM d HH:mm:ss yyyy', { zone }))
  );
}

function isoOf(date: DateTime): string | null {
  return date.isValid
    ? date.toUTC().startOf('second').toISO({ suppressMilliseconds: true })
    : null;
}

/** Present and not denied: createrepo writes `True`, older tools `1` or an empty element. */
function isSuggested(element: XmlElement, name: string): boolean {
  return childrenOf(element, name).some(({ text }) =>
    /^(true|1|yes)?$/i.test(text.trim()),
  );
}

const cvePattern = /\bCVE-\d{4}-\d{4,19}\b/gi;

function cvesIn(...texts: string[]): string[] {
  const found = texts.flatMap(text => text.match(cvePattern) ?? []);
  return [...new Set(found.map(cve => cve.toUpperCase()))];
}

function toReference({
  attributes,
}: XmlElement): Advisory['references'][number] {
  const id = attributes.id?.trim() ?? '';
  const type = attributes.type?.trim().toLowerCase();
  return {
    kind: type || (/^CVE-\d{4}-\d{4,}$/i.test(id) ? 'cve' : 'other'),
    id,
    url: attributes.href?.trim() ?? '',
    title: attributes.title?.trim() ?? '',
  };
}

function packagesOf(collection: XmlElement): AdvisoryPackage[] {
  const module = moduleOf(collection);
  return childrenOf(collection, 'package').flatMap(element => {
    const { name, arch, epoch, version, release } = element.attributes;
    const file = childText(element, 'filename');
    if (
      !name ||
      !version ||
      !arch ||
      isSourceArch(arch) ||
      // Old Fedora calls its source packages noarch.
      /\.(no)?src\.rpm$/.test(file)
    ) {
      return [];
    }
    return {
      name,
      epoch: normalEpoch(epoch ?? ''),
      version,
      release: release ?? '',
      arch,
      ...(module && { module }),
      ...(isSuggested(element, 'reboot_suggested') && {
        rebootSuggested: true,
      }),
    };
  });
}

function moduleOf(collection: XmlElement): AdvisoryPackage['module'] {
  const { name, stream, version, context } =
    childrenOf(collection, 'module')[0]?.attributes ?? {};
  if (!name || !stream) return undefined;
  return {
    name,
    stream,
    ...(version && { version }),
    ...(context && { context }),
  };
}

/** Advisories name a package once for each repository that it went to. */
function withoutRepeats(packages: AdvisoryPackage[]): AdvisoryPackage[] {
  const seen = new Map<string, AdvisoryPackage>();
  for (const item of packages) {
    const { rebootSuggested, ...identity } = item;
    const key = JSON.stringify(identity);
    const known = seen.get(key);
    if (!known || rebootSuggested) seen.set(key, item);
  }
  return [...seen.values()];
}
