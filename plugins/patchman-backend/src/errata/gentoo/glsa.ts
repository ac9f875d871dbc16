import { advisoryLimits } from '../../repositories/limits';
import type { Bounds } from '../Bounds';
import { isReference } from '../Bounds';
import type { ErrataRecord, PackageFix } from '../model';
import {
  elementsAt,
  lineAt,
  parseSmallXml,
  type SmallElement,
} from '../xml/parseSmallXml';

/** Which files of Gentoo's tree of them are advisories. */
export function isGlsa(path: string): boolean {
  return /(?:^|\/)glsa-\d{6}-\d{1,4}\.xml$/.test(path);
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
export function readGlsa(bytes: Buffer, bounds: Bounds): ErrataRecord[] {
  const glsa = parseSmallXml(bytes, 'an advisory', 'glsa');
  const number = glsa.attributes.get('id') ?? '';
  if (!/^\d{6}-\d{1,4}$/.test(number)) {
    bounds.leftOut.add('advisories without a usable name');
    return [];
  }
  const name = `GLSA-${number}`;
  const links = elementsAt(glsa, 'references', 'uri');
  return [
    {
      record: 'advisory',
      namespace: 'gentoo',
      name,
      kind: 'security',
      severity: severityOf(glsa),
      retracted: false,
      title: bounds.text('titles', lineAt(glsa, 'title'), advisoryLimits.title),
      description: bounds.text(
        'descriptions',
        lineAt(glsa, 'synopsis'),
        advisoryLimits.description,
      ),
      issued: bounds.time(lineAt(glsa, 'announced')),
      // Old ones have `2017-09-17: 02`.
      updated: bounds.time(lineAt(glsa, 'revised').split(':')[0]),
      cves: bounds.cves(
        links.flatMap(link => [link.text, link.attributes.get('link') ?? '']),
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
            elementsAt(glsa, 'bug').map(({ text }) => text.trim()),
            advisoryLimits.references,
          )
          .filter(bug => /^\d{1,9}$/.test(bug))
          .map(bug =>
            bounds.reference('bugzilla', bug, `https://bugs.gentoo.org/${bug}`),
          ),
      ].filter(isReference),
      fixes: bounds.atMost(
        'packages',
        elementsAt(glsa, 'affected', 'package').flatMap(element =>
          fixesOf(element, bounds),
        ),
        advisoryLimits.packages,
      ),
    },
  ];
}

/** Gentoo has none; its words for the impact are the nearest. */
function severityOf(glsa: SmallElement): string {
  const type = elementsAt(glsa, 'impact')[0]?.attributes.get('type') ?? '';
  return ['minimal', 'low', 'medium', 'normal', 'high'].includes(type)
    ? type
    : '';
}

function fixesOf(element: SmallElement, bounds: Bounds): PackageFix[] {
  const name = bounds.packageName(element.attributes.get('name') ?? '');
  if (name === null) return [];
  const arches = archesOf(element.attributes.get('arch') ?? '*');
  return elementsAt(element, 'unaffected').flatMap(range => {
    const operator = range.attributes.get('range') ?? 'ge';
    const version = bounds.version(range.text.trim());
    if (version === null || !RANGES.has(operator)) return [];
    const slot = bounds.word(range.attributes.get('slot') ?? '');
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
