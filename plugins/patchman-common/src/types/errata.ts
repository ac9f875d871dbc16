import { Host } from './hosts';
import { Package, RepositoryRef } from './packages';
import { Severity } from './severity';

export * from './severity';

/** An advisory, as a repository's own metadata tells it. @public */
export interface Erratum {
  name: string;
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
  /** What fixes it, by name, architecture and version. */
  packages: ErratumPackage[];
  repositories: ErratumRepository[];
  /** The first 500 of the hosts that still need it. */
  hostNames: string[];
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

/** @public */
export interface Cve {
  name: string;
  /** The worst severity of its errata, null where none says one. */
  severityLevel: Severity | null;
  /** ISO 8601 UTC; when the first of its errata was issued. */
  issued: string | null;
  /** Names of the errata that fix it. */
  errata: string[];
  /** How many hosts still need one of them. */
  hosts: number;
}

/** @public */
export interface CveDetail extends Omit<Cve, 'errata'> {
  errata: Erratum[];
}

/** A host that still needs an erratum, with the packages that it concerns. @public */
export interface ExposedHost extends Host {
  /** Empty where what is installed does not tell, for example right after a report. */
  exposed: ExposedPackage[];
}

/** @public */
export interface ExposedPackage {
  installed: Package;
  /** The lowest version with which none of the errata is left open. */
  fixed: string;
  /** Names of the errata that concern it. */
  errata: string[];
  /** What the host's repositories offer instead, null where the fix cannot be had from them. */
  update: {
    available: Package;
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
