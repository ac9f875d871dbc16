import { Erratum } from './errata';
import { RepositoryRef } from './packages';
import { Severity } from './severity';
import { OpenCveState } from './verdicts';

/** A CVSS score of a CVE. @public */
export interface CveScore {
  version: '2.0' | '3.0' | '3.1' | '4.0';
  /** As stated, else computed of the vector; null where neither can be had. */
  score: number | null;
  /** Null where only the score is told. */
  vector: string | null;
  /** Whose judgement it is, such as `cna`, `cisa-adp`, `nvd`, `redhat`. */
  by: string;
  /** The source of errata that tells it, such as `cve-mitre`. */
  source: string;
}

/** How likely it is that a CVE is exploited within 30 days. @public */
export interface CveExploitChance {
  /** 0 to 1. */
  score: number;
  /** 0 to 1; how many CVEs are less likely. */
  percentile: number | null;
  /** `YYYY-MM-DD`; which day it is of. */
  date: string | null;
}

/** What the catalogue of exploited CVEs says of one. @public */
export interface CveExploited {
  /** `YYYY-MM-DD`; since when it stands there. */
  added: string;
  /** `YYYY-MM-DD`; until when US agencies must fix it. */
  due: string | null;
  /** Whether ransomware is known to use it. */
  ransomware: boolean;
}

/** What is known of a CVE, whoever has it. @public */
export interface CveFacts {
  name: string;
  title: string | null;
  /** The worst severity that a vendor gives it or one of its errata, null where none says one. */
  severityLevel: Severity | null;
  /** What each vendor says, in its own word. */
  severities: { severity: string; source: string }[];
  /** The score that counts first, null where there is none. */
  cvss: CveScore | null;
  epss: CveExploitChance | null;
  /** Null: it is not known to be exploited. */
  kev: CveExploited | null;
  /** ISO 8601 UTC */
  published: string | null;
}

/** @public */
export interface Cve extends CveFacts {
  /** ISO 8601 UTC; when the first of its errata was issued. */
  issued: string | null;
  /** Names of the errata that fix it. */
  errata: string[];
  /** Whether an erratum fixes it, or a host has a fix to install. */
  hasFix: boolean;
  /** How many hosts have a fix to install. */
  hosts: number;
  /** How many hosts it asks something of, but for `unimportant` and `investigating`. */
  affectedHosts: number;
  /** How many hosts have it in each state, by the worst of their packages; those of none are left out. */
  states: Partial<Record<OpenCveState, number>>;
  /** ISO 8601 UTC; since when any of the `affectedHosts` is known to be affected. */
  since: string | null;
  /** Why it stands where it does in the usual order, in a few words. */
  rankReason: string;
}

/** What a vendor says of a CVE in one of its packages and releases. @public */
export interface CvePackageState {
  /** Such as `debian:12`. */
  release: string;
  package: string;
  /** Whether the name is a source package's or a binary one's. */
  kind: 'source' | 'binary';
  state:
    | 'fixed'
    | 'no-fix'
    | 'minor'
    | 'deferred'
    | 'wont-fix'
    | 'end-of-life'
    | 'unimportant'
    | 'investigating'
    | 'not-affected';
  /** The version that has the fix. */
  fixed: string | null;
  /** The first version that is affected; null: every one before the fix is. */
  from: string | null;
  /** Such as `esm-infra`; null for what everybody gets. */
  channel: string | null;
  /** The vendor's own urgency or priority. */
  urgency: string | null;
  /** In the vendor's words. */
  reason: string | null;
  /** `name:stream` of the module stream. */
  module: string | null;
  /** The source of errata that tells it. */
  source: string;
}

/** An erratum that fixes a CVE, with the repositories whose metadata has it. @public */
export interface CveErratum extends Erratum {
  repositories: RepositoryRef[];
}

/** How old what a source of errata tells is. @public */
export interface SourceFreshness {
  /** Such as `debian-tracker`. */
  source: string;
  title: string;
  /** ISO 8601 UTC; when what it tells was last known to be all that there is; null: it was never read. */
  succeededAt: string | null;
  /** `YYYY-MM-DD`; which day its scores are of. */
  contentDate: string | null;
}

/** @public */
export interface CveDetail extends Omit<Cve, 'errata' | 'kev'> {
  /** Its number was taken back. */
  rejected: boolean;
  /** Somebody says that it is no vulnerability. */
  disputed: boolean;
  /** ISO 8601 UTC */
  modified: string | null;
  description: { text: string; source: string } | null;
  /** All scores, the one that counts first. */
  scores: CveScore[];
  /** Kinds of weakness, such as `CWE-79`. */
  cwes: { id: string; name: string | null }[];
  references: { url: string; title: string | null }[];
  kev: (CveExploited & { name: string; action: string | null }) | null;
  /** What vendors say of it, by release and package. */
  vendorStates: CvePackageState[];
  /** The newest 500 advisories that fix it, of repositories and of sources. */
  errata: CveErratum[];
  /** Hosts of which nothing was found yet, so that they are counted nowhere here. */
  unjudgedHosts: number;
  /** The sources that any of this is from, or would be. */
  freshness: SourceFreshness[];
}

/** A kind of weakness. @public */
export interface Cwe {
  /** Such as `CWE-79`. */
  id: string;
  /** Null where no source tells it. */
  name: string | null;
  /** How many CVEs some source says are of it. */
  cves: number;
}
