import type { ByteStream } from '../../repositories/fetch';
import { advisoryLimits } from '../../repositories/limits';
import { Batch, weightOf } from '../batches';
import { Bounds, isReference } from '../Bounds';
import { readScore } from '../cvss';
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
import { isSource, parseNevra } from '../rpm/nevra';
import { kindByName, severityWord } from '../rpm/severity';

/** What a page of Apollo's list says of itself. */
export interface ApolloPage {
  /** Advisories on it, also those that could not be taken. */
  count: number;
  /** Advisories in all; null where it does not say. */
  total: number | null;
}

/**
 * Streams the advisories of one page of Rocky Linux's Apollo (`/api/v3/advisories/?page=&size=`), the newest first, and what
 * it says of their CVEs.
 * @throws RepositoryError when it is not that
 */
export async function* readApolloPage(
  source: ByteStream,
  what: string,
  warn: (message: string) => void = () => {},
): AsyncGenerator<ErrataRecord[], ApolloPage> {
  const bounds = new Bounds();
  const batch = new Batch();
  const page: ApolloPage = { count: 0, total: null };
  for await (const values of readJsonValues(source, what, [
    '$.advisories.*',
    '$.total',
  ])) {
    for (const { path, value } of values) {
      if (path[0] === 'total') page.total = numberOf(value);
      else {
        page.count++;
        for (const record of readAdvisory(fieldsOf(value), bounds)) {
          batch.add(
            record,
            record.record === 'advisory' ? weightOf(record) : 200,
          );
        }
      }
    }
    if (batch.isFull) yield batch.take();
  }
  const rest = batch.take();
  if (rest.length > 0) yield rest;
  if (bounds.leftOut.any) warn(`what could not be taken: ${bounds.leftOut}`);
  return page;
}

function readAdvisory(advisory: Fields, bounds: Bounds): ErrataRecord[] {
  const name = bounds.advisoryName(canonicalName(textOf(advisory.name)));
  if (name === null) return [];
  const cves = bounds
    .atMost('CVEs', listOf(advisory.cves), advisoryLimits.cves)
    .map(fieldsOf);
  const fixes = new FixList(bounds);
  for (const item of listOf(advisory.packages)) addFix(fixes, item, bounds);
  return [
    {
      record: 'advisory',
      namespace: 'rocky',
      name,
      kind: kindOf(textOf(advisory.kind), name),
      severity: severityWord(textOf(advisory.severity)),
      retracted: false,
      title: bounds.text(
        'titles',
        textOf(advisory.synopsis),
        advisoryLimits.title,
      ),
      description: bounds.text(
        'descriptions',
        textOf(advisory.description) || textOf(advisory.topic),
        advisoryLimits.description,
      ),
      issued: bounds.time(textOf(advisory.published_at)),
      updated: bounds.time(textOf(advisory.updated_at)),
      cves: bounds.cves(cves.map(({ cve }) => textOf(cve))),
      references: [
        bounds.reference('self', name, `https://errata.rockylinux.org/${name}`),
        ...bounds
          .atMost(
            'references',
            listOf(advisory.fixes),
            advisoryLimits.references,
          )
          .map(fieldsOf)
          .map(({ ticket_id: id, source, description }) =>
            bounds.reference(
              'bugzilla',
              textOf(id),
              textOf(source),
              textOf(description),
            ),
          ),
      ].filter(isReference),
      fixes: fixes.fixes,
    },
    ...cves.flatMap(item => readCve(item, bounds)),
  ];
}

function kindOf(kind: string, name: string) {
  switch (kind) {
    case 'Security':
      return 'security';
    case 'Bug Fix':
      return 'bugfix';
    case 'Enhancement':
      return 'enhancement';
    default:
      return kindByName(name);
  }
}

function addFix(fixes: FixList, item: unknown, bounds: Bounds): void {
  const package_ = fieldsOf(item);
  // Advisories of one name are for several releases; other products are not Rocky Linux itself.
  const major = /^Rocky Linux (\d{1,3})\b/.exec(textOf(package_.product_name));
  if (!major) return;
  const nevra = parseNevra(textOf(package_.nevra));
  if (!nevra) {
    bounds.leftOut.add('packages without a usable name');
    return;
  }
  if (isSource(nevra.arch)) return;
  const module = moduleOf(bounds, {
    name: textOf(package_.module_name),
    stream: textOf(package_.module_stream),
    version: textOf(package_.module_version),
    context: textOf(package_.module_context),
  });
  fixes.add({
    release: `rocky:${major[1]}`,
    channel: 'standard',
    kind: 'binary',
    name: nevra.name,
    version: nevra.evr,
    arch: nevra.arch,
    ...(module && { module }),
  });
}

function readCve(item: Fields, bounds: Bounds): ErrataRecord[] {
  const cve = bounds.cve(textOf(item.cve));
  const score = readScore(
    'rocky',
    textOf(item.cvss3_scoring_vector),
    item.cvss3_base_score,
  );
  const cwes = bounds.cwes([textOf(item.cwe)]);
  if (!cve || (!score && cwes.length === 0)) return [];
  return [
    {
      record: 'cve',
      cve,
      state: 'published',
      ...(score && { scores: [score] }),
      ...(cwes.length > 0 && { cwes }),
    },
  ];
}
