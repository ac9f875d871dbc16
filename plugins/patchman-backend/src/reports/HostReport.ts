import type {
  PackageType,
  ReportProblem,
} from 'backstage-plugin-patchman-common';
import type { OfferedPackage } from 'backstage-plugin-patchman-node';
import type { HostPolicy } from '../evaluation/types';

/** A package as a host reports it: the same shape as one that a repository offers. */
export type ReportedPackage = OfferedPackage;

export interface ReportedRepository {
  type: PackageType;
  name: string;
  /** The package manager's own identifier, '' where it has none. */
  repoId: string;
  /** As the package manager of its type counts. */
  priority: number;
  enabled: boolean;
  urls: string[];
}

/** What every protocol is turned into. A section that is null was not reported: what is known stays. */
export interface HostReport {
  protocol: number;
  /** When the host wrote it, ISO 8601 UTC, where it says so: one that was offline sends its report later. */
  writtenAt: string | null;
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
  /** True when the host says that it must be rebooted, null when it does not know. */
  rebootRequired: true | null;
  facts: {
    packageArch: string | null;
    container?: string | null;
  };
  policy: HostPolicy;
  packages: ReportedPackage[] | null;
  repositories: ReportedRepository[] | null;
  /** What was left out and why. */
  problems: ReportProblem[];
}

/**
 * A report that is unusable as a whole.
 * `fields` maps a field's path to what is wrong with it.
 */
export class InvalidReportError extends Error {
  constructor(readonly fields: Record<string, string[]>) {
    super(
      Object.entries(fields)
        .map(([field, messages]) => `${field}: ${messages.join(' ')}`)
        .join('; '),
    );
    this.name = 'InvalidReportError';
  }
}
