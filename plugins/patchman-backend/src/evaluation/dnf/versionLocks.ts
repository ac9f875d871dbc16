import { compareVersions, splitEvr } from '../../versions';
import type { Reason } from '../explanation';
import { compileExactGlob } from '../../patterns/glob';
import type { MemberPackage } from '../types';
import { PackagePattern, type Sack } from './packagePattern';

interface Lock {
  text: string;
  concerns(name: string): boolean;
  matches(member: MemberPackage): boolean;
}

/** What dnf 5 compares in a condition of its versionlock.toml. */
const CONDITION = /^(epoch|version|release|arch|evr) (=|==|!=|<=|>=|<|>) (\S+)/;

function conditionTest(
  key: string,
  comparator: string,
  value: string,
): (member: MemberPackage) => boolean {
  const orderOf = (member: MemberPackage): number => {
    switch (key) {
      case 'arch':
        return member.arch === value ? 0 : 1;
      case 'epoch':
        return Math.sign(Number(member.epoch || 0) - Number(value));
      case 'evr':
        return compareVersions('rpm', member, splitEvr('rpm', value));
      default:
        return compareVersions(
          'rpm',
          {
            epoch: '',
            version: member[key as 'version' | 'release'],
            release: '',
          },
          { epoch: '', version: value, release: '' },
        );
    }
  };
  const accepted: Record<string, (order: number) => boolean> = {
    '=': order => order === 0,
    '==': order => order === 0,
    '!=': order => order !== 0,
    '<': order => order < 0,
    '<=': order => order <= 0,
    '>': order => order > 0,
    '>=': order => order >= 0,
  };
  return member => accepted[comparator](orderOf(member));
}

/** `NAME KEY COMPARATOR VALUE …`, as versionlock.toml of dnf 5 has it; null when it is none. */
function conditionalLock(text: string): Lock | null {
  const [name, ...rest] = text.split(' ');
  const tests: ((member: MemberPackage) => boolean)[] = [];
  let left = rest.join(' ');
  while (left !== '') {
    const match = CONDITION.exec(left);
    if (!match) return null;
    tests.push(conditionTest(match[1], match[2], match[3]));
    left = left.slice(match[0].length).trimStart();
  }
  if (tests.length === 0) return null;
  return {
    text,
    concerns: compileExactGlob(name),
    matches: member => tests.every(test => test(member)),
  };
}

/** The name in `NAME-[EPOCH:]VERSION-RELEASE[.ARCH]`. */
function nameIn(pattern: string): string {
  return /^(.+)-(?:\d+:)?[^-]+-[^-]+$/.exec(pattern)?.[1] ?? pattern;
}

function patternLock(text: string, sack: Sack): Lock {
  const pattern = new PackagePattern(text, sack);
  return {
    text,
    concerns: compileExactGlob(nameIn(text)),
    matches: member => pattern.matches(member),
  };
}

/** yum 3 writes the epoch before the name. */
function inDnfForm(text: string): string {
  const match = /^(\d+):(.+)-([^-]+-[^-]+)$/.exec(text);
  return match ? `${match[2]}-${match[1]}:${match[3]}` : text;
}

/**
 * dnf-versionlock(8), dnf5-versionlock(8), yum-versionlock(1): of a name that is locked, only the locked versions are
 * seen, and nothing that obsoletes them; what an exclamation mark precedes is not seen at all.
 */
export class VersionLocks {
  private readonly locks: Lock[] = [];
  private readonly excludes: PackagePattern[] = [];

  constructor(texts: readonly string[] | undefined, sack: Sack) {
    for (const text of (texts ?? []).map(t => t.trim()).filter(Boolean)) {
      if (text.startsWith('!')) {
        this.excludes.push(new PackagePattern(inDnfForm(text.slice(1)), sack));
      } else {
        this.locks.push(
          conditionalLock(text) ?? patternLock(inDnfForm(text), sack),
        );
      }
    }
  }

  reasonAgainst(member: MemberPackage): Reason | null {
    const exclude = this.excludes.find(pattern => pattern.matches(member));
    if (exclude) {
      return {
        rule: 'versionlock',
        detail: `versionlock excludes it: ${exclude.text}`,
      };
    }
    const locks = this.locks.filter(lock => lock.concerns(member.name));
    if (locks.length === 0 || locks.some(lock => lock.matches(member))) {
      return null;
    }
    return {
      rule: 'versionlock',
      detail: `versionlock keeps ${locks.map(({ text }) => text).join(', ')}`,
    };
  }

  /** Whether an installed package is a locked version, so that nothing may obsolete it. */
  keeps(member: MemberPackage): boolean {
    return this.locks.some(
      lock => lock.concerns(member.name) && lock.matches(member),
    );
  }
}
