import type { RebootVerdict } from 'backstage-plugin-patchman-common';
import type {
  EvaluatedUpdate,
  HostFacts,
  HostPolicy,
  MemberPackage,
  PackageIndex,
  SourceDescription,
} from './types';

/** A repository of the host with its content, null when it was never read. */
export interface FamilySource {
  description: SourceDescription;
  index: PackageIndex | null;
}

/** One package manager's share of an evaluation: packages and sources of its type only. */
export interface FamilyInputs {
  installed: readonly MemberPackage[];
  sources: readonly FamilySource[];
  facts: HostFacts;
  policy: HostPolicy;
}

export interface FamilyResult {
  /** In any order. */
  updates: EvaluatedUpdate[];
  foreign: number[];
  /** What only this family can know to be in doubt. */
  doubts: string[];
}

/** The rules of one package manager. Pure: the same inputs give the same result. */
export interface FamilyEvaluator {
  /** Whether the order in which the host lists its sources decides anything. */
  readonly sourceOrderMatters: boolean;
  /** Only asked where at least one of the sources has content. */
  evaluate(inputs: FamilyInputs): FamilyResult;
  /** Asked on every host with packages of this type, null where they tell nothing of kernels. */
  reboot(
    installed: readonly MemberPackage[],
    facts: HostFacts,
  ): RebootVerdict | null;
}
