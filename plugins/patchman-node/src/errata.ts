import type { LoggerService } from '@backstage/backend-plugin-api';
import type { HumanDuration } from '@backstage/types';
import type { Advisory } from './formats';

/**
 * Who a fix is for, beyond everybody: `standard`, `lts`, `elts`, `esm-infra`, `esm-apps`, `extras:NAME`, `livepatch`,
 * `ksplice`, `fips` and others that a vendor names.
 * @public
 */
export type FixChannel = string;

/** A package version that an advisory's fix is in. @public */
export interface PackageFix {
  /** Of what it is a fix, such as `debian:12`, `ubuntu:22.04`, `almalinux:9`, `arch`. */
  release: string;
  channel: FixChannel;
  /** Whether `name` and `version` are a source package's or a binary package's. */
  kind: 'source' | 'binary';
  name: string;
  /** `[epoch:]version[-release]`; of an rpm without an epoch it is not told which, 0 is written. */
  version: string;
  /** Binary packages, where the fix is told by architecture. */
  arch?: string;
  /** The module stream that it belongs to. */
  module?: { name: string; stream: string; version?: string; context?: string };
  /** Gentoo: the slot that it is told for. */
  slot?: string;
  /** Gentoo: how versions relate to `version`; left out for `ge`, from that version on. */
  range?: 'ge' | 'gt' | 'le' | 'lt' | 'eq' | 'rge' | 'rgt' | 'rle' | 'rlt';
}

/** An advisory of a vendor's own list. @public */
export interface SourceAdvisory
  extends Omit<Advisory, 'packages' | 'rebootSuggested'> {
  /** Whose names they are, such as `debian`, `ubuntu`, `rocky`. */
  namespace: string;
  rebootSuggested?: boolean;
  fixes: PackageFix[];
}

/**
 * What a vendor says of a CVE in one of its source packages.
 * - `fixed`: in `fixed` and later
 * - `no-fix`: affected, no fix yet
 * - `minor`: affected, no advisory planned, may come with a point release
 * - `deferred`, `wont-fix`: affected, the fix is postponed or will not come
 * - `end-of-life`: the package is not looked after any more
 * - `unimportant`: affected, but not a security problem as it is built or used
 * - `investigating`: not judged yet
 * - `not-affected`
 * @public
 */
export type VendorCveState =
  | 'fixed'
  | 'no-fix'
  | 'minor'
  | 'deferred'
  | 'wont-fix'
  | 'end-of-life'
  | 'unimportant'
  | 'investigating'
  | 'not-affected';

/** A CVE's state in one release; left-out fields are unknown or take the usual value. @public */
export interface CveStateRow {
  release: string;
  state: VendorCveState;
  /** The version, where `state` is `fixed`. */
  fixed?: string;
  /** The first version that is affected; left out: every one before the fix is. */
  from?: string;
  /** Left out for `standard`. */
  channel?: FixChannel;
  /** In the vendor's words. */
  reason?: string;
  /** The vendor's own urgency or priority, where one is assigned. */
  urgency?: string;
  /** `name:stream` of the module stream that the package belongs to. */
  module?: string;
}

/**
 * What a vendor says of some CVEs in some packages. A source cuts what it knows into such pieces as it likes, but always in the
 * same way, so that a piece that says the same is known by its content.
 * @public
 */
export interface CveStates {
  /** Tells it from the other pieces of its source, such as the package or the CVE that it is about; at most 255 characters. */
  name: string;
  /** By package. */
  packages: { name: string; cves: { cve: string; states: CveStateRow[] }[] }[];
  /** Whether the names are those of source packages or of binary ones. */
  kind: 'source' | 'binary';
}

/** A score, as somebody gave it. @public */
export interface CveScore {
  version: '2.0' | '3.0' | '3.1' | '4.0';
  vector: string;
  /** As stated, else computed of the vector; null where neither can be had. */
  score: number | null;
  /** Whose judgement it is, such as `cna`, `cisa-adp`, `nvd`, `redhat`. */
  by: string;
}

/** What a source says of a CVE itself. @public */
export interface CveDetails {
  cve: string;
  state: 'published' | 'rejected' | 'reserved';
  /** Whether somebody says that it is no vulnerability. */
  disputed?: boolean;
  title?: string;
  text?: string;
  /** ISO 8601 UTC. */
  published?: string;
  modified?: string;
  /** As the source words it, such as `Important`. */
  severity?: string;
  scores?: CveScore[];
  /** Such as `CWE-79`. */
  cwes?: string[];
  /** What those are called, by their ids, where the source says it. */
  cweNames?: Record<string, string>;
  /** Where to read more. */
  references?: { url: string; title: string | null }[];
}

/** An entry of a catalogue of CVEs that are known to be exploited. @public */
export interface KnownExploited {
  cve: string;
  name: string;
  /** `YYYY-MM-DD`. */
  added: string;
  due?: string;
  ransomware: boolean;
  action?: string;
}

