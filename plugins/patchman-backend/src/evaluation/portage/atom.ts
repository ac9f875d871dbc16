import { compareVersions, splitEvr } from '../../versions';
import { compileExactGlob } from '../../patterns/glob';
import { holds, type Operator } from '../operators';
import type { MemberPackage } from '../types';

type Test = (member: MemberPackage) => boolean;

const ATOM =
  /^(<=|>=|<|>|=|~)?([\w+.*-]+\/)?([^\s:]+?)(?::([^:\s/]+)(?:\/[^:\s]*)?)?(?:::([\w-]+))?$/;

/** The version at the end of a name, PMS 3.2: it begins with the last dash that a digit follows. */
const VERSIONED = /^(.+?)-(\d[^-]*(?:-r\d+)?)$/;

function versionTest(operator: string, text: string): Test {
  if (operator === '=' && text.endsWith('*')) {
    const prefix = text.slice(0, -1);
    return ({ version, release }) => `${version}-${release}`.startsWith(prefix);
  }
  const parts = splitEvr('gentoo', text);
  return member => {
    const compared = operator === '~' ? { ...member, release: '' } : member;
    const order = compareVersions('gentoo', compared, parts);
    return holds(operator === '~' ? '=' : (operator as Operator), order);
  };
}

/** Finds the first of many atoms that matches a package. */
export type FindAtom = (member: MemberPackage) => string | null;

/** The name without category that an atom begins with; null where it has wildcards or cannot be read. */
function literalName(atom: string): string | null {
  const match = ATOM.exec(atom.trim());
  if (!match) return null;
  const [, operator, , rest] = match;
  const name = operator ? VERSIONED.exec(rest)?.[1] : rest;
  return !name || /[*?[\\]/.test(name) ? null : name;
}

/** Compiles many atoms, so that a package is compared with those of its name only. */
export function compileAtoms(atoms: readonly string[]): FindAtom {
  const byName = new Map<string | null, [place: number, test: Test][]>();
  atoms.forEach((atom, place) => {
    const name = literalName(atom);
    const others = byName.get(name);
    const one: [number, Test] = [place, compileAtom(atom)];
    if (others) others.push(one);
    else byName.set(name, [one]);
  });
  const first = (name: string | null, member: MemberPackage) =>
    byName.get(name)?.find(([, test]) => test(member))?.[0] ?? Infinity;
  return member => {
    const slash = member.name.indexOf('/');
    const place = Math.min(
      first(member.name.slice(slash + 1), member),
      first(null, member),
    );
    return place === Infinity ? null : atoms[place];
  };
}

/**
 * What a package atom matches, ebuild(5) "Atom Prefix Operators": `cat/name`, `>=cat/name-1.2`, `cat/name:slot`, with
 * `*` in category and name, portage(5). One that cannot be read matches nothing.
 */
export function compileAtom(atom: string): Test {
  const match = ATOM.exec(atom.trim());
  if (!match) return () => false;
  const [, operator, category, rest, slot, repository] = match;
  const versioned = operator ? VERSIONED.exec(rest) : null;
  if (operator && !versioned) return () => false;
  // Without a category, one of any.
  const name = compileExactGlob(
    `${category ?? '*/'}${versioned ? versioned[1] : rest}`,
  );
  const version = versioned ? versionTest(operator, versioned[2]) : () => true;
  return member =>
    name(member.name) &&
    version(member) &&
    (!slot || member.attributes?.slot?.split('/')[0] === slot) &&
    (!repository || member.attributes?.repository === repository);
}
