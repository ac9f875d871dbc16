import type {
  PackageIdentity,
  PackageType,
  RebootVerdict,
  RepositoryRelease,
  UpdateKind,
} from 'backstage-plugin-patchman-common';
import type { PackageAttributes } from 'backstage-plugin-patchman-node';

/** A package of a set: its row's id, identity and what the set says of it. */
export interface MemberPackage extends PackageIdentity {
  id: number;
  attributes?: PackageAttributes;
}

/** What a repository offers, ready for lookups. Immutable, shared between evaluations. */
export interface PackageIndex {
  /** Number of packages. */
  readonly size: number;
  byName(name: string): readonly MemberPackage[];
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
  /** Whether it failed or is out of date now, so that its figures may be incomplete. */
  state: 'ok' | 'failing' | 'outdated' | 'pending';
}

/** A `Pin:` stanza of apt's preferences. */
export interface AptPin {
  package: string;
  pin: string;
  priority: number;
}

/** What the host's package managers were told to do. Left-out parts were not reported. */
export interface HostPolicy {
  apt?: { defaultRelease?: string | null; pins?: AptPin[] };
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
}

/** Everything that an evaluation depends on, small enough to hash: content stands as digests. */
export interface EvaluationInputs {
  installedDigest: string;
  sources: SourceDescription[];
  facts: HostFacts;
  policy: HostPolicy;
}

/** The same with the content loaded. */
export interface EvaluationContent {
  installed: readonly MemberPackage[];
  /** One for each of `EvaluationInputs.sources`, null where nothing was ever read. */
  indexes: readonly (PackageIndex | null)[];
}

export interface EvaluatedUpdate {
  installed: MemberPackage;
  available: MemberPackage;
  repositoryId: number;
  security: boolean;
  kind: UpdateKind;
  blockedBy: { reason: string; detail: string } | null;
  errata: string[];
  /** One sentence each: why it is an update, why security or not. */
  why: string[];
}

export interface EvaluationResult {
  /** Ordered by name, then architecture. */
  updates: EvaluatedUpdate[];
  /** Ids of installed packages that no source offers in any version. */
  foreign: number[];
  reboot: RebootVerdict;
  /** What makes the answer unsure, one sentence each. */
  doubts: string[];
  /** False when no answer can be given at all (no source with content): the host's state is unknown. */
  known: boolean;
}
