import { compileExactGlob } from '../../patterns/glob';
import { covers, parseRelation, type Relation } from '../rpm/relation';
import type { MemberPackage } from '../types';

interface Lock extends Relation {
  text: string;
  matchesName(name: string): boolean;
}

/** `patch:`, `pattern:` and other kinds lock no package. */
const KIND = /^([a-z]+):(?!\/\/)(.*)$/;

function parseLock(text: string): Lock[] {
  const [, kind, rest] = KIND.exec(text.trim()) ?? [null, 'package', text];
  if (kind !== 'package') return [];
  const relation = parseRelation(rest);
  return [{ ...relation, text, matchesName: compileExactGlob(relation.name) }];
}

/** zypper(8) "Package Locks": a name or a glob, optionally with a range of versions. */
export class PackageLocks {
  private readonly locks: Lock[];

  constructor(locks: readonly string[] | undefined) {
    this.locks = (locks ?? []).flatMap(parseLock);
  }

  /** The lock that keeps a package as it is, installed or not; null when there is none. */
  lockOf(member: MemberPackage): string | null {
    return (
      this.locks.find(
        lock => lock.matchesName(member.name) && covers(lock, member),
      )?.text ?? null
    );
  }
}
