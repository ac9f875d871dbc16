import type { ReadSource } from '../family';
import type { InstalledPackages } from '../rpm/installed';
import { obsoletingRelation } from '../rpm/relation';
import type { MemberPackage } from '../types';
import { JointUpdate, type Concerned } from './jointUpdate';
import { Possibles, type Obsoleter, type Possible } from './possible';
import { preferred } from './preference';

/** A package that takes the place of one with another name, as `zypper update` does and `list-updates` does not show. */
export interface Replacement {
  member: MemberPackage;
  source: ReadSource;
  priority: number;
  /** What it says: `old < 2`. */
  relation: string;
}

/** What becomes of an installed package; it stays where both are null, and both may come. */
export interface Outcome {
  /** What takes its place under its own name, be it only because that replaces another package. */
  own: MemberPackage | null;
  replacement: Replacement | null;
}

/** The rules about single packages. */
export interface SingleRules {
  nativeArch: string;
  isLocked(member: MemberPackage): boolean;
  /** What updates of a name start from. */
  basesOf(name: string): MemberPackage[];
  /** What may take the place of an installed package under its own name. */
  candidatesOf(
    base: MemberPackage,
  ): { member: MemberPackage; from: ReadSource }[];
  /** Whether one package may take the place of another one at all. */
  mayBecome(installed: MemberPackage, member: MemberPackage): boolean;
}

interface Options extends Concerned {
  obsoleters: Obsoleter[];
}

/** Decides together on installed packages that obsolete each other, or that others obsolete. */
export class JointDecisions {
  private readonly concerned: Map<MemberPackage, Options>;
  private readonly possibles: Possibles;
  private solved: JointUpdate | null = null;

  constructor(
    private readonly installed: InstalledPackages,
    private readonly sources: readonly ReadSource[],
    private readonly rules: SingleRules,
  ) {
    this.possibles = new Possibles(installed, sources);
    this.concerned = new Map(
      this.concernedNames().flatMap(name =>
        this.optionsOf(name).map(one => [one.installed.member, one]),
      ),
    );
  }

  /** Whether anything is decided about it here. */
  concerns(installed: MemberPackage): boolean {
    return this.concerned.has(installed);
  }

  outcomeOf(base: MemberPackage): Outcome {
    const { installed, options, obsoleters } = this.concerned.get(base)!;
    if (this.update.isThere(installed)) return { own: null, replacement: null };
    const taken = options.filter(option => this.update.isThere(option));
    const own = this.isSideBySide(base.name)
      ? taken.find(({ member }) => member.name === base.name)
      : this.update.offeredOf(base.name);
    const found =
      obsoleters.find(
        ({ possible }) => possible.source && taken.includes(possible),
      ) ?? (own ? null : this.removerOf(installed));
    return {
      own: own?.member ?? null,
      replacement: found
        ? {
            member: found.possible.member,
            source: found.possible.source!,
            priority: found.possible.priority,
            relation: found.relation,
          }
        : null,
    };
  }

  /** What obsoletes an installed package and comes for another reason. */
  private removerOf({ member }: Possible): Obsoleter | null {
    for (const possible of this.update.rivalsOf(member)) {
      const relation = possible.source && obsoletingRelation(possible, member);
      if (relation) return { possible, relation };
    }
    return null;
  }

  /** What is there after the update and keeps an offered package out. */
  rivalOf(offered: MemberPackage): MemberPackage | null {
    return this.update.rivalsOf(offered)[0]?.member ?? null;
  }

  /** Installed names that something offered obsoletes, and those of which a version obsoletes one of them; ordered. */
  private concernedNames(): string[] {
    const names = new Set<string>();
    for (const name of this.installed.names()) {
      for (const { index } of this.sources) {
        for (const replacer of index.replacersOf(name)) {
          if (replacer.name === name) continue;
          names.add(name);
          if (this.installed.named(replacer.name).length > 0) {
            names.add(replacer.name);
          }
        }
      }
    }
    return [...names].sort();
  }

  private optionsOf(name: string): Options[] {
    const bases = this.rules.basesOf(name);
    return this.installed.named(name).map(member => {
      const installed = this.possibles.ofInstalled(member);
      const found = this.possibles.obsoletersOf(member);
      const obsoleters = found.filter(
        ({ possible }) =>
          this.rules.mayBecome(member, possible.member) &&
          !this.isOutclassed(possible.member, found),
      );
      const own = bases.includes(member)
        ? this.rules
            .candidatesOf(member)
            .map(({ member: offered, from }) =>
              this.possibles.offered(offered, from),
            )
        : [];
      return {
        installed,
        obsoleters,
        stays: this.rules.isLocked(member),
        options: [
          installed,
          ...own,
          ...obsoleters.map(({ possible }) => possible),
        ],
      };
    });
  }

  /** Whether it is for older machines, and the same name could come for this one. What is there for them stays so. */
  private isOutclassed(
    { name, arch }: MemberPackage,
    found: readonly Obsoleter[],
  ): boolean {
    if (arch === 'noarch' || arch === this.rules.nativeArch) return false;
    const there = this.installed.named(name);
    if (there.length > 0) {
      return (
        there.every(other => other.arch !== arch) &&
        this.isOfferedNatively(name)
      );
    }
    return found.some(
      ({ possible: { member } }) =>
        member.name === name && member.arch === this.rules.nativeArch,
    );
  }

  private isOfferedNatively(name: string): boolean {
    return this.sources.some(({ index }) =>
      index.byName(name).some(({ arch }) => arch === this.rules.nativeArch),
    );
  }

  private get update(): JointUpdate {
    this.solved ??= new JointUpdate(
      [...this.concerned.values()],
      options => this.preferredOf(options),
      name => this.isSideBySide(name),
    );
    return this.solved;
  }

  private preferredOf(options: readonly Possible[]): Possible[] {
    const { installed, sources } = this;
    const { nativeArch } = this.rules;
    return preferred(options, { installed, sources, nativeArch });
  }

  /** Kernels are: several of one architecture are installed. */
  private isSideBySide(name: string): boolean {
    const archs = this.installed.named(name).map(({ arch }) => arch);
    return new Set(archs).size < archs.length;
  }
}
