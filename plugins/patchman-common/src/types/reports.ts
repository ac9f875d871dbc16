import { PackageType } from './packages';

/**
 * `quarantined`: held until somebody decides whether it comes from the host that it names; `rejected`: somebody decided
 * that it does not, or the host has a key of its own and it came without.
 * @public
 */
export type ReportStatus =
  | 'pending'
  | 'processed'
  | 'failed'
  | 'quarantined'
  | 'rejected';

/** @public */
export interface Report {
  id: number;
  host: string;
  protocol: number;
  status: ReportStatus;
  /** ISO 8601 UTC */
  receivedAt: string;
  /** ISO 8601 UTC */
  processedAt: string | null;
  address: string | null;
  userAgent: string | null;
  attempts: number;
  /** Why it was not processed. */
  error: string | null;
  /** Size of the report in bytes after decompression. */
  size: number;
  /** Lines and items that were left out, each with its reason. */
  problems: ReportProblem[];
}

/** A stored report, read again. @public */
export interface ReportContent {
  /** Why it cannot be understood, null where it can. */
  unreadable: string | null;
  /** A section that is null was not reported whole: what was known before stays. */
  content: {
    /** In the words of the host. */
    os: string;
    arch: string;
    kernel: string;
    /** ISO 8601 UTC; when the host wrote it, where it says so. */
    writtenAt: string | null;
    tags: string[] | null;
    rebootRequired: boolean | null;
    rebootReasons: string[];
    /** How many it lists. */
    packages: number | null;
    repositories:
      | {
          type: PackageType;
          name: string;
          repoId: string;
          priority: number;
          enabled: boolean;
          urls: string[];
        }[]
      | null;
    modules:
      | { name: string; stream: string; state: 'enabled' | 'disabled' }[]
      | null;
    /** What the host's own package manager would update. */
    updates:
      | { name: string; arch: string; evr: string; security: boolean }[]
      | null;
    services: { name: string; reason: string }[];
    /** Sections that the client could not read, and why. */
    unread: { section: string; reason: string }[];
  } | null;
}

/** @public */
export interface ReportedPackageItem {
  type: PackageType;
  name: string;
  /** `[epoch:]version[-release]` */
  evr: string;
  arch: string;
}

/** @public */
export interface ReportProblem {
  /** For example `packages[3]` or `repos[0].urls[1]`. */
  path: string;
  message: string;
}
