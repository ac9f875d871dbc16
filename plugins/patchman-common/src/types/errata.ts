import { RepositoryRef } from './packages';

/** An advisory, as a repository's own metadata tells it. @public */
export interface Erratum {
  name: string;
  kind: 'security' | 'bugfix' | 'enhancement' | 'newpackage' | 'other';
  /** As written, such as `Important`; empty where none is given. */
  severity: string;
  title: string;
  /** ISO 8601 UTC */
  issued: string | null;
  /** ISO 8601 UTC */
  updated: string | null;
  /** Withdrawn by its maker. */
  retracted: boolean;
  rebootSuggested: boolean;
  cves: string[];
  /** How many hosts have an update that brings it. */
  hosts: number;
}

/** @public */
export interface ErratumDetail extends Erratum {
  description: string;
  references: { kind: string; id: string; url: string; title: string }[];
  packages: {
    name: string;
    epoch: string;
    version: string;
    release: string;
    arch: string;
    module: { name: string; stream: string } | null;
  }[];
  repositories: RepositoryRef[];
  hostNames: string[];
}

/** @public */
export interface Cve {
  name: string;
  errata: string[];
  /** How many hosts have an update that fixes it. */
  hosts: number;
}