/** How likely it is that a CVE is exploited within 30 days. @public */
export interface ExploitChance {
  cve: string;
  /** 0 to 1. */
  score: number;
  /** 0 to 1; left out by the first model. */
  percentile?: number;
}

/** Until when a release is looked after, each `YYYY-MM-DD`, left out where it is not known. @public */
export interface ReleaseSupport {
  release: string;
  name: string;
  codename?: string;
  released?: string;
  /** The end of what everybody gets from the vendor's own security team. */
  eol?: string;
  /** The end of what everybody gets from a team of long-term support. */
  lts?: string;
  /** The end of what is paid for or asks for a subscription. */
  paid?: string;
}

/** One thing that a source tells. @public */
export type ErrataRecord =
  | ({ record: 'advisory' } & SourceAdvisory)
  | ({ record: 'states' } & CveStates)
  | ({ record: 'cve' } & CveDetails)
  /** That a CVE was asked for and nothing new is told of it, so that it is not asked for again at once. */
  | { record: 'asked'; cve: string }
  | ({ record: 'exploited' } & KnownExploited)
  | ({ record: 'chance' } & ExploitChance)
  | ({ record: 'support' } & ReleaseSupport);

/** A file of a source that has not been read yet. The body must be consumed or destroyed. @public */
export interface SourceFile {
  /** How it is called in messages. */
  name: string;
  body: AsyncIterable<Buffer>;
  headers: Record<string, string>;
  /** To ask next time only for a newer one; JSON. */
  validators: Record<string, string>;
  dispose(): void;
}

/** Where a source's files are: below a URL, in a folder, or in what was uploaded. @public */
export interface SourceFiles {
  /** As it may be shown. */
  readonly where: string;
  /** Whether they come from a server, so that questions cost it something. */
  readonly remote: boolean;
  /**
   * Opens a file by its path below the source's address; the address itself for an empty path, what it ends in for one like
   * `.sha256`, what stands beside it for one like `../advisories.json`. `unchanged` when it is as `known` says; null when there is none.
   * @throws an error whose message tells people what is wrong
   */
  open(
    path: string,
    options?: {
      known?: Record<string, string> | null;
      /** Bytes. */
      maxSize?: number;
      /** Of the address' query, such as `page=2`; a folder has it in the file's name. */
      query?: string;
    },
  ): Promise<SourceFile | 'unchanged' | null>;
  /** The names of the files of a folder or an upload, sorted; null where a server has them. */
  list(): Promise<string[] | null>;
}

/** What a source is given to look for news. @public */
export interface SourceContext {
  files: SourceFiles;
  /** What `CheckedSource.state` was after the last success; null before the first, and when all is to be read again. */
  previous: Record<string, unknown> | null;
  /** Keys of the releases of the hosts that have reported, such as `almalinux:9`. */
  releases: string[];
  /**
   * The CVEs that concern a host and of which this source has told nothing for a while, those of most hosts first; `unscored` are
   * those that nobody has scored.
   */
  wantedCves(
    limit: number,
    options?: { unscored?: boolean },
  ): Promise<string[]>;
  logger: LoggerService;
  signal: AbortSignal;
}

/** The answer of a look for news. @public */
export type CheckedSource =
  | { status: 'unchanged'; state?: Record<string, unknown> }
  | {
      status: 'changed';
      /**
       * Streams what the source tells, in batches of at most about a thousand. Throws when a document turns out to be damaged;
       * nothing that was read before then counts. What is returned is given as `previous` the next time: small and JSON.
       */
      read(): AsyncGenerator<ErrataRecord[], Record<string, unknown>>;
      /**
       * Whether it tells only what is new: what it told before stays, but for advisories and pieces of the same name. Left
       * out: what it does not tell any more is gone.
       */
      adds?: boolean;
    };

/**
 * A source of errata, of states of CVEs, or of what is known of CVEs.
 * @public
 */
export interface ErrataSource {
  /** For example `debian-dsa`; lower-case letters, digits and dashes. */
  readonly id: string;
  /** For people. */
  readonly title: string;
  /** Where its files are if nobody says otherwise. */
  readonly url: string;
  /** What its data may be used for, in a few words. */
  readonly licence: string;
  /** How often news are looked for if nobody says otherwise. */
  readonly every: HumanDuration;
  /**
   * Beginnings of the keys of releases whose hosts make it worth reading, such as `debian:`; `any` of any host; `asked`: only
   * where somebody turns it on.
   */
  readonly for: string[] | 'any' | 'asked';
  /** Whether one uploaded file says everything, so that it can be uploaded. */
  readonly uploadable: boolean;
  /** Looks for news; throws an error whose message tells people what is wrong. */
  check(context: SourceContext): Promise<CheckedSource>;
}
