import type { ByteStream } from '../../repositories/fetch';
import { advisoryLimits } from '../../repositories/limits';
import {
  childrenOf,
  childText,
  readChildElements,
  type XmlElement,
} from '../../repositories/xml';
import { Batch, weightOf } from '../batches';
import { Bounds, isReference } from '../Bounds';
import { readScore } from '../cvss';
import type { ErrataRecord } from '../../evaluation/matching/model';
import { noWebPage } from '../noWebPage';
import { FixList, moduleOf } from '../rpm/FixList';
import { kindByName, severityWord } from '../rpm/severity';

/**
 * Streams the advisories of Oracle's OVAL (com.oracle.elsa-all.xml.bz2), and the scores that it gives. Its criteria are told by
 * their comments, which are made of the same data as the tests that they name, far away in the document.
 * @throws RepositoryError when it is not that
 */
export async function* readOracleOval(
  source: ByteStream,
  what: string,
  warn: (message: string) => void = () => {},
): AsyncGenerator<ErrataRecord[]> {
  const bounds = new Bounds();
  const batch = new Batch();
  const elements = readChildElements(
    noWebPage(source, what),
    what,
    'oval_definitions',
    3,
  );
  for await (const element of elements) {
    if (element.name !== 'definition') continue;
    for (const record of readDefinition(element, bounds)) {
      batch.add(record, record.record === 'advisory' ? weightOf(record) : 200);
    }
    if (batch.isFull) yield batch.take();
  }
  const rest = batch.take();
  if (rest.length > 0) yield rest;
  if (bounds.leftOut.any) warn(`what could not be taken: ${bounds.leftOut}`);
}

function readDefinition(element: XmlElement, bounds: Bounds): ErrataRecord[] {
  const [metadata] = childrenOf(element, 'metadata');
  if (!metadata) return [];
  const title = childText(metadata, 'title').replace(/\s+/g, ' ');
  const references = childrenOf(metadata, 'reference').map(
    ({ attributes }) => attributes,
  );
  const self = references.find(({ source }) => /^elsa$/i.test(source ?? ''));
  const name = bounds.advisoryName(
    (self?.ref_id ?? /^(EL[A-Z]A-[\d-]{1,30})\b/.exec(title)?.[1] ?? '').trim(),
  );
  if (name === null) return [];
  const [advisory] = childrenOf(metadata, 'advisory');
  const cves = advisory ? childrenOf(advisory, 'cve') : [];
  const fixes = new FixList(bounds);
  for (const criteria of childrenOf(element, 'criteria')) {
    walk(criteria, {}, fixes, bounds);
  }
  const issued = advisory && childrenOf(advisory, 'issued')[0];
  return [
    {
      record: 'advisory',
      namespace: 'oracle',
      name,
      kind: kindByName(name),
      severity: severityWord(advisory ? childText(advisory, 'severity') : ''),
      retracted: false,
      title: bounds.text(
        'titles',
        title.replace(/^\S+:\s/, '').replace(/\s\([A-Z/]{1,20}\)$/, ''),
        advisoryLimits.title,
      ),
      description: bounds.text(
        'descriptions',
        childText(metadata, 'description'),
        advisoryLimits.description,
      ),
      issued: bounds.time(issued?.attributes.date ?? ''),
      updated: null,
      cves: bounds.cves([
        ...cves.map(({ text }) => text),
        ...references.map(({ ref_id: id = '' }) => id),
      ]),
      references: bounds
        .atMost('references', references, advisoryLimits.references)
        .map(({ source = '', ref_id: id = '', ref_url: url = '' }) =>
          bounds.reference(source.toLowerCase(), id, url),
        )
        .filter(isReference),
      fixes: fixes.fixes,
    },
    ...cves.flatMap(cve => readCve(cve, bounds)),
  ];
}

/** What the criteria around a package say of it. */
interface Conditions {
  release?: string;
  arch?: string;
  module?: { name: string; stream: string };
}

/** A criterion's comment, by what it says. */
const INSTALLED = /^Oracle Linux (\d{1,3}) is installed$/;
const ARCH = /^Oracle Linux arch is (\S{1,40})$/;
const MODULE = /^Module ([^\s:]{1,200}):(\S{1,200}) is enabled$/;
const EARLIER = /^(\S{1,255}) is earlier than (\S{1,310})$/;

function walk(
  criteria: XmlElement,
  around: Conditions,
  fixes: FixList,
  bounds: Bounds,
): void {
  const comments = childrenOf(criteria, 'criterion').map(({ attributes }) =>
    (attributes.comment ?? '').trim(),
  );
  const here = { ...around };
  for (const comment of comments) {
    const release = INSTALLED.exec(comment);
    const arch = ARCH.exec(comment);
    const module = MODULE.exec(comment);
    if (release) here.release = `oracle:${release[1]}`;
    if (arch) here.arch = arch[1];
    if (module) {
      here.module = moduleOf(bounds, { name: module[1], stream: module[2] });
    }
  }
  for (const comment of comments) {
    const [, name, version] = EARLIER.exec(comment) ?? [];
    if (!name) continue;
    if (!here.release) {
      bounds.leftOut.add('packages of no release');
      continue;
    }
    fixes.add({
      release: here.release,
      channel: channelOf(version),
      kind: 'binary',
      name,
      version,
      ...(here.arch && { arch: here.arch }),
      ...(here.module && { module: here.module }),
    });
  }
  for (const inner of childrenOf(criteria, 'criteria')) {
    walk(inner, here, fixes, bounds);
  }
}

/** Ksplice's user space and FIPS builds are lines of their own beside the usual one; versions tell which. */
function channelOf(version: string): string {
  if (/\.ksplice\d/.test(version)) return 'ksplice';
  return /_fips\b/.test(version) ? 'fips' : 'standard';
}

function readCve(element: XmlElement, bounds: Bounds): ErrataRecord[] {
  const cve = bounds.cve(element.text);
  if (!cve) return [];
  const scores = ['cvss3', 'cvss2'].flatMap(field => {
    // `7.8/AV:N/…`, and `7.5/CVSS:3.1/AV:N/…`.
    const [, score, vector] =
      /^([\d.]{1,5})\/(\S{1,400})$/.exec(element.attributes[field] ?? '') ?? [];
    const read = vector ? readScore('oracle', vector, score) : null;
    return read ? [read] : [];
  });
  if (scores.length === 0) return [];
  return [{ record: 'cve', cve, state: 'published', scores }];
}
