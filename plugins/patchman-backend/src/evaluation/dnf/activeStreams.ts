import { step, withinSteps } from '../../patterns/steps';
import type { FamilyInputs, FamilySource } from '../family';
import { runsOn } from '../rpm/architecture';
import { modulePlatform } from '../rpm/platform';
import { priorityOf } from '../rpm/sources';
import type { HostModule, ModuleBuild, ModuleContent } from '../types';
import {
  candidatesOf,
  excludes,
  ModuleSolver,
  type Candidate,
  type Wanted,
} from './moduleSolver';

/** What the sources say of modules, those that dnf asks first before the others: the order decides between them. */
export function moduleContents(
  sources: readonly FamilySource[],
): ModuleContent[] {
  return [...sources]
    .sort((a, b) => priorityOf(a.description) - priorityOf(b.description))
    .flatMap(({ modules }) => modules ?? []);
}

/**
 * The default stream of each module, as libmodulemd merges what repositories say one after the other: what was modified
 * last counts; where two of one date contradict each other there is none, until a third has one of whatever date.
 */
function defaultStreams(
  contents: readonly ModuleContent[],
): Map<string, string> {
  const merged = new Map<string, { stream: string | null; modified: number }>();
  for (const { name, stream, modified } of contents.flatMap(c => c.defaults)) {
    const date = Number(modified ?? 0);
    const known = merged.get(name) ?? { stream: null, modified: 0 };
    const latest = Math.max(date, known.modified);
    if (stream === null) {
      merged.set(name, { stream: known.stream, modified: latest });
    } else if (known.stream === null || date > known.modified) {
      merged.set(name, { stream, modified: latest });
    } else if (date === known.modified && stream !== known.stream) {
      merged.set(name, { stream: null, modified: latest });
    }
  }
  return new Map(
    [...merged].flatMap(([name, { stream }]) =>
      stream === null ? [] : [[name, stream]],
    ),
  );
}

interface Choice {
  enabled: Wanted[];
  defaults: Wanted[];
}

/** The streams that are to be active: the enabled one of a module, else its default, where any repository has it. */
function wantedStreams(
  contents: readonly ModuleContent[],
  hostModules: readonly HostModule[],
): Choice {
  // libdnf asks for them repository by repository, and in each by their names.
  const offered = new Map<string, number>();
  for (const { streams } of contents) {
    const names = streams.map(({ name, stream }) => `${name}:${stream}`).sort();
    for (const name of names) {
      if (!offered.has(name)) offered.set(name, offered.size);
    }
  }
  const place = ({ name, stream }: Wanted) => offered.get(`${name}:${stream}`)!;
  const isOffered = (wanted: Wanted) => place(wanted) !== undefined;
  const inOrder = (a: Wanted, b: Wanted) => place(a) - place(b);
  const chosen = new Set(hostModules.map(({ name }) => name));
  return {
    enabled: hostModules
      .filter(({ state }) => state === 'enabled')
      .filter(isOffered)
      .sort(inOrder),
    defaults: [...defaultStreams(contents)]
      .map(([name, stream]) => ({ name, stream }))
      .filter(wanted => !chosen.has(wanted.name) && isOffered(wanted))
      .sort(inOrder),
  };
}

/**
 * As many of some streams as can be active together, the earlier before the later, and what has one build to choose from
 * before what has several: libsolv gives up the rules that it made last, which are those for the newest of several.
 */
function solveAsMany(
  solver: ModuleSolver,
  needed: readonly Wanted[],
  optional: readonly Wanted[],
): Candidate[] | null {
  const kept = [...needed];
  let solution = solver.solve(kept);
  if (!solution) return null;
  const ranked = [
    ...optional.filter(wanted => !solver.hasSeveralVersions(wanted)),
    ...optional.filter(wanted => solver.hasSeveralVersions(wanted)),
  ];
  for (const wanted of ranked) {
    const more = solver.solve([...kept, wanted]);
    if (!more) continue;
    kept.push(wanted);
    solution = more;
  }
  return solution;
}

/** The streams without which the others could be active together, one contradiction at a time. */
function smallestContradiction(
  solver: ModuleSolver,
  wanted: readonly Wanted[],
): readonly Wanted[] {
  let core = wanted;
  for (const one of wanted) {
    step(core.length);
    const others = core.filter(other => other !== one);
    if (!solver.solve(others)) core = others;
  }
  return core;
}

/** What excludes something else, among all that contradicting streams would need. */
function contradicting(
  solver: ModuleSolver,
  enabled: readonly Wanted[],
): Set<Candidate> {
  const found = new Set<Candidate>();
  let left = enabled.filter(wanted => solver.concerned([wanted]).size > 0);
  while (!solver.solve(left)) {
    const core = smallestContradiction(solver, left);
    const concerned = [...solver.concerned(core)];
    step(concerned.length * concerned.length);
    for (const candidate of concerned) {
      if (
        concerned.some(
          other => excludes(candidate, other) || excludes(other, candidate),
        )
      ) {
        found.add(candidate);
      }
    }
    left = left.filter(wanted => !core.includes(wanted));
  }
  return found;
}

/** Hosts with all modules of RHEL 8 need less than a tenth of it. */
const MOST_STEPS = 1_000_000;

/** What is active, and why that cannot be told, which leaves nothing. */
export interface ActiveBuilds {
  builds: ReadonlySet<ModuleBuild>;
  doubt: string | null;
}

/** The builds of module streams that are active, unless that takes too many steps. */
export function activeBuilds(
  contents: readonly ModuleContent[],
  host: Pick<FamilyInputs, 'modules' | 'facts'>,
): ActiveBuilds {
  return withinSteps<ActiveBuilds>(
    MOST_STEPS,
    () => ({ builds: solveActive(contents, host), doubt: null }),
    ({ message }) => ({
      builds: new Set(),
      doubt: `Modules cannot be told: which streams are active together is not found, ${message}`,
    }),
  );
}

/**
 * The builds of module streams that are active, dnf.modularity(7): of each module the enabled stream, else the default
 * one unless the module is disabled, and the streams that those need. Where not all can be active together, defaults give
 * way; where even the enabled ones cannot, what contradicts each other is left out.
 */
function solveActive(
  contents: readonly ModuleContent[],
  { modules, facts }: Pick<FamilyInputs, 'modules' | 'facts'>,
): Set<ModuleBuild> {
  const { enabled, defaults } = wantedStreams(contents, modules);
  if (enabled.length + defaults.length === 0) return new Set();
  const disabled = new Set(
    modules.filter(({ state }) => state === 'disabled').map(m => m.name),
  );
  const candidates = candidatesOf(contents.flatMap(c => c.streams));
  const usable = candidates.filter(
    ({ build }) => runsOn(build.arch, facts.arch) && !disabled.has(build.name),
  );
  const platform = modulePlatform(facts);
  const all = [...enabled, ...defaults];
  const strict = new ModuleSolver(usable, { platform, best: true });
  const lax = new ModuleSolver(usable, { platform, best: false });
  const solution =
    strict.solve(all) ??
    solveAsMany(strict, enabled, defaults) ??
    solveAsMany(lax, enabled, defaults) ??
    solveAsMany(lax.without(contradicting(lax, enabled)), [], all)!;
  const keys = new Set(solution.map(({ key }) => key));
  return new Set(
    candidates.filter(({ key }) => keys.has(key)).map(({ build }) => build),
  );
}
