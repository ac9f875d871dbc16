import type {
  PackageType,
  ReportProblem,
} from 'backstage-plugin-patchman-common';
import type { OfferedPackage } from 'backstage-plugin-patchman-node';
import type { HostFacts, HostPolicy } from '../evaluation/types';
import { cleanText } from '../texts';

/** A package as a host reports it: the same shape as one that a repository offers. */
export type ReportedPackage = OfferedPackage;

/** What a host's configuration says of one repository beyond where it is. */
export interface RepositoryOptions {
  excludepkgs?: string[];
  includepkgs?: string[];
  moduleHotfixes?: boolean;
  /** pacman's Usage. */
  usage?: string[];
}

/** A module stream that the host enabled or disabled. */
export interface HostModule {
  name: string;
  stream: string;
  state: 'enabled' | 'disabled';
}

/** An update that the host's own package manager found. */
export interface ReportedUpdate {
  name: string;
  arch: string;
  /** `[epoch:]version[-release]` */
  evr: string;
  /** The package manager's identifier of the repository. */
  repository: string | null;
  security: boolean;
}

export interface ReportedRepository {
  type: PackageType;
  name: string;
  /** The package manager's own identifier, '' where it has none. */
  repoId: string;
  /** As the package manager of its type counts. */
  priority: number;
  enabled: boolean;
  urls: string[];
  options?: RepositoryOptions;
}

/** What every protocol is turned into. A section that is null was not reported: what is known stays. */
export interface HostReport {
  protocol: number;
  /** When the host wrote it, ISO 8601 UTC, where it says so: one that was offline sends its report later. */
  writtenAt: string | null;
  /** When it was imported from another Patchman; left out where the host itself reports. */
  importedAt?: string;
  /** Lower case. */
  hostname: string;
  /** In the words of the host, such as `Debian 12.11` or `Rocky Linux 9.3 (Blue Onyx) [cpe:/o:rocky:rocky:9]`. */
  os: string;
  /** `uname -m` */
  arch: string;
  /** `uname -r` */
  kernel: string;
  /** Null: keep the ones it has. */
  tags: string[] | null;
  /** Whether the host itself says that it must be rebooted, null when it does not know. */
  rebootRequired: boolean | null;
  /** The host's own reasons, one sentence each. */
  rebootReasons: string[];
  /** Services that still run what was replaced. */
  services: { name: string; reason: string }[];
  /** 32 hex digits. */
  machineId: string | null;
  facts: Omit<HostFacts, 'arch' | 'kernel'>;
  policy: HostPolicy | null;
  packages: ReportedPackage[] | null;
  repositories: ReportedRepository[] | null;
  modules: HostModule[] | null;
  /** What the host's own package manager would update. */
  updates: ReportedUpdate[] | null;
  /** Sections that the client could not read, and why. */
  unknown: { section: string; reason: string }[];
  /** What was left out and why. */
  problems: ReportProblem[];
}

/** Fields that are named of a report that is unusable, and messages about each. */
const MAX_FIELDS = 20;
const MAX_MESSAGES = 5;
const MAX_LENGTH = 300;

/**
 * A report that is unusable as a whole.
 * `fields` maps a field's path to what is wrong with it, of the first 20 fields.
 */
export class InvalidReportError extends Error {
  readonly fields: Record<string, string[]>;

  constructor(fields: Record<string, string[]>) {
    const named = Object.entries(fields)
      .slice(0, MAX_FIELDS)
      .map(([field, messages]): [string, string[]] => [
        cleanText(field, MAX_LENGTH),
        messages
          .slice(0, MAX_MESSAGES)
          .map(message => cleanText(message, MAX_LENGTH)),
      ]);
    super(
      named
        .map(([field, messages]) => `${field}: ${messages.join(' ')}`)
        .join('; '),
    );
    this.name = 'InvalidReportError';
    this.fields = Object.fromEntries(named);
  }
}
