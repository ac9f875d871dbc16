import { PackageType } from './packages';
import { ReportProblem } from './reports';

/**
 * A repository of another Patchman.
 * @public
 */
export interface ImportedRepository {
  name: string;
  type: PackageType;
  /** `uname -m` of the hosts that use it. */
  arch: string;
  /** The package manager's own identifier, null where it has none. */
  repoId: string | null;
  enabled: boolean;
  security: boolean;
  authRequired: boolean;
  mirrors: ImportedMirror[];
}

/** @public */
export interface ImportedMirror {
  url: string;
  enabled: boolean;
  /** Whether it takes part in the scheduled refresh. */
  refresh: boolean;
}

/**
 * What a repository is known by: its addresses within type and architecture, and its name where it has none.
 * @public
 */
export interface ImportedRepositoryRef {
  name: string;
  type: PackageType;
  arch: string;
  repoId: string | null;
  urls: string[];
}

/**
 * An operating system release with its variants, as another Patchman groups them.
 * @public
 */
export interface ImportedOperatingSystem {
  /** Such as `Debian 12`. */
  release: string;
  codename: string | null;
  cpe: string | null;
  /** Such as `Debian 12.11`, each with the `uname -m` of its hosts. */
  variants: { name: string; arch: string }[];
  repositories: ImportedRepositoryRef[];
}

/** @public */
export interface ImportedPackage {
  type: PackageType;
  name: string;
  epoch: string;
  version: string;
  release: string;
  arch: string;
  /** Gentoo. */
  category?: string;
}

/** What another Patchman knows of a host from its last report. @public */
export interface ImportedHostFacts {
  address: string | null;
  /** In the host's words: `Debian 12.11`, `Rocky Linux 9.3 (Blue Onyx) [cpe:/o:rocky:rocky:9]`. */
  os: string;
  /** `uname -m` */
  arch: string;
  /** `uname -r` */
  kernel: string;
  /** ISO 8601 UTC */
  lastReport: string;
  rebootRequired: boolean;
  /** False: it is judged by the repositories of its operating system release. */
  useHostRepositories: boolean;
  /** Null: not known. */
  packages: ImportedPackage[] | null;
  /** Why the list of packages may not be exact, null when it is. */
  packagesDoubt: string | null;
  /** Null: not known. */
  repositories: ImportedHostRepository[] | null;
  /** Module streams that it enabled; null: not known. */
  modules: { name: string; stream: string }[] | null;
}

/** @public */
export interface ImportedHostRepository
  extends Omit<ImportedRepositoryRef, 'arch'> {
  /** As the package manager of its type counts. */
  priority: number;
  enabled: boolean;
}

/** @public */
export interface ImportedHost {
  name: string;
  /** Left out: nothing but tags is brought. */
  facts?: ImportedHostFacts;
  /** Left out: tags are not brought. */
  tags?: string[];
}

/** @public */
export type ImportRequest = ImportOptions &
  (
    | { kind: 'repositories'; items: ImportedRepository[] }
    | { kind: 'operating-systems'; items: ImportedOperatingSystem[] }
    | { kind: 'hosts'; items: ImportedHost[] }
  );

/** What an import brings. @public */
export type ImportKind = ImportRequest['kind'];

/** @public */
export interface ImportOptions {
  /** Say what would be done, do nothing. */
  dryRun?: boolean;
  /** Take the other Patchman's values where people decided otherwise here. */
  overwrite?: boolean;
}

/** @public */
export type ImportOutcome = 'created' | 'changed' | 'unchanged' | 'skipped';

/** What became of one item. @public */
export interface ImportedItem {
  name: string;
  outcome: ImportOutcome;
  /** What is changed, one phrase each. */
  changes: string[];
  /** What was left as it is here, and why, one sentence each. */
  kept: string[];
  /** Parts that could not be used. */
  problems: ReportProblem[];
}

/** @public */
export interface ImportResult {
  dryRun: boolean;
  created: number;
  changed: number;
  unchanged: number;
  skipped: number;
  /** One for each item of the request, in its order. */
  items: ImportedItem[];
}
