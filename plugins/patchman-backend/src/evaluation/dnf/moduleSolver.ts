import { step } from '../../patterns/steps';
import { compareVersions } from '../../versions';
import type { ModuleBuild } from '../types';

/** What the host's platform is called among the modules that others need; it is always there. */
const PLATFORM = 'platform';

/** What a build says of one other module, modulemd's `dependencies[].requires`. */
interface Need {
  module: string;
  /** Any stream where empty. */
  streams: string[];
}

/** A build as a solver sees it. */
export interface Candidate {
  build: ModuleBuild;
  /** `NAME:STREAM:CONTEXT`, the name under which libdnf's solver knows it; all builds of one name are active together. */
  key: string;
  needs: readonly Need[];
  /** Streams of other modules, or of the platform, that must not be there. */
  conflicts: readonly { module: string; stream: string }[];
}

/** libdnf takes every stream with a dash for one that must not be there, and cuts its first character off. */
function isNegative(stream: string): boolean {
  return stream.includes('-');
}

/** The context of builds without a static one: what they need beside the platform, so that equal needs are one context. */
function contextByNeeds({ requires = [] }: ModuleBuild): string {
  const needs = requires.flatMap(block =>
    Object.entries(block)
      .filter(([module]) => module !== PLATFORM)
      .map(([module, streams]) =>
        streams.length > 0
          ? `${module}:[${[...streams].sort().join(',')}]`
          : module,
      ),
  );
  // libdnf's own words: contexts are tried in the order of their names.
  return needs.length > 0 ? needs.sort().join('=') : 'NoRequires';
}

function candidateOf(build: ModuleBuild, context: string): Candidate {
  const needs: Need[] = [];
  const conflicts: { module: string; stream: string }[] = [];
  for (const block of build.requires ?? []) {
    for (const [module, streams] of Object.entries(block)) {
      needs.push({
        module,
        streams: streams.filter(stream => !isNegative(stream)),
      });
      for (const stream of streams.filter(isNegative)) {
        conflicts.push({ module, stream: stream.slice(1) });
      }
    }
  }
  const key = `${build.name}:${build.stream}:${context}`;
  return { build, key, needs, conflicts };
}

/** All builds as candidates; a context that is no static one is that of a static one with the same needs. */
export function candidatesOf(builds: readonly ModuleBuild[]): Candidate[] {
  const statics = new Map<string, string>();
  const needsKey = (build: ModuleBuild) =>
    `${build.name}:${build.stream}:${contextByNeeds(build)}`;
  for (const build of builds) {
    if (build.staticContext && !statics.has(needsKey(build))) {
      statics.set(needsKey(build), build.context);
    }
  }
  return builds.map(build =>
    candidateOf(
      build,
      build.staticContext
        ? build.context
        : statics.get(needsKey(build)) ?? contextByNeeds(build),
    ),
  );
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** modulemd's versions are numbers of up to 20 digits. */
export function compareBuilds(a: ModuleBuild, b: ModuleBuild): number {
  const parts = { epoch: '', release: '' };
  return compareVersions(
    'rpm',
    { ...parts, version: a.version },
    { ...parts, version: b.version },
  );
}

/** The newest of each name, in the order in which libsolv tries them. */
function preferred(candidates: readonly Candidate[]): Candidate[] {
  const newest = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const other = newest.get(candidate.key);
    if (!other || compareBuilds(candidate.build, other.build) > 0) {
      newest.set(candidate.key, candidate);
    }
  }
  return [...newest.values()].sort((a, b) => compareText(a.key, b.key));
}

/** A stream that is to be active. */
export interface Wanted {
  name: string;
  stream: string;
}

export interface SolverOptions {
  /** For example `el9`; null where the host did not tell enough, and every platform counts as met. */
  platform: string | null;
  /** Whether only the newest build of each context will do. */
  best: boolean;
}

/** Whether a candidate says of itself that another one must not be there; of a module there is one stream. */
export function excludes(a: Candidate, b: Candidate): boolean {
  const { name, stream } = b.build;
  return a.build.name === name
    ? a.build.stream !== stream
    : a.conflicts.some(
        conflict => conflict.module === name && conflict.stream === stream,
      );
}

type Clause = readonly Candidate[];

/**
 * Finds builds that are active together: of each module one at most, with all that they need. A small version of what
 * libsolv does for libdnf: it settles what has no choice, then the wanted streams in their order, then what is needed.
 */
export class ModuleSolver {
  private readonly byModule = new Map<string, Candidate[]>();
  private possibleOnes: Set<Candidate> | null = null;

  constructor(
    private readonly candidates: readonly Candidate[],
    private readonly options: SolverOptions,
  ) {
    for (const candidate of candidates) {
      const { name } = candidate.build;
      const others = this.byModule.get(name);
      if (others) others.push(candidate);
      else this.byModule.set(name, [candidate]);
    }
  }

  /** @returns null where not all can be active together */
  solve(wanted: readonly Wanted[]): Candidate[] | null {
    const clauses = wanted.map(({ name, stream }) => {
      const offered = this.providers({ module: name, streams: [stream] });
      return this.options.best ? preferred(offered) : offered;
    });
    const solved = this.search(new Map(), new Set(), clauses);
    return solved && [...solved.values()];
  }

