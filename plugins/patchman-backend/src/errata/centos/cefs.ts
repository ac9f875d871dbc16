import type { ByteStream } from '../../repositories/fetch';
import { advisoryLimits } from '../../repositories/limits';
import {
  childrenOf,
  readChildElements,
  type XmlElement,
} from '../../repositories/xml';
import { Batch, weightOf } from '../batches';
import { Bounds, isReference } from '../Bounds';
import type { ErrataRecord } from '../../evaluation/matching/model';
import { noWebPage } from '../noWebPage';
import { FixList } from '../rpm/FixList';
import { isSource, parseNevra } from '../rpm/nevra';
import { kindByName, severityWord } from '../rpm/severity';

/** CESA-2024--1234: a colon does not stand in an element's name. */
const NAME = /^(CE[A-Z]A-\d{4})(?:--|:|-)(.{1,40})$/;

/**
 * Streams the advisories of CEFS (errata.latest.xml): an element for each, named after it, with what is said of it in attributes
 * or elements. File names tell no epoch.
 * @throws RepositoryError when it is not that
 */
export async function* readCefs(
  source: ByteStream,
  what: string,
  warn: (message: string) => void = () => {},
): AsyncGenerator<ErrataRecord[]> {
  const bounds = new Bounds();
  const batch = new Batch();
  const elements = readChildElements(noWebPage(source, what), what, 'opt');
  for await (const element of elements) {
    const advisory = readAdvisory(element, bounds);
    if (advisory) batch.add(advisory, weightOf(advisory));
    if (batch.isFull) yield batch.take();
  }
  const rest = batch.take();
  if (rest.length > 0) yield rest;
  if (bounds.leftOut.any) warn(`what could not be taken: ${bounds.leftOut}`);
}

function readAdvisory(element: XmlElement, bounds: Bounds) {
  const [, series, number] = NAME.exec(element.name) ?? [];
  const name = series && bounds.advisoryName(`${series}:${number}`);
  if (!name) return null;
  const links = valueOf(element, 'references').split(/\s/).filter(Boolean);
  const releases = valuesOf(element, 'os_release').filter(text =>
    /^\d{1,2}$/.test(text),
  );
  const fixes = new FixList(bounds);
  for (const file of valuesOf(element, 'packages')) {
    const nevra = parseNevra(file);
    if (!nevra) {
      bounds.leftOut.add('packages without a usable name');
    } else if (!isSource(nevra.arch)) {
      for (const release of releases) {
        fixes.add({
          release: `centos:${release}`,
          channel: 'standard',
          kind: 'binary',
          name: nevra.name,
          version: nevra.evr,
          arch: nevra.arch,
        });
      }
    }
  }
  const description = valueOf(element, 'description');
  const texts = ['synopsis', 'topic', 'notes', 'cves'].map(field =>
    valueOf(element, field),
  );
  return {
    record: 'advisory' as const,
    namespace: 'centos',
    name,
    kind: kindByName(name),
    severity: severityWord(valueOf(element, 'severity')),
    retracted: false,
    title: bounds.text(
      'titles',
      valueOf(element, 'synopsis'),
      advisoryLimits.title,
    ),
    description: bounds.text(
      'descriptions',
      description === 'Not available' ? '' : description,
      advisoryLimits.description,
    ),
    issued: bounds.time(valueOf(element, 'issue_date')),
    updated: null,
    cves: bounds.cves([description, ...texts, ...links]),
    references: bounds
      .atMost('references', links, advisoryLimits.references)
      .map(url => bounds.reference('other', '', url))
      .filter(isReference),
    fixes: fixes.fixes,
  };
}

/** Attributes, or elements within. */
function valuesOf(element: XmlElement, name: string): string[] {
  const attribute = element.attributes[name];
  const inside = childrenOf(element, name).map(({ text }) => text.trim());
  return (attribute === undefined ? inside : [attribute, ...inside]).filter(
    Boolean,
  );
}

function valueOf(element: XmlElement, name: string): string {
  return valuesOf(element, name)[0] ?? '';
}
