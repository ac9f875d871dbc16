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
  /** Gentoo. */
  slot?: string;
  category?: string;
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

/** What a format is given to check one mirror. @public */
export interface MirrorContext {
  url: string;
  /** The architecture of the mirror's repository, as `uname -m` prints it, or empty. */
  arch: string;
  /** What `CheckedMirror.state` was after the last successful check, null before the first. */
  previous: Record<string, unknown> | null;
  fetcher: Fetcher;
  /** Files or folders of OpenPGP keys. */
  keyrings: string[];
  requireSignatures: boolean;
  logger: LoggerService;
  signal: AbortSignal;
}

/** The answer of one check. @public */
export type CheckedMirror =
  | { status: 'unchanged' }
  | {
      status: 'changed';
      /** Given back as `previous` at the next check: validators and the like. Small and JSON. */
      state: Record<string, unknown>;
      /** Names the content without reading it, for example `apt1:sha256:…` of the index; equal for mirrors with equal content. */
      contentDigest: string;
      release: RepositoryRelease | null;
      signature: 'verified' | 'unverified' | 'unsigned';
      /**
       * Streams what is offered, in batches of at most about a thousand. Throws when the index turns out to be
       * damaged or not what was announced; nothing that was read before then counts.
       */
      read(): AsyncIterable<OfferedPackage[]>;
    };

/**
 * A repository format. `check` goes through four steps, one file each: locate, verify, read, describe.
 * @public
 */
export interface RepositoryFormat {
  /** For example `apt`. */
  readonly id: string;
  readonly packageType: PackageType;
  /** Checks one mirror; throws an error whose message tells people what is wrong. */
  check(context: MirrorContext): Promise<CheckedMirror>;
  /**
   * Whether a repository looks like one of security updates; a person's choice goes before it. Left out: never.
   */
  guessSecurity?(url: string, release: RepositoryRelease | null): boolean;
}
