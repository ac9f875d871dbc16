import { compareVersions, splitEvr } from '../../versions';
import { holds, type Operator } from '../operators';
import type { MemberPackage } from '../types';

/** What a package says of another: its name alone, or with a range of versions. */
export interface Relation {
  name: string;
  operator: Operator | null;
  evr: string;
}

/** The name in `NAME` or `NAME < VERSION`. */
export function relatedName(text: string): string {
  const end = text.indexOf(' ');
  return end < 0 ? text : text.slice(0, end);
}

/** Reads `NAME` or `NAME < [EPOCH:]VERSION[-RELEASE]`. */
export function parseRelation(text: string): Relation {
  const match = /^(\S+)\s+(<=|>=|==?|<|>)\s+(\S+)$/.exec(text.trim());
  if (!match) return { name: text.trim(), operator: null, evr: '' };
  const operator = match[2] === '==' ? '=' : match[2];
  return {
    name: match[1],
    operator: operator as Relation['operator'],
    evr: match[3],
  };
}

/**
 * Whether a range covers a version, rpm-dependencies(7): a range without a release covers every release of its
 * version.
 */
export function covers(relation: Relation, version: MemberPackage): boolean {
  if (relation.operator === null) return true;
  const bound = splitEvr('rpm', relation.evr);
  const compared = bound.release === '' ? { ...version, release: '' } : version;
  const order = compareVersions('rpm', compared, bound);
  return holds(relation.operator, order);
}

/** The first of what a package obsoletes that covers another one, null when none does. */
export function obsoletingRelation(
  { attributes }: Pick<MemberPackage, 'attributes'>,
  obsoleted: MemberPackage,
): string | null {
  return (
    attributes?.obsoletes?.find(text => {
      const relation = parseRelation(text);
      return relation.name === obsoleted.name && covers(relation, obsoleted);
    }) ?? null
  );
}
