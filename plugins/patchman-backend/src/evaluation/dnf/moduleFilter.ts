import type { AdvisoryEntry } from '../advisories/advisoryIndex';
import type { Reason } from '../explanation';
import type { FamilyInputs, FamilySource, ReadSource } from '../family';
import { artifactName, strictNevra } from '../rpm/nevra';
import { relatedName } from '../rpm/relation';
import { step } from '../../patterns/steps';
import type { MemberPackage, ModuleBuild, ModuleContent } from '../types';
import {
  activeBuilds,
  type ActiveBuilds,
  moduleContents,
} from './activeStreams';

interface Artifacts {
  builds: ReadonlyMap<string, readonly ModuleBuild[]>;
  names: ReadonlySet<string>;
}

/** Large and the same for every host, so made once for each content. */
const ARTIFACTS = new WeakMap<ModuleContent, Artifacts>();

function artifactsOf(content: ModuleContent): Artifacts {
  const known = ARTIFACTS.get(content);
  if (known) return known;
  const builds = new Map<string, ModuleBuild[]>();
  const names = new Set<string>();
  for (const build of content.streams) {
    for (const artifact of build.artifacts) {
      const others = builds.get(artifact);
      if (others) others.push(build);
      else builds.set(artifact, [build]);
      const name = artifactName(artifact);
      if (name) names.add(name);
    }
  }
  const artifacts = { builds, names };
  ARTIFACTS.set(content, artifacts);
  return artifacts;
}

/**
 * What module streams hide, dnf.modularity(7) "Package filtering": the builds of streams that are not active, and
 * every other package that has or provides the name of an active artifact, in whatever repository. Repositories with
 * `module_hotfixes` are left alone.
 */
export class ModuleFilter {
  private readonly contents: readonly ModuleContent[];
  private solved: ActiveBuilds | null = null;
  private activeNames: Map<string, ModuleBuild> | null = null;

  /** @param sources in an order that does not depend on the host's */
  constructor(
    sources: readonly FamilySource[],
    private readonly host: Pick<FamilyInputs, 'modules' | 'facts'>,
  ) {
    this.contents = moduleContents(sources);
  }

  reasonAgainst(
    member: MemberPackage,
    { description }: ReadSource,
  ): Reason | null {
    if (description.options?.moduleHotfixes) return null;
    const names = [
      member.name,
      ...(member.attributes?.provides ?? []).map(relatedName),
    ].filter(name => this.isModular(name));
    if (names.length === 0) return null;
    const key = strictNevra(member);
    const builds = this.contents.flatMap(
      content => artifactsOf(content).builds.get(key) ?? [],
    );
    if (builds.some(build => this.active.has(build))) return null;
    if (builds.length > 0) {
      const { name, stream } = builds[0];
      return {
        rule: 'module-inactive',
        detail: `It belongs to stream ${stream} of module ${name}, which is not active`,
      };
    }
    const hidden = names.find(name => this.names().has(name));
    if (hidden === undefined) return null;
    const { name, stream } = this.names().get(hidden)!;
    const what =
      hidden === member.name
        ? 'this name'
        : `the name ${hidden}, which it provides`;
    return {
      rule: 'module-hides-name',
      detail: `Stream ${stream} of module ${name} is active and has packages of ${what}, so that only those count`,
    };
  }

  /** Whether an advisory's collection counts on this host: plain ones do, modular ones where the stream is active. */
  isApplicable({ module }: AdvisoryEntry): boolean {
    if (!module) return true;
    step(this.active.size);
    for (const build of this.active) {
      if (
        build.name === module.name &&
        build.stream === module.stream &&
        (!module.context || build.context === module.context)
      ) {
        return true;
      }
    }
    return false;
  }

  /** What was asked for and cannot be told. */
  get doubts(): string[] {
    return this.solved?.doubt ? [this.solved.doubt] : [];
  }

  private isModular(name: string): boolean {
    return this.contents.some(content => artifactsOf(content).names.has(name));
  }

  private get active(): ReadonlySet<ModuleBuild> {
    this.solved ??= activeBuilds(this.contents, this.host);
    return this.solved.builds;
  }

  private names(): Map<string, ModuleBuild> {
    if (!this.activeNames) {
      this.activeNames = new Map();
      for (const build of this.active) {
        for (const artifact of build.artifacts) {
          const name = artifactName(artifact);
          if (name) this.activeNames.set(name, build);
        }
      }
    }
    return this.activeNames;
  }
}
