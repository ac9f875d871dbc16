import type { PackageAttributes } from 'backstage-plugin-patchman-node';
import type { ReadSource } from '../family';
import type { InstalledPackages } from '../rpm/installed';
import { obsoletingRelation, relatedName } from '../rpm/relation';
import { priorityOf } from '../rpm/sources';
import type { MemberPackage } from '../types';

/** What may be on the host after an update: an installed package, or an offered one in its place. */
export interface Possible {
  member: MemberPackage;
  /** Null of what is installed. */
  source: ReadSource | null;
  priority: number;
  /** What is said of it. Of an installed package that is what a repository says of the same one, for no report does. */
  attributes: PackageAttributes | undefined;
}

/** What obsoletes an installed package, and by which of its words: `old < 2`. */
export interface Obsoleter {
  possible: Possible;
  relation: string;
}

/** Every package that updates of installed ones may bring, each once. */
export class Possibles {
  private readonly known = new Map<MemberPackage, Possible>();

  constructor(
    private readonly installed: InstalledPackages,
    readonly sources: readonly ReadSource[],
  ) {}

  ofInstalled(member: MemberPackage): Possible {
    return this.once(member, () => {
      const same = this.sources
        .flatMap(({ index }) => index.byName(member.name))
        .find(({ id }) => id === member.id);
      const attributes = same?.attributes;
      return { member, source: null, priority: 0, attributes };
    });
  }

  offered(member: MemberPackage, source: ReadSource): Possible {
    return this.once(member, () => ({
      member,
      source,
      priority: priorityOf(source.description),
      attributes: member.attributes,
    }));
  }

  /**
   * What obsoletes an installed package, be it offered or installed. Where any of it provides the name that it obsoletes,
   * only such ones count.
   */
  obsoletersOf(installed: MemberPackage): Obsoleter[] {
    const found: Obsoleter[] = [];
    for (const source of this.sources) {
      for (const member of source.index.replacersOf(installed.name)) {
        if (member.name === installed.name) continue;
        const relation = obsoletingRelation(member, installed);
        if (relation === null) continue;
        found.push({ possible: this.offered(member, source), relation });
        const there = this.installed
          .named(member.name)
          .find(({ id }) => id === member.id);
        if (there) found.push({ possible: this.ofInstalled(there), relation });
      }
    }
    const providers = found.filter(({ possible }) =>
      providesName(possible, installed.name),
    );
    return providers.length > 0 ? providers : found;
  }

  private once(member: MemberPackage, make: () => Possible): Possible {
    let possible = this.known.get(member);
    if (!possible) {
      possible = make();
      this.known.set(member, possible);
    }
    return possible;
  }
}

function providesName({ attributes }: Possible, name: string): boolean {
  return (
    attributes?.provides?.some(text => relatedName(text) === name) ?? false
  );
}

/** Packages of one name obsolete each other anyway. */
export function obsoletes(a: Possible, b: Possible): boolean {
  return (
    a.member.name !== b.member.name && obsoletingRelation(a, b.member) !== null
  );
}
