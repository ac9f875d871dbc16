import type {
  PackageIdentity,
  PackageType,
  RebootVerdict,
  RepositoryRelease,
  UpdateKind,
} from 'backstage-plugin-patchman-common';
import type {
  ModuleDocument,
  ModuleStream,
  PackageAttributes,
} from 'backstage-plugin-patchman-node';
import type { ReleaseKnowledge } from './matching/knowledge';
import type { AdvisoryIndex } from './advisories/advisoryIndex';
import type { HostModule, HostPolicy, SourceOptions } from './policy';

export type * from './policy';
export type { PackageIdentity };

/** A package of a set: its row's id, identity and what the set says of it. */
export interface MemberPackage extends PackageIdentity {
  id: number;
  attributes?: PackageAttributes;
}

/** What a repository offers, ready for lookups. Immutable, shared between evaluations. */
export interface PackageIndex {
  /** Number of packages. */
  readonly size: number;
  /** What they take in memory, in packages of the usual size. */
  readonly weight: number;
  /** The newest first, whatever its architecture; the others as they were given. */
  byName(name: string): readonly MemberPackage[];
  names(): Iterable<string>;
  /** The packages that say of themselves that they obsolete or replace packages of this name. */
  replacersOf(name: string): readonly MemberPackage[];
}

/** One repository of a host, without its content. */
export interface SourceDescription {
  repositoryId: number;
  name: string;
  type: PackageType;
  /** Digest of the set that it offers, null when it was never read. */
  setDigest: string | null;
  /** As reported, in the package manager's own sense. */
  priority: number;
  security: boolean;
  securityBy: 'guess' | 'person';
  release: RepositoryRelease | null;
  /** Host name of its URL, empty for a local one; undefined where nobody said. Pins by `origin` ask for it. */
  site?: string;
  /**
   * Whether it failed, wants credentials or is out of date now, so that its figures may be incomplete; `local`: it has no
   * address that can be fetched, as one on the host's own disk (`file:`, `cdrom:`).
   */
  state: 'ok' | 'failing' | 'credentials' | 'outdated' | 'pending' | 'local';
  /** As the host configured it; left out where nothing beyond the defaults was reported. */
  options?: SourceOptions;
  /** Digest of what it says of module streams, null or left out where it says nothing. */
  modulesDigest?: string | null;
  /** Digest of its advisories, null or left out where it has none. */
  advisoriesDigest?: string | null;
}

/** The facts about the host itself that an answer depends on. */
export interface HostFacts {
  /** `uname -m` */
  arch: string;
  /** The package manager's native architecture (`amd64`), null when not reported. */
  packageArch: string | null;
  /** `uname -r` */
  kernel: string;
  /** The kind of container, null on a machine, undefined when not reported. */
  container?: string | null;
  /** os-release(5) `ID`: `debian`, `opensuse-leap`. */
  osId?: string | null;
  /** os-release(5) `VERSION_ID`: `9.4`. */
  osVersion?: string | null;
  /**
   * 32 hex digits, machine-id(5). Only looked at where `EvaluationInputs.phased` says that it decides something, so
   * that hosts share an evaluation.
   */
  machineId?: string | null;
}

/** A version of a source package that is offered to part of all machines only. */
export interface PhasedVersion {
  source: string;
  version: string;
  /** 0 to 99. */
  percentage: number;
}

/** One build of a module stream, with what it needs. */
export type ModuleBuild = ModuleStream;

/** What a repository says of module streams. */
export type ModuleContent = ModuleDocument;

/** An update that a host's own package manager found. */
export interface ReportedCandidate {
  name: string;
  /** Empty where the host does not say. */
  arch: string;
  /** `[epoch:]version[-release]` */
  evr: string;
  /** Null where the host does not say. */
  repositoryId: number | null;
  security: boolean;
}

/** What a host itself tells of its repositories that cannot be read. */
export interface HostReportedUpdates {
  /** Of these repositories, or of none that is named. In any order. */
  updates: ReportedCandidate[];
  /** Ids of the repositories of which it tells everything, so that nothing is in doubt. */
  complete: number[];
}

/** Everything that an evaluation depends on, small enough to hash: content stands as digests. */
export interface EvaluationInputs {
  installedDigest: string;
  sources: SourceDescription[];
  facts: HostFacts;
  policy: HostPolicy;
  /** Left out where the host reported none. */
  modules?: HostModule[];
  /**
   * The phased versions that this host's machine-id decides about, for example `EvaluationResult.phased` of the
   * evaluation without it. Left out: none, and the machine-id is no part of the evaluation's name.
   */
  phased?: PhasedVersion[];
  /** Left out where every repository can be read, or the host says nothing: then it is no part of the evaluation's name. */
  reported?: HostReportedUpdates;
  /**
   * The key of the host's release, such as `debian:12`, and the digest of what sources of errata have as its advisories; left out
   * where they have none.
   */
  errata?: { release: string; digest: string };
}

/** The same with the content loaded. */
export interface EvaluationContent {
  installed: readonly MemberPackage[];
  /** One for each of `EvaluationInputs.sources`, null where nothing was ever read. */
  indexes: readonly (PackageIndex | null)[];
  /** What each of the sources says of module streams; left out: none says anything. */
  modules?: readonly (ModuleContent | null)[];
  /** The advisories of each of the sources; left out: none has any. */
  advisories?: readonly (AdvisoryIndex | null)[];
  /** What sources of errata tell of the host's release; left out where they tell nothing. */
  errata?: ReleaseKnowledge;
}

export interface EvaluatedUpdate {
  installed: MemberPackage;
  available: MemberPackage;
  repositoryId: number;
  security: boolean;
  kind: UpdateKind;
  blockedBy: { reason: string; detail: string } | null;
  errata: string[];
  /** The worst severity among its security advisories, as written; empty or left out where none has one. */
  severity?: string;
  /** Whether one of its advisories asks for a reboot. */
  rebootSuggested?: boolean;
  /** One sentence each: why it is an update, why security or not. */
  why: string[];
}

/** An update that only the host itself tells of, since its repository cannot be read. */
export interface ReportedUpdate
  extends Omit<EvaluatedUpdate, 'available' | 'repositoryId'> {
  /** Perhaps never seen in any repository. */
  available: PackageIdentity;
  /** Null where the host does not say. */
  repositoryId: number | null;
}

export interface EvaluationResult {
  /** Ordered by name, then architecture. */
  updates: EvaluatedUpdate[];
  /** For other packages than those; left out where there are none. */
  reported?: ReportedUpdate[];
  /** Ids of installed packages that no source offers in any version. */
  foreign: number[];
  reboot: RebootVerdict;
  /** The phased versions among the updates that no machine-id decided about; left out where there are none. */
  phased?: PhasedVersion[];
  /** What makes the answer unsure, one sentence each. */
  doubts: string[];
  /** False when no answer can be given at all (no source with content): the host's state is unknown. */
  known: boolean;
}
