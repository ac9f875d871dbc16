import { RepositoryError } from '../../repositories/fetch';
import { advisoryLimits } from '../../repositories/limits';
import {
  childrenOf,
  childText,
  parseXml,
  type XmlElement,
} from '../../repositories/xml';
import type { Bounds } from '../Bounds';
import { isReference } from '../Bounds';
import type { ErrataRecord, PackageFix } from '../../evaluation/matching/model';

/** Which files of Gentoo's tree of them are advisories. */
export function isGlsa(path: string): boolean {
  return /(?:^|\/)glsa-\d{6}-\d{1,4}\.xml$/.test(path);
}

/** Bytes. The largest known has 40 kB. */
const MAX_SIZE = 1024 * 1024;
/** The largest known has 600. */
const MAX_ELEMENTS = 10_000;

/** A document type that is named and nothing else: what is declared in a document itself stands in brackets. */
const PLAIN_DOCTYPE = /<!DOCTYPE \w{1,40} SYSTEM "[^"<>[\]]{1,200}"\s{0,20}>/;

/** They all name their type, which is never loaded; one that declares anything is refused. */
async function parse(bytes: Buffer): Promise<XmlElement> {
  if (bytes.length > MAX_SIZE) {
    throw new RepositoryError(
      'content',
      `an advisory is larger than ${MAX_SIZE / 1024} KiB`,
    );
  }
  const text = bytes.toString('utf8').replace(PLAIN_DOCTYPE, '');
  return parseXml(Buffer.from(text), 'an advisory', 'glsa', {
    elements: MAX_ELEMENTS,
  });
}

/** The text of the first child of a name, on one line. */
function lineOf(element: XmlElement, name: string): string {
  return childText(element, name).replace(/\s+/g, ' ');
}

const RANGES = new Set([
  'ge',
  'gt',
  'le',
  'lt',
  'eq',
  'rge',
  'rgt',
  'rle',
  'rlt',
]);

/**
 * One Gentoo Linux Security Advisory (https://www.gentoo.org/support/security/vulnerability-treatment-policy.html, glsa.dtd). What is
 * not affected is told by ranges of versions for each slot; a range beginning with `r` is of revisions of the same version.
 * What is vulnerable beside that has the opposite range.
 * @throws RepositoryError when it is none
 */
export async function readGlsa(
  bytes: Buffer,
  bounds: Bounds,
): Promise<ErrataRecord[]> {
  const glsa = await parse(bytes);
  const number = glsa.attributes.id ?? '';
  if (!/^\d{6}-\d{1,4}$/.test(number)) {
    bounds.leftOut.add('advisories without a usable name');
    return [];
  }
  const name = `GLSA-${number}`;
  const links = childrenOf(glsa, 'references').flatMap(list =>
    childrenOf(list, 'uri'),
  );
  return [
    {
      record: 'advisory',
      namespace: 'gentoo',
      name,
      kind: 'security',
      severity: severityOf(glsa),
      retracted: false,
      title: bounds.text('titles', lineOf(glsa, 'title'), advisoryLimits.title),
      description: bounds.text(
        'descriptions',
        lineOf(glsa, 'synopsis'),
        advisoryLimits.description,
      ),
      issued: bounds.time(lineOf(glsa, 'announced')),
      // Old ones have `2017-09-17: 02`.
      updated: bounds.time(lineOf(glsa, 'revised').split(':')[0]),
      cves: bounds.cves(
        links.flatMap(link => [link.text, link.attributes.link ?? '']),
      ),
      references: [
        bounds.reference(
          'self',
          name,
          `https://security.gentoo.org/glsa/${number}`,
        ),
        ...bounds
          .atMost(
            'references',
            childrenOf(glsa, 'bug').map(({ text }) => text.trim()),
            advisoryLimits.references,
          )
          .filter(bug => /^\d{1,9}$/.test(bug))
          .map(bug =>
            bounds.reference('bugzilla', bug, `https://bugs.gentoo.org/${bug}`),
          ),
      ].filter(isReference),
      fixes: bounds.atMost(
        'packages',
        childrenOf(glsa, 'affected')
          .flatMap(list => childrenOf(list, 'package'))
          .flatMap(element => fixesOf(element, bounds)),
        advisoryLimits.packages,
      ),
    },
  ];
}

/** Gentoo has none; its words for the impact are the nearest. */
function severityOf(glsa: XmlElement): string {
  const type = childrenOf(glsa, 'impact')[0]?.attributes.type ?? '';
  return ['minimal', 'low', 'medium', 'normal', 'high'].includes(type)
    ? type
    : '';
}

function fixesOf(element: XmlElement, bounds: Bounds): PackageFix[] {
  const name = bounds.packageName(element.attributes.name ?? '');
  if (name === null) return [];
  const arches = archesOf(element.attributes.arch ?? '*');
  return childrenOf(element, 'unaffected').flatMap(range => {
    const operator = range.attributes.range ?? 'ge';
    const version = bounds.version(range.text.trim());
    if (version === null || !RANGES.has(operator)) return [];
    const slot = bounds.word(range.attributes.slot ?? '');
    return arches.map(arch => ({
      release: 'gentoo',
      channel: 'standard',
      kind: 'source' as const,
      name,
      version,
      ...(arch && { arch }),
      ...(slot && slot !== '*' && { slot }),
      ...(operator !== 'ge' && { range: operator as PackageFix['range'] }),
    }));
  });
}

/** `*`, or keywords of architectures; an empty one stands for all. */
function archesOf(text: string): string[] {
  const arches = text
    .split(/[\s,]+/)
    .filter(arch => /^[\w-]{1,60}$/.test(arch));
  return arches.length > 0 ? arches : [''];
}
