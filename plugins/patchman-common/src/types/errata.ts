import { Host } from './hosts';
import { Package, RepositoryRef } from './packages';
import { SourceFreshness } from './cves';
import { Severity } from './severity';
import { OpenCveState } from './verdicts';

export * from './severity';

/** An advisory, as a repository's own metadata or a source of errata tells it. @public */
export interface Erratum {
  name: string;
  /** Whose name it is, such as `debian`; null where only a repository's metadata tells it. */
  namespace: string | null;
  /** The source of errata that tells it, such as `debian-dsa`; null where its packages are told by repositories. */
  source: string | null;
  kind: 'security' | 'bugfix' | 'enhancement' | 'newpackage' | 'other';
  /** As written, such as `Important`; empty where none is given. */
  severity: string;
  /** What that means, null where it says nothing. */
  severityLevel: Severity | null;
  title: string;
  /** ISO 8601 UTC */
  issued: string | null;
  /** ISO 8601 UTC */
  updated: string | null;
  /** Withdrawn by its maker. */
  retracted: boolean;
  rebootSuggested: boolean;
  cves: string[];
  /** How many hosts still need it. */
  hosts: number;
}

/** @public */
export interface ErratumDetail extends Erratum {
  description: string;
  references: { kind: string; id: string; url: string; title: string }[];
  /** What fixes it as repositories tell it, by name, architecture and version. */
  packages: ErratumPackage[];
  /** What fixes it as a source tells it; empty where repositories do. */
  fixes: ErratumFix[];
  repositories: ErratumRepository[];
  /** The first 500 of the hosts that still need it. */
  hostNames: string[];
  /** The sources that it is from; empty where repositories alone tell it. */
  freshness: SourceFreshness[];
}

/** A version that fixes what an erratum of a source is about. @public */
export interface ErratumFix {
  /** Such as `debian:12`. */
  release: string;
  /** Such as `esm-infra`; `standard` for what everybody gets. */
  channel: string;
  /** Whether name and version are a source package's or a binary one's. */
  kind: 'source' | 'binary';
  name: string;
  /** `[epoch:]version[-release]` */
  version: string;
  /** Null where it is told for all. */
  arch: string | null;
  module: { name: string; stream: string } | null;
  /** Gentoo. */
  slot: string | null;
}

/** A package that an erratum names. @public */
export interface ErratumPackage {
  name: string;
  epoch: string;
  version: string;
  release: string;
  arch: string;
  /** `[epoch:]version[-release]` */
  evr: string;
  /** The module stream that it belongs to. */
  module: { name: string; stream: string } | null;
  /** Ids of the repositories whose metadata names it. */
  repositories: number[];
}

/** A repository whose metadata has an erratum. @public */
export interface ErratumRepository extends RepositoryRef {
  /** Operating system releases of the hosts that use it. */
  releases: string[];
}

/** A host that still needs an erratum, or that a CVE asks something of, with the packages that it concerns. @public */
export interface ExposedHost extends Host {
  /** The state that asks most of its packages' states. */
  exposure: OpenCveState;
  /** ISO 8601 UTC; since when it is known of the package that has it longest. Null where only the erratum is known. */
  exposedSince: string | null;
  /** Empty where what is installed does not tell, for example right after a report. */
  exposed: ExposedPackage[];
}

/** @public */
export interface ExposedPackage {
  installed: Package;
  state: OpenCveState;
  /** One sentence that says what is to be done. */
  sentence: string;
  /** The version with which none of the errata is left open, in its vendor's words; empty where there is none. */
  fixed: string;
  /** Names of the errata that concern it. */
  errata: string[];
  /** Such as `esm-infra`; empty for what everybody gets. */
  channel: string;
  /** As the vendor words it; empty where it says none. */
  urgency: string;
  /** ISO 8601 UTC; when this version was first known to be affected; null where only the erratum is known. */
  since: string | null;
  /** What the host's repositories offer instead, null where the fix cannot be had from them. */
  update: {
    available: Package;
    /** Null where only the host tells of it. */
    repository: RepositoryRef | null;
    blockedBy: { reason: string; detail: string } | null;
  } | null;
}

/** A source of errata, of states of CVEs, or of what is known of CVEs. @public */
export interface ErrataSourceState {
  /** Such as `debian-dsa`. */
  name: string;
  /** For people. */
  title: string;
  /** Where it is read from, as it may be shown. */
  url: string;
  /** What its data may be used for, in a few words. */
  licence: string;
  /** Whether it is read by schedule. */
  on: boolean;
  /**
   * Why: somebody configured it; a host has reported that it is for, or none has; it is read only where somebody turns it on;
   * all are off.
   */
  reason: 'configured' | 'hosts' | 'no-hosts' | 'asked' | 'all-off';
  /** Whose hosts it is for, such as `debian`; empty where it is for all, or only for whoever asks for it. */
  distributions: string[];
  /** How often news are looked for, in words, such as `every 4 hours`. */
  every: string;
  /** ISO 8601 UTC; null where it is off. */
  nextCheck: string | null;
  /** Whether a backend reads it at the moment. */
  reading: boolean;
  /** ISO 8601 UTC; the last look for news, whatever came of it. */
  checkedAt: string | null;
  /** ISO 8601 UTC; when what it tells was last known to be all that there is. */
  succeededAt: string | null;
  /** ISO 8601 UTC; when it last told something else. */
  changedAt: string | null;
  /** Why the last look failed; what was read before is kept. */
  error: string | null;
  /** ISO 8601 UTC; since when all looks failed. */
  failedSince: string | null;
  /** What could not be taken of it. */
  warning: string | null;
  /** `YYYY-MM-DD`; which day its scores are of. */
  contentDate: string | null;
  /** ISO 8601 UTC; where what it tells was uploaded. */
  uploadedAt: string | null;
  /** Such as `user:default/guest`. */
  uploadedBy: string | null;
  /** Whether one file says everything, so that it can be uploaded. */
  uploadable: boolean;
  /** How much it tells, by kind. */
  counts: {
    advisories: number;
    /** CVEs in packages. */
    states: number;
    cves: number;
    exploited: number;
    chances: number;
    releases: number;
  };
}
