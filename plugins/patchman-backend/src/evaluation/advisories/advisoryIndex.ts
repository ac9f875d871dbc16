import type { Advisory } from 'backstage-plugin-patchman-node';

/** What an evaluation needs of an advisory. */
export interface IndexedAdvisory {
  name: string;
  kind: Advisory['kind'];
  severity: string;
  retracted: boolean;
  rebootSuggested: boolean;
  packages: readonly AdvisoryEntry[];
}

/** A package that an advisory names. */
export interface AdvisoryEntry {
  advisory: IndexedAdvisory;
  name: string;
  epoch: string;
  version: string;
  release: string;
  arch: string;
  /** The module stream that its collection belongs to, null for a plain one. */
  module: { name: string; stream: string; context?: string } | null;
}

/** The advisories of a repository, ready for lookups. Immutable, shared between evaluations. */
export interface AdvisoryIndex {
  /** Number of packages that are named. */
  readonly size: number;
  readonly advisories: readonly IndexedAdvisory[];
  /** Every entry about packages of this name. */
  byPackage(name: string): readonly AdvisoryEntry[];
}

const NONE: readonly AdvisoryEntry[] = Object.freeze([]);

/** The parts of an advisory that an index keeps. */
export type AdvisoryInput = Pick<
  Advisory,
  'name' | 'kind' | 'severity' | 'retracted' | 'rebootSuggested' | 'packages'
>;

/** Collects a repository's advisories, batch by batch, into an `AdvisoryIndex`. */
export class AdvisoryIndexBuilder {
  private readonly advisories: IndexedAdvisory[] = [];
  private readonly byName = new Map<string, AdvisoryEntry[]>();
  private size = 0;

  add(batch: Iterable<AdvisoryInput>): this {
    for (const given of batch) this.addOne(given);
    return this;
  }

  build(): AdvisoryIndex {
    const { advisories, byName, size } = this;
    return { size, advisories, byPackage: name => byName.get(name) ?? NONE };
  }

  private addOne(given: AdvisoryInput): void {
    const packages: AdvisoryEntry[] = [];
    const { name, kind, severity, retracted } = given;
    const rebootSuggested =
      given.rebootSuggested || given.packages.some(p => p.rebootSuggested);
    const advisory: IndexedAdvisory = {
      name,
      kind,
      severity,
      retracted,
      rebootSuggested,
      packages,
    };
    for (const named of given.packages) {
      const entry: AdvisoryEntry = {
        advisory,
        name: named.name,
        epoch: named.epoch,
        version: named.version,
        release: named.release,
        arch: named.arch,
        module: named.module ?? null,
      };
      packages.push(entry);
      const others = this.byName.get(named.name);
      if (others) others.push(entry);
      else this.byName.set(named.name, [entry]);
    }
    this.advisories.push(advisory);
    this.size += packages.length;
  }
}

/** The index of advisories that are all at hand. */
export function buildAdvisoryIndex(
  advisories: Iterable<AdvisoryInput>,
): AdvisoryIndex {
  return new AdvisoryIndexBuilder().add(advisories).build();
}
