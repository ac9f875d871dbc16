import { SecuritySupport } from './support';
import { Package, PackageType, RepositoryRef } from './packages';
import { Severity } from './severity';

/**
 * How a host stands. `unknown`: no evaluation can be given, for one because none of its repositories
 * could be read; `stale`: it has not reported for longer than `patchman.staleAfter`.
 * @public
 */
export type HostState = 'ok' | 'updates' | 'security' | 'stale' | 'unknown';

/** @public */
export interface UpdateCounts {
  security: number;
  other: number;
  /** Listed by the package manager, but it would not install them. */
  blocked: number;
}

/**
 * Whether a host must be rebooted. `required` is null when nothing that was reported can tell.
 * @public
 */
export interface RebootVerdict {
  required: boolean | null;
  /** One sentence each, the strongest first. */
  evidence: string[];
}

/** @public */
export interface Host {
  name: string;
  os: { release: string; variant: string };
  arch: string;
  kernel: string;
  /** ISO 8601 UTC. */
  lastReport: string;
  state: HostState;
  /** Why the state is `unknown` or the figures may be incomplete; empty when nothing is in doubt. */
  doubts: string[];
  updates: UpdateCounts;
  reboot: RebootVerdict;
  /** Number of installed packages. */
  packages: number;
  /** Number of installed packages that no enabled repository of the host offers. */
  foreignPackages: number;
  tags: string[];
  entityRef: string | null;
  /** The first of `owners`. */
  owner: string | null;
  /** As given at its enrolment or by a person. */
  assignedOwner: string | null;
  /**
   * Whose it is, as entity refs: as the entities say that the catalog trusts; where they say nothing `assignedOwner`, and
   * without one what the catalog module is configured to say.
   */
  owners: string[];
  /** How many machines report under its name that a person has to decide about. */
  quarantined: number;
}

/** Some hosts in figures. @public */
export interface HostCounts {
  total: number;
  byState: Record<HostState, number>;
  rebootRequired: number;
  /** Distinct (installed, available) pairs over these hosts. */
  updates: { security: number; other: number };
  /** Errata that any of them still needs, by what their severity means; null where none of their repositories publishes any. */
  errata: Record<Severity | 'none', number> | null;
  /** ISO 8601 UTC; the last report of the host that has been silent the longest, null without hosts. */
  oldestReport: string | null;
  /** ISO 8601 UTC */
  newestReport: string | null;
}

/** @public */
export interface HostDetail extends Host {
  domain: string;
  /** Id of its operating system release. */
  releaseId: number;
  address: string | null;
  /** 0: it is known from an import only. */
  protocol: number;
  userAgent: string | null;
  /** ISO 8601 UTC; when it was imported from another Patchman, null once it has reported here itself. */
  importedAt: string | null;
  /** It has reported with a key of its own: reports without one are refused. */
  keyed: boolean;
  /** ISO 8601 UTC; when the update figures were computed. */
  evaluatedAt: string | null;
  /** ISO 8601 UTC; the least fresh successful check among the host's repositories. */
  repositoriesCheckedAt: string | null;
  /** Whether it is judged by the repositories that it reports; if not, by those of its operating system release. */
  useHostRepositories: boolean;
  repositories: number;
  /** How many errata it still needs, null where none of its repositories publishes any. */
  errata: number | null;
  /** Whether there are module streams to tell of. */
  hasModules: boolean;
  /** Until when its operating system's release gets security updates. */
  support: SecuritySupport;
  /** What people note about it; null: nothing. */
  comment: string | null;
  /** What the address is called that it reports from. */
  dns: HostDns;
}

/** What a name server says of a host's address. @public */
export interface HostDns {
  /** Whether it is looked up. */
  check: boolean;
  /** The address's name; null where it has none, or nobody looked. */
  name: string | null;
  /**
   * `same` as the host's; `different`; `unconfirmed`: the same, but it does not lead back to the address; `none`: it has no
   * name; `unknown`: nobody looked, or no name server answered.
   */
  state: 'same' | 'different' | 'unconfirmed' | 'none' | 'unknown';
  /** ISO 8601 UTC */
  checkedAt: string | null;
}