  /** The same with less to choose from. */
  without(excluded: ReadonlySet<Candidate>): ModuleSolver {
    return new ModuleSolver(
      this.candidates.filter(candidate => !excluded.has(candidate)),
      this.options,
    );
  }

  private providers({ module, streams }: Need): Candidate[] {
    const all = this.byModule.get(module) ?? [];
    step(1 + all.length * Math.max(1, streams.length));
    return streams.length === 0
      ? all
      : all.filter(({ build }) => streams.includes(build.stream));
  }

  private isOfPlatform({ needs, conflicts }: Candidate): boolean {
    const { platform } = this.options;
    if (platform === null) return true;
    return (
      needs.every(
        ({ module, streams }) =>
          module !== PLATFORM ||
          streams.length === 0 ||
          streams.includes(platform),
      ) &&
      !conflicts.some(
        ({ module, stream }) => module === PLATFORM && stream === platform,
      )
    );
  }

  /**
   * @param chosen by the name of their module
   * @param banned what cannot be taken any more
   * @param open of each at least one must be taken
   */
  private search(
    chosen: Map<string, Candidate>,
    banned: Set<Candidate>,
    open: readonly Clause[],
  ): Map<string, Candidate> | null {
    let clauses = open;
    for (;;) {
      const left: Clause[] = [];
      let forced: Candidate | null = null;
      for (const clause of clauses) {
        step(clause.length);
        if (clause.some(one => chosen.get(one.build.name) === one)) continue;
        const possible = clause.filter(one => this.fits(one, chosen, banned));
        if (possible.length === 0) return null;
        if (possible.length === 1) forced ??= possible[0];
        left.push(clause);
      }
      if (left.length === 0) return chosen;
      if (forced) {
        clauses = [...left, ...this.take(forced, chosen)];
      } else {
        return this.branch(left, chosen, banned);
      }
    }
  }

  private branch(
    clauses: readonly Clause[],
    chosen: Map<string, Candidate>,
    banned: Set<Candidate>,
  ): Map<string, Candidate> | null {
    const possible = clauses[0].filter(one => this.fits(one, chosen, banned));
    const without = new Set(banned);
    for (const candidate of preferred(possible)) {
      step(chosen.size + clauses.length);
      const more = new Map(chosen);
      const found = this.search(more, without, [
        ...clauses,
        ...this.take(candidate, more),
      ]);
      if (found) return found;
      without.add(candidate);
    }
    const others = possible.filter(one => !without.has(one));
    return others.length > 0 ? this.search(chosen, without, clauses) : null;
  }

  /** Takes a candidate, and gives what must be taken with it. */
  private take(candidate: Candidate, chosen: Map<string, Candidate>): Clause[] {
    chosen.set(candidate.build.name, candidate);
    return candidate.needs
      .filter(({ module }) => module !== PLATFORM)
      .map(need => this.providers(need));
  }

  private fits(
    candidate: Candidate,
    chosen: ReadonlyMap<string, Candidate>,
    banned: ReadonlySet<Candidate>,
  ): boolean {
    const ofSame = chosen.get(candidate.build.name);
    if (ofSame) return ofSame === candidate;
    if (banned.has(candidate) || !this.isOfPlatform(candidate)) return false;
    step(chosen.size);
    for (const other of chosen.values()) {
      if (excludes(candidate, other) || excludes(other, candidate)) {
        return false;
      }
    }
    return true;
  }

  /** All that could be taken for some wanted streams, directly or because it is needed. */
  concerned(wanted: readonly Wanted[]): Set<Candidate> {
    const possible = this.possible();
    const found = new Set<Candidate>();
    const open = wanted.flatMap(({ name, stream }) =>
      this.providers({ module: name, streams: [stream] }),
    );
    while (open.length > 0) {
      const candidate = open.pop()!;
      if (found.has(candidate) || !possible.has(candidate)) continue;
      found.add(candidate);
      for (const need of candidate.needs) open.push(...this.providers(need));
    }
    return found;
  }

  /** Whether the newest of several builds of one context must be chosen, and there is a choice at all. */
  hasSeveralVersions({ name, stream }: Wanted): boolean {
    if (!this.options.best) return false;
    const possible = this.possible();
    const offered = this.providers({ module: name, streams: [stream] }).filter(
      candidate => possible.has(candidate),
    );
    return preferred(offered).length < offered.length;
  }

  /** What has all that it needs, whatever excludes it. */
  private possible(): Set<Candidate> {
    this.possibleOnes ??= this.findPossible();
    return this.possibleOnes;
  }

  private findPossible(): Set<Candidate> {
    const possible = new Set(
      this.candidates.filter(one => this.isOfPlatform(one)),
    );
    let size: number;
    do {
      size = possible.size;
      for (const candidate of possible) {
        const isMet = candidate.needs.every(
          need =>
            need.module === PLATFORM ||
            this.providers(need).some(one => possible.has(one)),
        );
        if (!isMet) possible.delete(candidate);
      }
    } while (possible.size < size);
    return possible;
  }
}
