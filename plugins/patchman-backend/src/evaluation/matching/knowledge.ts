import { createHash } from 'node:crypto';
import type {
  CveStateRow,
  CveStates,
  PackageFix,
  SourceAdvisory,
} from './model';

/** The parts of an advisory that matching needs. */
export type AdvisoryInput = Pick<
  SourceAdvisory,
  | 'namespace'
  | 'name'
  | 'kind'
  | 'severity'
  | 'retracted'
  | 'rebootSuggested'
  | 'cves'
  | 'fixes'
>;

/** An advisory as matching keeps it: its fixes are with the packages. */
export type KnownAdvisory = Readonly<Omit<AdvisoryInput, 'fixes'>>;

/** What an advisory fixes of a package, any of which is enough: there may be one for each architecture, build or slot. */
export interface AdvisoryFixes {
  readonly advisory: KnownAdvisory;
  readonly fixes: readonly PackageFix[];
}

/** What is known of one CVE in a package. */
export interface KnownCve {
  readonly cve: string;
  readonly states: readonly CveStateRow[];
  readonly fixes: readonly AdvisoryFixes[];
}

/** What sources tell of a package in one release. */
export class PackageKnowledge {
  private readonly states = new Map<string, CveStateRow[]>();
  readonly advisories: AdvisoryFixes[] = [];
  private joined: KnownCve[] | null = null;
  private named: string | null = null;

  constructor(readonly name: string) {}

  addStates(cve: string, states: readonly CveStateRow[]): void {
    const known = this.states.get(cve);
    if (known) known.push(...states);
    else this.states.set(cve, [...states]);
  }

  addFixes(advisory: KnownAdvisory, fixes: readonly PackageFix[]): void {
    this.advisories.push({ advisory, fixes });
  }

  /** Everything that is said of its CVEs, joined when it is asked for the first time. */
  get cves(): readonly KnownCve[] {
    this.joined ??= this.join();
    return this.joined;
  }

  /** What is said of one of its CVEs. */
  cve(name: string): KnownCve | null {
    const { cves } = this;
    let [from, to] = [0, cves.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (cves[middle].cve < name) from = middle + 1;
      else to = middle;
    }
    return cves[from]?.cve === name ? cves[from] : null;
  }

  /** Whether anything is said of a CVE; without joining what is said of all of them. */
  mentions(cve: string): boolean {
    return (
      this.states.has(cve) ||
      this.advisories.some(
        ({ advisory: { kind, retracted, cves } }) =>
          kind === 'security' && !retracted && cves.includes(cve),
      )
    );
  }

  /** SHA-256 of all of it, so that what is judged by it is known again. */
  get digest(): string {
    this.named ??= this.nameIt();
    return this.named;
  }

  /**
   * The same with what repositories tell of the package. An advisory in several of them is one, and of one that they have theirs is
   * the list of packages that counts.
   */
  with(repositories: readonly PackageKnowledge[]): PackageKnowledge {
    const all = new PackageKnowledge(this.name);
    for (const [cve, rows] of this.states) all.addStates(cve, rows);
    const byName = new Map<string, AdvisoryFixes>();
    for (const { advisories } of repositories) {
      for (const { advisory, fixes } of advisories) {
        const other = byName.get(advisory.name);
        byName.set(advisory.name, {
          advisory,
          fixes: [...(other?.fixes ?? []), ...fixes],
        });
      }
    }
    for (const { advisory, fixes } of this.advisories) {
      if (!byName.has(advisory.name)) all.addFixes(advisory, fixes);
    }
    for (const { advisory, fixes } of byName.values()) {
      all.addFixes(advisory, fixes);
    }
    return all;
  }

  private join(): KnownCve[] {
    const fixes = new Map<string, AdvisoryFixes[]>();
    for (const one of this.advisories) {
      const { kind, retracted, cves } = one.advisory;
      if (kind !== 'security' || retracted) continue;
      for (const cve of cves) {
        const known = fixes.get(cve);
        if (known) known.push(one);
        else fixes.set(cve, [one]);
      }
    }
    const all = [...new Set([...this.states.keys(), ...fixes.keys()])].sort();
    return all.map(cve => ({
      cve,
      states: this.states.get(cve) ?? [],
      fixes: fixes.get(cve) ?? [],
    }));
  }

  private nameIt(): string {
    const lines = [
      ...[...this.states].map(([cve, rows]) => JSON.stringify([cve, rows])),
      ...this.advisories.map(({ advisory, fixes }) =>
        JSON.stringify([advisory, fixes]),
      ),
    ];
    return createHash('sha256').update(lines.sort().join('\n')).digest('hex');
  }
}

/** What is told of packages, by their names. */
export interface Knowledge {
  /** What is told of a source package. */
  source(name: string): PackageKnowledge | undefined;
  /** What is told of a binary package by its own name. */
  binary(name: string): PackageKnowledge | undefined;
  /** All that something is told of; one that several tell of may come several times. */
  packages(): Iterable<PackageKnowledge>;
  /** What repositories of a host, by their places among its sources, tell of a binary package themselves. */
  ofRepositories?(
    places: readonly number[],
    name: string,
  ): PackageKnowledge | undefined;
  /** Whether anything is told of source packages, so that it matters which one a package was built of. */
  readonly bySource: boolean;
}

