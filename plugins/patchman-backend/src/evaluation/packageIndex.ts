import type { MemberPackage, PackageIndex } from './types';

const NONE: readonly MemberPackage[] = Object.freeze([]);
// Beyond this many versions of one name, room for more is worth its memory.
const EXACT_UP_TO = 8;

class NameIndex implements PackageIndex {
  constructor(
    readonly size: number,
    private readonly names: ReadonlyMap<string, readonly MemberPackage[]>,
  ) {}

  byName(name: string): readonly MemberPackage[] {
    return this.names.get(name) ?? NONE;
  }
}

/**
 * Collects what a repository offers, batch by batch, into a `PackageIndex`. The packages are kept as they are given,
 * not copied.
 */
export class PackageIndexBuilder {
  private names: Map<string, MemberPackage[]> | null = new Map();
  private size = 0;

  /** Throws when the index was already built. */
  add(batch: Iterable<MemberPackage>): this {
    const names = this.open();
    for (const member of batch) {
      const sameName = names.get(member.name);
      if (!sameName) {
        names.set(member.name, [member]);
      } else if (sameName.length < EXACT_UP_TO) {
        // push() would reserve room for 17 more, for tens of thousands of names.
        names.set(member.name, [...sameName, member]);
      } else {
        sameName.push(member);
      }
      this.size++;
    }
    return this;
  }

  /** The index; nothing can be added after it. */
  build(): PackageIndex {
    const names = this.open();
    this.names = null;
    return new NameIndex(this.size, names);
  }

  private open(): Map<string, MemberPackage[]> {
    if (!this.names) throw new Error('The package index was already built');
    return this.names;
  }
}

/** The index of packages that are all at hand. */
export function buildPackageIndex(
  packages: Iterable<MemberPackage>,
): PackageIndex {
  return new PackageIndexBuilder().add(packages).build();
}
