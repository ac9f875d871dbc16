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
