import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  PackageIdentity,
  PackageType,
  RepositoryRelease,
} from 'backstage-plugin-patchman-common';
import type { Readable } from 'node:stream';

/**
 * What is known of a package beyond its identity. Left-out fields are unknown or take the usual value.
 * They are stored with the membership in a set, not with the package, because they may differ between
 * two sets that hold the same package.
 * @public
 */
export interface PackageAttributes {
  /** The source package, where it differs from the package's own name and version. */
  source?: { name: string; version: string };
  /** deb: `Phased-Update-Percentage`, 0 to 100. */
  phased?: number;
  /** deb: `Multi-Arch: same`. */
  multiArchSame?: boolean;
  /** Installed: the administrator keeps this version. */
  held?: boolean;
  /** Installed: came as a dependency. */
  auto?: boolean;
  /** Installed deb: `unpacked`, `half-configured` …, left out for `installed`. */
  status?: string;
  vendor?: string;
  /** rpm: what it obsoletes, each a name alone or a name, a relation and a version as in spec files. */
  obsoletes?: string[];
  /**
   * rpm: the names of other packages that it provides, with a version, `NAME = [EPOCH:]VERSION[-RELEASE]`, only where it
   * obsoletes something as well. Module streams hide by the names, and zypper prefers them among what obsoletes a package.
   */
  provides?: string[];
  /** pacman: what it replaces, in the form that its database has. */
  replaces?: string[];
  /** pacman: groups that it belongs to. */
  groups?: string[];
  /** Gentoo. */
  slot?: string;
  /**
   * Gentoo: the keywords under which a package is offered to its architecture, such as `~amd64`; left out when it is stable
   * there.
   */
  keywords?: string[];
  /** Gentoo: the line of its repository's `profiles/package.mask` that masks it. */
  mask?: string;
  /** Gentoo: the repository that an installed package came from. */
  repository?: string;
}

/** A package that a repository offers. @public */
export interface OfferedPackage extends PackageIdentity {
  attributes?: PackageAttributes;
}

/**
 * A response whose body has not been read yet. The body must be consumed or destroyed.
 * @public
 */
export interface FetchedResponse {
  /** After redirects. */
  url: string;
  status: number;
  /** Lower-case names. */
  headers: Record<string, string>;
  /** Compressed as sent; ends in an error when it exceeds `maxSize`, stalls or takes too long. */
  body: Readable;
}

/** @public */
export interface FetchOptions {
  headers?: Record<string, string>;
  /** Bytes; a larger body is an error. */
  maxSize?: number;
  signal?: AbortSignal;
}

/**
 * The one guarded door to the network: http(s) only, addresses checked when connecting and after each redirect,
 * size and time limited.
 * @public
 */
export interface Fetcher {
  fetch(url: string, options?: FetchOptions): Promise<FetchedResponse>;
}

/** What a list of mirrors promises of the index that they have. @public */
export interface ExpectedIndex {
  /** Bytes. */
  size?: number;
  /** Lower-case hexadecimal digests by the hash's name in Node, for example `sha256`; any of them may be checked. */
  digests: Record<string, string>;
}

/** What is remembered of a mirror until a person has it forgotten. @public */
export interface MirrorTrust {
  /** Since when no metadata counts that no signature verifies, ISO 8601 UTC; null where none was ever verified. */
  verifiedSince: string | null;
  /** Of the primary key that verified it last, upper-case hexadecimal; null where it is not known. */
  fingerprint: string | null;
  /** When the newest metadata was made that was believed, ISO 8601 UTC; null where none told. */
  newestDate: string | null;
}

/** What a format is given to check one mirror. @public */
export interface MirrorContext {
  url: string;
  /** The architecture of the mirror's repository, as `uname -m` prints it, or empty. */
  arch: string;
  /** The repository's id on the hosts that use it, for example `core`; left out where none is known. */
  repoId?: string;
  /** The repository's name, for example `Arch Linux core x86_64`. */
  repositoryName?: string;
  /** The operating system's version that its hosts agree on, `9` of Rocky Linux 9; left out where they do not. */
  releaseVersion?: string;
  /**
   * Where the mirror comes from a list that vouches for it: what its index may be, the current one first. Another one is
   * an error.
   */
  expected?: ExpectedIndex[];
  /** What `CheckedMirror.state` was after the last successful check, null before the first. */
  previous: Record<string, unknown> | null;
  /**
   * What is remembered of the mirror for good, whatever became of `previous`. The backend itself refuses unsigned metadata
   * of a mirror that was verified once.
   */
  trust?: MirrorTrust;
  fetcher: Fetcher;
  /** Files or folders of OpenPGP keys. */
  keyrings: string[];
  requireSignatures: boolean;
  logger: LoggerService;
  signal: AbortSignal;
}

