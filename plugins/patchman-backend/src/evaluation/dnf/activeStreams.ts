import type { HostModule, ModuleBuild, ModuleContent } from '../types';

/** What the host's platform is called among the modules that others need; it is always there. */
const PLATFORM = 'platform';

/** Whether a `requires` list allows a stream: an empty one allows every, `-4` all but 4, modulemd's v2 format. */
function allows(streams: readonly string[], stream: string): boolean {
  if (streams.includes(`-${stream}`)) return false;
  const wanted = streams.filter(s => !s.startsWith('-'));
  return wanted.length === 0 || wanted.includes(stream);
}

/** The default stream of each module; where one repository contradicts another there is none, until a third has one. */
function defaultStreams(contents: readonly ModuleContent[]) {
  const defaults = new Map<string, string>();
  for (const { name, stream } of contents.flatMap(c => c.defaults)) {
    const other = defaults.get(name);
    if (other === undefined) defaults.set(name, stream);
    else if (other !== stream) defaults.delete(name);
  }
  return defaults;
}

/** What a build needs beside the platform, in one form. */
function needsOf({
  requires,
}: ModuleBuild): [name: string, streams: string[]][] {
  return Object.entries(requires?.[0] ?? {})
    .filter(([name]) => name !== PLATFORM)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** How much a build asks for: a certain stream of a module is more than any. */
function weightOf(build: ModuleBuild): number {
  return needsOf(build).reduce(
    (weight, [, streams]) => weight + (streams.length > 0 ? 2 : 1),
    0,
  );
}

/** The builds that need the least; of several sets of needs of the same weight the first. */
function mostModest(builds: readonly ModuleBuild[]): readonly ModuleBuild[] {
  if (builds.length < 2) return builds;
  const first = builds.reduce((a, b) => (weightOf(b) < weightOf(a) ? b : a));
  const needs = JSON.stringify(needsOf(first));
  return builds.filter(build => JSON.stringify(needsOf(build)) === needs);
}

/** Finds the builds that are active, each module's and those that they need. */
class StreamResolver {
  private readonly builds = new Map<string, Map<string, ModuleBuild[]>>();
  private readonly chosen = new Map<string, string>();
  private readonly disabled = new Set<string>();
  private readonly active = new Map<string, readonly ModuleBuild[]>();

  constructor(
    contents: readonly ModuleContent[],
    hostModules: readonly HostModule[],
  ) {
    for (const build of contents.flatMap(c => c.streams)) {
      const streams = this.builds.get(build.name) ?? new Map();
      this.builds.set(build.name, streams);
      streams.set(build.stream, [...(streams.get(build.stream) ?? []), build]);
    }
    for (const [name, stream] of defaultStreams(contents)) {
      this.chosen.set(name, stream);
    }
    for (const { name, stream, state } of hostModules) {
      this.chosen.delete(name);
      if (state === 'enabled') this.chosen.set(name, stream);
      else this.disabled.add(name);
    }
  }

  run(): Set<ModuleBuild> {
    for (const [name, stream] of [...this.chosen]) this.activate(name, stream);
    return new Set([...this.active.values()].flat());
  }

  /**
   * The builds of a stream that become active. Its contexts differ in what they need; of those whose needs can be met
   * the most modest are taken.
   */
  private activate(name: string, stream: string): readonly ModuleBuild[] {
    const key = `${name}:${stream}`;
    const known = this.active.get(key);
    if (known) return known;
    const builds = this.builds.get(name)?.get(stream) ?? [];
    this.active.set(key, builds); // modules may need each other
    const strict = builds.filter(build => this.isMet(build, false));
    const met =
      strict.length > 0
        ? strict
        : builds.filter(build => this.isMet(build, true));
    const modest = mostModest(met);
    this.active.set(key, modest);
    return modest;
  }

  /** @param mayActivate whether a stream that nobody chose may become active because it is needed */
  private isMet({ requires }: ModuleBuild, mayActivate: boolean): boolean {
    if (!requires || requires.length === 0) return true;
    return requires.some(needs =>
      Object.entries(needs).every(
        ([name, streams]) =>
          name === PLATFORM || this.isNeedMet(name, streams, mayActivate),
      ),
    );
  }

  private isNeedMet(
    name: string,
    streams: readonly string[],
    mayActivate: boolean,
  ): boolean {
    const chosen = this.chosen.get(name);
    if (chosen !== undefined) {
      return allows(streams, chosen) && this.activate(name, chosen).length > 0;
    }
    if (!mayActivate || this.disabled.has(name)) return false;
    for (const stream of this.builds.get(name)?.keys() ?? []) {
      if (allows(streams, stream) && this.activate(name, stream).length > 0) {
        this.chosen.set(name, stream);
        return true;
      }
    }
    return false;
  }
}

/**
 * The builds of module streams that are active, dnf.modularity(7): of each module the enabled stream, else the default
 * one unless the module is disabled, and the streams that those need.
 */
export function activeBuilds(
  contents: readonly ModuleContent[],
  hostModules: readonly HostModule[],
): Set<ModuleBuild> {
  return new StreamResolver(contents, hostModules).run();
}
