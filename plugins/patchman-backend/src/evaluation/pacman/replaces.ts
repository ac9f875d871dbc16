import { compareEvrs, formatEvr } from '../../versions';
import type { ReadSource } from '../family';
import { holds, type Operator } from '../operators';
import type { MemberPackage } from '../types';

/** A package of another name that takes the place of an installed one. */
export interface Replacer {
  member: MemberPackage;
  source: ReadSource;
  /** What it says: `old<2`. */
  relation: string;
}

/** Whether `NAME`, `NAME<VERSION` … covers a package, PKGBUILD(5) "replaces". */
function covers(relation: string, { name, ...rest }: MemberPackage): boolean {
  const text = relation.trim();
  const wanted = /^[^<>=\s]*/.exec(text)![0];
  if (wanted !== name) return false;
  const condition = text.slice(wanted.length).trimStart();
  const operator = /^(?:<=|>=|=|<|>)/.exec(condition)?.[0];
  if (!operator) return true;
  const version = condition.slice(operator.length).trimStart();
  const order = compareEvrs('arch', formatEvr(rest), version);
  return holds(operator as Operator, order);
}

/** The packages of a repository that say of themselves that they take the place of an installed one. */
export function replacersIn(
  source: ReadSource,
  installed: MemberPackage,
): Replacer[] {
  return source.index.replacersOf(installed.name).flatMap(member => {
    const relation = member.attributes!.replaces?.find(text =>
      covers(text, installed),
    );
    return relation === undefined ? [] : [{ member, source, relation }];
  });
}
