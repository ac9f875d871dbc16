import { compareVersions } from '../versions';
import { weightOf } from './packageWeight';
import type { MemberPackage, PackageIndex } from './types';

const NONE: readonly MemberPackage[] = Object.freeze([]);
/** Packages of one name; nearly all have their name alone, and a list of one takes as much again as its package. */
type SameName = MemberPackage | MemberPackage[];

// Beyond this many versions of one name, room for more is worth its memory.
const EXACT_UP_TO = 8;

class NameIndex implements PackageIndex {
  constructor(
    readonly size: number,
    readonly weight: number,
    private readonly members: ReadonlyMap<string, SameName>,
    private readonly replacers: ReadonlyMap<string, readonly MemberPackage[]>,
  ) {}

  byName(name: string): readonly MemberPackage[] {
    const found = this.members.get(name);
    if (!found) return NONE;
    return Array.isArray(found) ? found : [found];
  }

  names(): Iterable<string> {
    return this.members.keys();
  }

  replacersOf(name: string): readonly MemberPackage[] {
    return this.replacers.size === 0 ? NONE : this.replacers.get(name) ?? NONE;
  }
}

/** The name in `NAME` or `NAME < VERSION`, in pacman's form `NAME<VERSION` too. */
function replacedName(relation: string): string {
  const end = relation.search(/[\s<>=]/);
  return end < 0 ? relation : relation.slice(0, end);
}

/** Puts the newest in front, which most packages need to be compared with only; all others keep their order. */
function newestFirst(members: MemberPackage[]): void {
  let newest = 0;
  for (let i = 1; i < members.length; i++) {
    const { type } = members[i];
    if (compareVersions(type, members[i], members[newest]) > 0) newest = i;
  }
  if (newest > 0) members.unshift(...members.splice(newest, 1));
}

/**
 * Collects what a repository offers, batch by batch, into a `PackageIndex`. The packages are kept as they are given,
 * not copied.
 */
export class PackageIndexBuilder {
  private members: Map<string, SameName> | null = new Map();
  private readonly replacers = new Map<string, MemberPackage[]>();
  private size = 0;
  /** Of what it has so far, see `weightOf`. */
  weight = 0;

  /** Throws when the index was already built. */
  add(batch: Iterable<MemberPackage>): this {
    const members = this.open();
    for (const member of batch) {
      const sameName = members.get(member.name);
      if (!sameName) {
        members.set(member.name, member);
      } else if (!Array.isArray(sameName)) {
        members.set(member.name, [sameName, member]);
      } else if (sameName.length < EXACT_UP_TO) {
        // push() would reserve room for 17 more, for tens of thousands of names.
        members.set(member.name, [...sameName, member]);
      } else {
        sameName.push(member);
      }
      if (member.attributes) this.addReplacer(member);
      this.size++;
      this.weight += weightOf(member);
    }
    return this;
  }

  /** The index; nothing can be added after it. */
  build(): PackageIndex {
    const members = this.open();
    this.members = null;
    for (const sameName of members.values()) {
      if (Array.isArray(sameName)) newestFirst(sameName);
    }
    return new NameIndex(this.size, this.weight, members, this.replacers);
  }

  private addReplacer(member: MemberPackage): void {
    const relations =
      member.attributes!.obsoletes ?? member.attributes!.replaces;
    if (!relations) return;
    for (const name of new Set(relations.map(replacedName))) {
      const others = this.replacers.get(name);
      if (others) others.push(member);
      else this.replacers.set(name, [member]);
    }
  }

  private open(): Map<string, SameName> {
    if (!this.members) throw new Error('The package index was already built');
    return this.members;
  }
}

/** The index of packages that are all at hand. */
export function buildPackageIndex(
  packages: Iterable<MemberPackage>,
): PackageIndex {
  return new PackageIndexBuilder().add(packages).build();
}
