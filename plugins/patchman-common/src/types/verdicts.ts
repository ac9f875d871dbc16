import { CveFacts } from './cves';
import { Package } from './packages';

/**
 * What a CVE means for a host's package.
 * - `update`: a fix can be had from the host's repositories, or is installed and waits for a reboot
 * - `fix-elsewhere`: there is a fix, but the host lacks the channel or the repository that has it
 * - `no-fix`, `minor`, `deferred`, `wont-fix`, `end-of-life`: affected, as its vendor says
 * - `unimportant`: affected, but not a security problem as it is built or used
 * - `investigating`: not judged by its vendor yet
 * - `unknown-version`: what it was built of is not known well enough to tell
 * @public
 */
export type OpenCveState =
  | 'update'
  | 'fix-elsewhere'
  | 'no-fix'
  | 'minor'
  | 'deferred'
  | 'wont-fix'
  | 'end-of-life'
  | 'unimportant'
  | 'investigating'
  | 'unknown-version';

/** A package of a host that a CVE asks something of. @public */
export interface HostCvePackage {
  installed: Package;
  /** The package that the vendor speaks of, mostly the source package; its version is empty where it is not known. */
  source: { name: string; version: string };
  state: OpenCveState;
  /** One sentence that says it. */
  sentence: string;
  /** The version that has the fix, in its vendor's words; empty where there is none. */
  fixed: string;
  /** The version that does it, where `state` is `update`; empty elsewhere. */
  available: string;
  /** Whether that version is installed and waits for a reboot. */
  reboot: boolean;
  /** Such as `esm-infra`; empty for what everybody gets. */
  channel: string;
  /** As the vendor words it; empty where it says none. */
  urgency: string;
  /** Names of the advisories that bring the fix. */
  advisories: string[];
  /** ISO 8601 UTC; when this version was first known to be affected. */
  since: string;
}

/** A CVE that asks something of a host. @public */
export interface HostCve extends CveFacts {
  /** The state that asks most of its packages' states. */
  state: OpenCveState;
  /** ISO 8601 UTC; of the package that has it longest. */
  since: string;
  packages: HostCvePackage[];
}

/** @public */
export interface HostCves {
  items: HostCve[];
  totalItems: number;
  /** ISO 8601 UTC; when it was last found, null where it never was: nothing is known then. */
  matchedAt: string | null;
  /** Whether any source speaks of its operating system's release. */
  covered: boolean;
  /** What cannot be said, one sentence each. */
  notes: string[];
  /** How many of its packages no source speaks of, or not of the version that it has. */
  uncoveredPackages: number;
}
