import { compareVersions } from '../../versions';
import type { ReadSource } from '../family';
import type { EvaluatedUpdate, MemberPackage } from '../types';
import { inDatabase } from './firstRepository';
import type { IgnoredPackages } from './ignored';
import { replacersIn, type Replacer } from './replaces';
import { isForUpgrades } from './usage';

type Block = NonNullable<EvaluatedUpdate['blockedBy']>;

/** A replacer, with what keeps it from being installed. */
export interface OfferedReplacer extends Replacer {
  blockedBy: Block | null;
}

/** A newer version of a package under its own name. */
export interface OwnUpdate {
  member: MemberPackage;
  source: ReadSource;
  blockedBy: Block | null;
}

/** What `pacman -Su` does with one installed package. */
export interface Decision {
  replacers: OfferedReplacer[];
  /** Null where it stays, or is replaced. */
  own: OwnUpdate | null;
}

/**
 * What `pacman -Su` would do, pacman(8) `--sysupgrade`: of each installed package the repositories are asked in their
 * order, and each for a package that replaces it before its own name; the first that has either ends the search.
 */
export class Sysupgrade {
  /** What is to be installed, by its name, with the repository that it comes from. */
  private readonly targets = new Map<string, ReadSource>();
  private readonly sources: readonly ReadSource[];

  constructor(
    sources: readonly ReadSource[],
    private readonly ignored: IgnoredPackages,
  ) {
    this.sources = sources.filter(({ description }) =>
      isForUpgrades(description),
    );
  }

  /** The packages must come in the order of their names, since one may replace another that comes later. */
  decide(installed: MemberPackage): Decision {
    const decision: Decision = { replacers: [], own: null };
    // It comes already, in the place of another package.
    if (this.targets.has(installed.name)) return decision;
    for (const source of this.sources) {
      const before = this.targets.size;
      decision.replacers.push(...this.replacers(installed, source));
      // One that comes anyway does not end the search.
      if (this.targets.size > before) return decision;
      const member = inDatabase(installed.name, source);
      if (member) {
        if (compareVersions('arch', member, installed) > 0) {
          const blockedBy = this.ignored.blocks(installed, member);
          if (!blockedBy) this.targets.set(member.name, source);
          decision.own = { member, source, blockedBy };
        }
        return decision;
      }
    }
    return decision;
  }

  private replacers(
    installed: MemberPackage,
    source: ReadSource,
  ): OfferedReplacer[] {
    return replacersIn(source, installed).flatMap(replacer => {
      const { member } = replacer;
      const blockedBy = this.ignored.blocks(installed, member);
      if (!blockedBy) {
        const other = this.targets.get(member.name);
        // Another repository's package of this name is to be installed.
        if (other && other !== source) return [];
        this.targets.set(member.name, source);
      }
      return [{ ...replacer, blockedBy }];
    });
  }
}
