import type { ByteStream } from '../../repositories/fetch';
import { advisoryLimits } from '../../repositories/limits';
import { Batch, weightOf } from '../batches';
import { Bounds, isReference } from '../Bounds';
import { readJsonValues } from '../json/readJsonValues';
import {
  fieldsOf,
  listOf,
  numberOf,
  textOf,
  type Fields,
} from '../json/values';
import type { ErrataRecord } from '../../evaluation/matching/model';
import { canonicalName } from '../../inventory/errata/canonicalName';
import { FixList, moduleOf } from '../rpm/FixList';
import { isSource } from '../rpm/nevra';
import { kindByName, severityWord } from '../rpm/severity';

const KINDS: Record<string, 'security' | 'bugfix' | 'enhancement'> = {
  security: 'security',
  bugfix: 'bugfix',
  enhancement: 'enhancement',
};

/**
 * Streams the advisories of one release of AlmaLinux (https://errata.almalinux.org/9/errata.full.json).
 * @param release such as `almalinux:9`
 * @throws RepositoryError when it is not that
 */
export async function* readAlmaErrata(
  source: ByteStream,
  what: string,
  release: string,
  warn: (message: string) => void = () => {},
): AsyncGenerator<ErrataRecord[]> {
  const bounds = new Bounds();
  const batch = new Batch();
  for await (const values of readJsonValues(source, what, ['$.data.*'])) {
    for (const { value } of values) {
      const advisory = readAdvisory(fieldsOf(value), release, bounds);
      if (advisory) batch.add(advisory, weightOf(advisory));
    }
    if (batch.isFull) yield batch.take();
  }
  const rest = batch.take();
  if (rest.length > 0) yield rest;
  if (bounds.leftOut.any) warn(`what could not be taken: ${bounds.leftOut}`);
}

function readAdvisory(advisory: Fields, release: string, bounds: Bounds) {
  const name = bounds.advisoryName(canonicalName(textOf(advisory.id)));
  if (name === null) return null;
  const references = bounds
    .atMost(
      'references',
      listOf(advisory.references),
      advisoryLimits.references,
    )
    .map(fieldsOf)
    .map(({ type, id, href }) =>
      bounds.reference(textOf(type), textOf(id), textOf(href)),
    )
    .filter(isReference);
  const fixes = new FixList(bounds);
  let rebootSuggested = false;
  for (const item of listOf(advisory.packages).map(fieldsOf)) {
    if (isSource(textOf(item.arch))) continue;
    rebootSuggested ||= numberOf(item.reboot_suggested) === 1;
    addFix(fixes, item, release, bounds);
  }
  const kind = textOf(advisory.type);
  const title = textOf(advisory.title);
  return {
    record: 'advisory' as const,
    namespace: 'almalinux',
    name,
    kind: Object.hasOwn(KINDS, kind) ? KINDS[kind] : kindByName(name),
    severity: severityWord(textOf(advisory.severity)),
    retracted: false,
    title: bounds.text('titles', title, advisoryLimits.title),
    description: bounds.text(
      'descriptions',
      textOf(advisory.description),
      advisoryLimits.description,
    ),
    issued: secondsOf(advisory.issued_date, bounds),
    updated: secondsOf(advisory.updated_date, bounds),
    rebootSuggested,
    cves: bounds.cves([title, ...references.map(({ id }) => id)]),
    references,
    fixes: fixes.fixes,
  };
}

function secondsOf(value: unknown, bounds: Bounds): string | null {
  const seconds = numberOf(value);
  return seconds === null ? null : bounds.time(String(Math.trunc(seconds)));
}

function addFix(
  fixes: FixList,
  item: Fields,
  release: string,
  bounds: Bounds,
): void {
  const epoch = textOf(item.epoch) || String(numberOf(item.epoch) ?? 0);
  const [name = '', stream = '', version, context] = textOf(item.module).split(
    ':',
  );
  const module = moduleOf(bounds, { name, stream, version, context });
  fixes.add({
    release,
    channel: 'standard',
    kind: 'binary',
    name: textOf(item.name),
    version: `${epoch}:${textOf(item.version)}-${textOf(item.release)}`,
    arch: textOf(item.arch),
    ...(module && { module }),
  });
}
