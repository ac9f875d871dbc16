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