/** What sources tell of the packages of one release, ready for lookups. Immutable once built, shared between hosts. */
export class ReleaseKnowledge implements Knowledge {
  private named: string | null = null;

  constructor(
    readonly release: string,
    /** Number of states and fixes. */
    readonly size: number,
    private readonly sources: ReadonlyMap<string, PackageKnowledge>,
    private readonly binaries: ReadonlyMap<string, PackageKnowledge>,
  ) {}

  source(name: string): PackageKnowledge | undefined {
    return this.sources.get(name);
  }

  binary(name: string): PackageKnowledge | undefined {
    return this.binaries.get(name);
  }

  get bySource(): boolean {
    return this.sources.size > 0;
  }

  *packages(): Generator<PackageKnowledge> {
    yield* this.sources.values();
    yield* this.binaries.values();
  }

  /** SHA-256 of all of it. */
  get digest(): string {
    this.named ??= this.nameIt();
    return this.named;
  }

  private nameIt(): string {
    const hash = createHash('sha256');
    for (const packages of [this.sources, this.binaries]) {
      for (const name of [...packages.keys()].sort()) {
        hash.update(`${name}\0${packages.get(name)!.digest}\n`);
      }
      hash.update('\n');
    }
    return hash.digest('hex');
  }

  get isEmpty(): boolean {
    return this.size === 0;
  }
}

/** What sources tell of a release, and repositories of a host of themselves. */
export class LayeredKnowledge implements Knowledge {
  private readonly joined = new Map<string, PackageKnowledge>();
  private readonly own = new Map<string, PackageKnowledge>();
  private readonly repositories: readonly ReleaseKnowledge[];

  /** @param places what each of the host's sources tells itself */
  constructor(
    private readonly base: ReleaseKnowledge,
    private readonly places: readonly (ReleaseKnowledge | null)[],
  ) {
    this.repositories = [...new Set(places.filter(one => one !== null))];
  }

  get bySource(): boolean {
    return this.base.bySource;
  }

  source(name: string): PackageKnowledge | undefined {
    return this.base.source(name);
  }

  *packages(): Generator<PackageKnowledge> {
    yield* this.base.packages();
    for (const one of this.repositories) yield* one.packages();
  }

  binary(name: string): PackageKnowledge | undefined {
    const known = this.joined.get(name);
    if (known) return known;
    const own = this.repositories.flatMap(one => one.binary(name) ?? []);
    const base = this.base.binary(name);
    if (own.length === 0) return base;
    const all = (base ?? new PackageKnowledge(name)).with(own);
    this.joined.set(name, all);
    return all;
  }

  ofRepositories(
    places: readonly number[],
    name: string,
  ): PackageKnowledge | undefined {
    const key = `${places} ${name}`;
    const known = this.own.get(key);
    if (known) return known;
    const tellers = new Set(places.map(place => this.places[place]));
    const told = [...tellers].flatMap(one => one?.binary(name) ?? []);
    if (told.length === 0) return undefined;
    const all = new PackageKnowledge(name).with(told);
    this.own.set(key, all);
    return all;
  }
}

/** Collects what sources tell, batch by batch, of one release. */
export class KnowledgeBuilder {
  private readonly sources = new Map<string, PackageKnowledge>();
  private readonly binaries = new Map<string, PackageKnowledge>();
  private size = 0;

  constructor(private readonly release: string) {}

  addStates({ kind, packages }: Pick<CveStates, 'kind' | 'packages'>): this {
    for (const { name, cves } of packages) {
      for (const { cve, states } of cves) {
        const own = states.filter(row => row.release === this.release);
        if (own.length === 0) continue;
        this.package(kind, name).addStates(cve, own);
        this.size += own.length;
      }
    }
    return this;
  }

  addAdvisory({ fixes, ...advisory }: AdvisoryInput): this {
    const byPackage = new Map<PackageKnowledge, PackageFix[]>();
    for (const fix of fixes) {
      if (fix.release !== this.release) continue;
      const known = this.package(fix.kind, fix.name);
      const others = byPackage.get(known);
      if (others) others.push(fix);
      else byPackage.set(known, [fix]);
      this.size++;
    }
    for (const [known, own] of byPackage) known.addFixes(advisory, own);
    return this;
  }

  build(): ReleaseKnowledge {
    return new ReleaseKnowledge(
      this.release,
      this.size,
      this.sources,
      this.binaries,
    );
  }

  private package(kind: PackageFix['kind'], name: string): PackageKnowledge {
    const map = kind === 'source' ? this.sources : this.binaries;
    let known = map.get(name);
    if (!known) {
      known = new PackageKnowledge(name);
      map.set(name, known);
    }
    return known;
  }
}
