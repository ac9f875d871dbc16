import { RepositoryState } from './hosts';
import { PackageType, RepositoryRef } from './packages';

/** @public */
export interface Repository {
  id: number;
  name: string;
  type: PackageType;
  arch: string;
  /** The identifier that the package manager uses, if it has one (yum's repository id). */
  repoId: string | null;
  enabled: boolean;
  security: boolean;
  /** Who says that it is (not) a security repository: the guess from its metadata and URL, or a person. */
  securityBy: 'guess' | 'person';
  /** Whether no mirror answers without credentials, as far as is known. */
  authRequired: boolean;
  state: RepositoryState;
  mirrors: number;
  hosts: number;
  packages: number | null;
  /** ISO 8601 UTC; the last successful check. */
  checkedAt: string | null;
  /** What the repository's own metadata says of itself. */
  release: RepositoryRelease | null;
}

/**
 * What an apt Release file, or its like in other formats, says.
 * @public
 */
export interface RepositoryRelease {
  origin?: string;
  label?: string;
  suite?: string;
  codename?: string;
  version?: string;
  component?: string;
  notAutomatic?: boolean;
  butAutomaticUpgrades?: boolean;
  /** ISO 8601 UTC */
  date?: string;
  /** ISO 8601 UTC */
  validUntil?: string;
}

/** @public */
export interface RepositoryDetail extends Repository {
  mirrorList: Mirror[];
  hostNames: string[];
  /** Operating system releases that a person gave it to. */
  releases: { id: number; release: string }[];
}

/** @public */
export interface Mirror {
  id: number;
  url: string;
  repository: RepositoryRef;
  enabled: boolean;
  /** Whether it takes part in the scheduled refresh; switched off after too many failures. */
  refresh: boolean;
  state: RepositoryState;
  /** Number of packages offered, null when never read. */
  packages: number | null;
  /** Why the last check failed, null when it succeeded or never ran. */
  error: string | null;
  /** `credentials`: it answers only with credentials that are not configured; `error` says more, and it is no failure. */
  access: 'open' | 'credentials';
  /** What it is where it is no mirror itself but a list of some. */
  listKind: 'mirrorlist' | 'metalink' | null;
  /** The list that it was chosen from, null where hosts report it. */
  listedBy: { id: number; url: string } | null;
  /** Until its small index was there when it was chosen, in milliseconds. */
  responseMs: number | null;
  /** How many other mirrors have the same packages and the same metadata. */
  equalMirrors: number;
  failures: number;
  /** Whether a signature over the metadata was checked against a configured key. */
  signature: 'verified' | 'unverified' | 'unsigned' | null;
  /** What is remembered until a person has it forgotten; metadata that falls behind it is refused. */
  trust: {
    /** ISO 8601 UTC; since when only verified metadata counts. */
    verifiedSince: string | null;
    /** Fingerprint of the key that verified it last. */
    key: string | null;
    /** Fingerprint of the key before that one. */
    keyBefore: string | null;
    /** ISO 8601 UTC; when the newest metadata was made that was believed. */
    newestDate: string | null;
  };
  /** ISO 8601 UTC; the last check, successful or not. */
  checkedAt: string | null;
  /** ISO 8601 UTC; the last successful check. */
  succeededAt: string | null;
  /** ISO 8601 UTC; when its content last changed. */
  changedAt: string | null;
  /** Digest of what it offers; mirrors with equal digests have equal content. */
  setDigest: string | null;
}
