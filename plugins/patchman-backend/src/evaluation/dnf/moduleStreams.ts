import { compareVersions } from '../../versions';
import type { FamilyInputs } from '../family';
import { artifactName } from '../rpm/nevra';
import { readSources } from '../rpm/sources';
import type { ModuleBuild } from '../types';
import { activeBuilds, moduleContents } from './activeStreams';

/**
 * A module stream on a host: `enabled` and `disabled` by the host's own choice, `default` because a repository says so,
 * `required` by another stream.
 */
export type ModuleStreamState = 'enabled' | 'disabled' | 'default' | 'required';

export interface HostModuleStream {
  name: string;
  /** Empty where a whole module is disabled. */
  stream: string;
  state: ModuleStreamState;
  /** The newest build that is active, null where no repository has the stream. */
  version: string | null;
  /** Names of the installed packages that the stream has. */
  installed: string[];
  /** The repositories that have the stream. */
  repositoryIds: number[];
}

/** modulemd's versions are numbers of up to 20 digits. */
function newestVersion(builds: readonly ModuleBuild[]): string | null {
  return builds.reduce<string | null>((newest, { version }) => {
    const parts = { epoch: '', version, release: '' };
    return newest === null ||
      compareVersions('rpm', parts, { ...parts, version: newest }) > 0
      ? version
      : newest;
  }, null);
}

/**
 * The module streams that concern a host, `dnf module list --enabled`, `--disabled` and what is active by default: those
 * that it enabled or disabled, and of the others those from which something is installed.
 */
export function moduleStreamsOf(inputs: FamilyInputs): HostModuleStream[] {
  const sources = readSources(inputs.sources).filter(({ modules }) => modules);
  const contents = moduleContents(sources);
  const active = new Map<string, ModuleBuild[]>();
  for (const build of activeBuilds(contents, inputs).builds) {
    const key = `${build.name}:${build.stream}`;
    active.set(key, [...(active.get(key) ?? []), build]);
  }
  const names = new Set(inputs.installed.map(({ name }) => name));
  const defaults = new Set(
    contents.flatMap(content =>
      content.defaults.map(({ name, stream }) => `${name}:${stream}`),
    ),
  );
  const describe = (
    name: string,
    stream: string,
    state: ModuleStreamState,
  ): HostModuleStream => {
    const builds = active.get(`${name}:${stream}`) ?? [];
    const offered = builds
      .flatMap(({ artifacts }) => artifacts.map(artifactName))
      .filter((artifact): artifact is string => artifact !== null);
    return {
      name,
      stream,
      state,
      version: newestVersion(builds),
      installed: [...new Set(offered)].filter(one => names.has(one)).sort(),
      repositoryIds: sources
        .filter(({ modules }) =>
          modules?.streams.some(
            build => build.name === name && build.stream === stream,
          ),
        )
        .map(({ description }) => description.repositoryId),
    };
  };
  const chosen = inputs.modules.map(({ name, stream, state }) =>
    describe(name, stream, state),
  );
  const others = [...active.values()]
    .map(([{ name, stream }]) => ({ name, stream }))
    .filter(
      ({ name, stream }) =>
        !inputs.modules.some(
          module => module.name === name && module.stream === stream,
        ),
    )
    .map(({ name, stream }) =>
      describe(
        name,
        stream,
        defaults.has(`${name}:${stream}`) ? 'default' : 'required',
      ),
    )
    .filter(({ installed }) => installed.length > 0);
  return [...chosen, ...others].sort((a, b) => (a.name < b.name ? -1 : 1));
}