/** @public */
export type UpdateKind = 'package' | 'kernel' | 'replacement';

/** @public */
export interface Update {
  installed: Package;
  available: Package;
  /** Null where a host reports the update without saying from which repository. */
  repository: RepositoryRef | null;
  /**
   * `evaluated`: found in what the repository offers; `reported`: the repository cannot be read, and the host's own package
   * manager lists it.
   */
  source: 'evaluated' | 'reported';
  security: boolean;
  /** Names of the errata that the update brings. */
  errata: string[];
  /** The worst severity among its security errata as written, such as `Important`; empty where none says one. */
  severity: string;
  /** What that means, null where it says nothing. */
  severityLevel: Severity | null;
  /** Whether one of its errata asks for a reboot. */
  rebootSuggested: boolean;
  blockedBy: { reason: string; detail: string } | null;
  kind: UpdateKind;
  /** Why this is an update and why it is a security update or not, one sentence each. */
  why: string[];
}

/** An update with the hosts that need it, for the list over the whole fleet. @public */
export interface FleetUpdate extends Update {
  hosts: number;
}

/** @public */
export interface HostPackage extends Package {
  update: Update | null;
  repositories: RepositoryRef[];
  held: boolean;
}

/** @public */
export interface HostRepository {
  id: number;
  name: string;
  type: PackageType;
  priority: number;
  /** Enabled for this host: by a person's choice, otherwise as the host reports. */
  enabled: boolean;
  /** Enabled by what the host reports. */
  reportedEnabled: boolean;
  /** A person's choice for this host, null where none. */
  enabledChoice: boolean | null;
  /** The repository itself is enabled. */
  repositoryEnabled: boolean;
  /** Reported by the host, or given by a person to its operating system release. */
  origin: 'host' | 'release';
  /** Whether updates are looked for in it. */
  counts: boolean;
  security: boolean;
  /** Number of packages offered, null when never read. */
  packages: number | null;
  state: RepositoryState;
  /** ISO 8601 UTC; the last successful check. */
  checkedAt: string | null;
  urls: string[];
}

/**
 * `ok`: at least one mirror was read and its last check succeeded; `failing`: every mirror's last check
 * failed; `outdated`: what it offers is past the date until which its maker vouches for it;
 * `credentials`: every mirror answers only with credentials that are not configured, which is no failure;
 * `pending`: never read; `disabled`: it or all its mirrors are switched off.
 * @public
 */
export type RepositoryState =
  | 'ok'
  | 'failing'
  | 'outdated'
  | 'credentials'
  | 'pending'
  | 'disabled';

/** @public */
export interface HostChange {
  /** ISO 8601 UTC */
  at: string;
  kind: 'installed' | 'upgraded' | 'downgraded' | 'removed';
  before: Package | null;
  after: Package | null;
}

/** @public */
export interface HostDiff {
  a: string;
  b: string;
  /** Fields that differ. */
  fields: { field: string; a: string; b: string }[];
  packages: { name: string; arch: string; a: string[]; b: string[] }[];
  repositories: { onlyA: RepositoryRef[]; onlyB: RepositoryRef[] };
}

/** Why a package has the update that it has, or none. @public */
export interface PackageExplanation {
  package: Package;
  /** What is installed first, then every candidate in the order in which the rules looked at them. */
  candidates: ExplainedCandidate[];
}

/** @public */
export interface ExplainedCandidate {
  name: string;
  /** `[epoch:]version[-release]` */
  version: string;
  arch: string;
  /** Null for what is installed. */
  repository: RepositoryRef | null;
  /** As the package manager counts, null for what is installed. */
  priority: number | null;
  verdict: 'chosen' | 'dropped' | 'installed';
  /** A short name of the rule that decided, such as `priority`. */
  rule: string;
  /** One sentence. */
  detail: string;
}

/** A domain or an architecture, with how many hosts have it. @public */
export interface NamedHosts {
  name: string;
  hosts: number;
}

/** An operating system as hosts report it. @public */
export interface OperatingSystemVariant {
  id: number;
  name: string;
  arch: string;
  release: { id: number; name: string };
  hosts: number;
}
