import type { RebootVerdict } from 'backstage-plugin-patchman-common';
import type { AdvisoryIndex } from './advisories/advisoryIndex';
import type { HostAdvisory } from './advisories/hostAdvisory';
import type { HostModuleStream } from './dnf/moduleStreams';
import type { Explanation } from './explanation';
import type {
  EvaluatedUpdate,
  HostFacts,
  HostModule,
  HostPolicy,
  MemberPackage,
  ModuleContent,
  PackageIndex,
  PhasedVersion,
  SourceDescription,
} from './types';

/** A repository of the host with its content, null when it was never read. */
export interface FamilySource {
  description: SourceDescription;
  index: PackageIndex | null;
  modules: ModuleContent | null;
  advisories: AdvisoryIndex | null;
}

/** One that was read. */
export interface ReadSource extends FamilySource {
  index: PackageIndex;
}

export function isRead(source: FamilySource): source is ReadSource {
  return source.index !== null;
}

/** One package manager's share of an evaluation: packages and sources of its type only. */
export interface FamilyInputs {
  installed: readonly MemberPackage[];
  sources: readonly FamilySource[];
  facts: HostFacts;
  policy: HostPolicy;
  modules: readonly HostModule[];
  phased: readonly PhasedVersion[];
}

export interface FamilyResult {
  /** In any order. */
  updates: EvaluatedUpdate[];
  foreign: number[];
  /** See `EvaluationResult.phased`. */
  phased?: PhasedVersion[];
  /** What only this family can know to be in doubt. */
  doubts: string[];
}

/** The rules of one package manager. Pure: the same inputs give the same result. */
export interface FamilyEvaluator {
  /** Whether the order in which the host lists its sources decides anything. */
  readonly sourceOrderMatters: boolean;
  /** Only asked where at least one of the sources has content. */
  evaluate(inputs: FamilyInputs): FamilyResult;
  /**
   * Every candidate for the installed packages of a name, judged by the same rules; one explanation for each of them,
   * or for the architecture alone where one is given.
   */
  explain(inputs: FamilyInputs, name: string, arch?: string): Explanation[];
  /** What the advisories of the repositories mean for the host; left out where repositories have none. */
  advisories?(inputs: FamilyInputs): HostAdvisory[];
  /** The module streams that concern the host; left out where there is no such thing. */
  moduleStreams?(inputs: FamilyInputs): HostModuleStream[];
  /** Whether a package is a kernel, or a part of one. */
  isKernel(member: MemberPackage): boolean;
  /** Asked on every host with packages of this type, null where they tell nothing of kernels. */
  reboot(
    installed: readonly MemberPackage[],
    facts: HostFacts,
  ): RebootVerdict | null;
}