/** One build of a module stream, as modules.yaml describes it. @public */
export interface ModuleStream {
  name: string;
  stream: string;
  version: string;
  context: string;
  /** Whether its builder chose the context, so that it means more than what the build needs. */
  staticContext?: boolean;
  arch: string;
  /** The rpms that belong to it, as `NAME-EPOCH:VERSION-RELEASE.ARCH`. */
  artifacts: string[];
  /**
   * The streams of other modules that it needs, by their module's name, each as modulemd's `dependencies[].requires`: an
   * empty list means any stream, `-4` every stream but 4. All of them must be met. Left out where it needs nothing.
   */
  requires?: Record<string, string[]>[];
}

/** What a repository says of module streams. @public */
export interface ModuleDocument {
  streams: ModuleStream[];
  /**
   * The stream that is active where none is enabled, null where a repository names none. Of two that speak of one module
   * the one modified last counts; `modified` is a number such as `201906261200`, left out where none is given.
   */
  defaults: { name: string; stream: string | null; modified?: string }[];
  /** Streams that are at their end, with what follows them. */
  obsoletes: {
    name: string;
    stream: string;
    message: string;
    obsoletedBy: { name: string; stream: string } | null;
    /** When the end is, ISO 8601 UTC; left out where it was reached with the message. */
    eolDate?: string;
  }[];
}

/** A package that an advisory names. @public */
export interface AdvisoryPackage {
  name: string;
  epoch: string;
  version: string;
  release: string;
  arch: string;
  /** The module stream of its collection. */
  module?: { name: string; stream: string; version?: string; context?: string };
  rebootSuggested?: boolean;
}

/** An advisory of a repository's own metadata: updateinfo.xml, SUSE patches. @public */
export interface Advisory {
  /** For example `RHSA-2026:1234`. */
  name: string;
  kind: 'security' | 'bugfix' | 'enhancement' | 'newpackage' | 'other';
  /** As written, such as `Important`; empty where none is given. */
  severity: string;
  /** SUSE: a patch that was withdrawn. */
  retracted: boolean;
  title: string;
  description: string;
  /** ISO 8601 UTC, null where none is given. */
  issued: string | null;
  updated: string | null;
  rebootSuggested: boolean;
  /** `CVE-…` names, upper case. */
  cves: string[];
  references: { kind: string; id: string; url: string; title: string }[];
  packages: AdvisoryPackage[];
}

/** The answer of one check. @public */
export type CheckedMirror =
  | { status: 'unchanged' }
  | {
      /** The URL is no mirror but a list of some, which are then checked one by one. */
      status: 'list';
      kind: 'mirrorlist' | 'metalink';
      /** As below. */
      state: Record<string, unknown>;
      /** Their URLs, the preferred first. */
      mirrors: string[];
      /** Given to their checks; null where the list does not say. */
      expected: ExpectedIndex[] | null;
    }
  | {
      status: 'changed';
      /** Given back as `previous` at the next check: validators and the like. Small and JSON. */
      state: Record<string, unknown>;
      /**
       * Names the content without reading it, for example `apt1:sha256:…` of the index; equal for mirrors with equal
       * content. At most 160 characters.
       */
      contentDigest: string;
      release: RepositoryRelease | null;
      signature: 'verified' | 'unverified' | 'unsigned';
      /**
       * The fingerprint of the key that verified it, or of the remembered one that has expired since; remembered for good.
       * Left out where there is none.
       */
      signedBy?: string;
      /** When the metadata was made, ISO 8601 UTC; left out where `release.date` says so or nothing does. */
      date?: string;
      /**
       * Streams what is offered, in batches of at most about a thousand. Throws when the index turns out to be
       * damaged or not what was announced; nothing that was read before then counts.
       */
      read(): AsyncIterable<OfferedPackage[]>;
      /** Left out where the format or the repository has none. Called after `read`; throws like it. */
      readModules?(): Promise<ModuleDocument>;
      /** Left out where the format or the repository has none. Called after `read`; throws like it. */
      readAdvisories?(): AsyncIterable<Advisory[]>;
    };

/**
 * A repository format. `check` goes through four steps, one file each: locate, verify, read, describe.
 * @public
 */
export interface RepositoryFormat {
  /** For example `apt`. */
  readonly id: string;
  readonly packageType: PackageType;
  /**
   * Whether a reported URL is of this format, by its looks; asked before any request. Left out: every URL of its package
   * type is, which only one format may say of a type.
   */
  accepts?(url: string): boolean;
  /** Checks one mirror; throws an error whose message tells people what is wrong. */
  check(context: MirrorContext): Promise<CheckedMirror>;
  /**
   * Whether a repository looks like one of security updates; a person's choice goes before it. Left out: never.
   */
  guessSecurity?(url: string, release: RepositoryRelease | null): boolean;
}
