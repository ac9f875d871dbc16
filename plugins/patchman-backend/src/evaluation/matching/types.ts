import type { PackageType } from 'backstage-plugin-patchman-common';
import type { HostModule, MemberPackage } from '..';
import type { HostCveState } from './model';

/** A source package at a version, as advisories name them. */
export interface SourcePackage {
  name: string;
  /** `[epoch:]version[-release]` */
  version: string;
}

/** What else decides about a host's packages. */
export interface MatchedHost {
  /** The key of its release, such as `debian:12`. */
  release: string;
  /** Channels beyond what everybody gets, such as `esm-infra`. */
  channels: ReadonlySet<string>;
  /** The module streams that it told of; null where it told of none. */
  modules: readonly HostModule[] | null;
}

/**
 * Whether sources speak of a package: `covered`; `uncovered`, since it comes from elsewhere; `unknown-version`, since nobody
 * knows which version of its source package it was built of.
 */
export type Coverage = 'covered' | 'uncovered' | 'unknown-version';

/** A version of a unit's packages, in the words by which it is compared. */
export interface UnitVersion {
  /** Of the source package; empty where it is not known. */
  source: string;
  /** Of the binary package; empty where its own name is not looked up. */
  binary: string;
}

/** Installed packages that are judged together: built of one source package at one version. */
export interface PackageUnit {
  type: PackageType;
  coverage: Coverage;
  /** Why it is not covered; empty where it is. */
  why: string;
  /** Null where only the binary package is known. Its version is empty where that is not known. */
  source: SourcePackage | null;
  /** Name, version and architecture of a binary package that is looked up by its own name as well. */
  binary: { name: string; version: string; arch: string } | null;
  /** Gentoo. */
  slot: string;
  /** Whether it is the build of a module stream. */
  modular: boolean;
  members: readonly MemberPackage[];
  /** What repositories of the host offer for it, the newest first. */
  offered: readonly UnitVersion[];
  /** Kernels: newer ones that are installed beside the one that runs. */
  waiting: readonly UnitVersion[];
  /**
   * Of another vendor than the release: places of the host's sources that bring its builds, and whose own word alone is
   * about them.
   */
  tellers?: readonly number[];
}

/** What a CVE means for a unit. */
export interface CveVerdict {
  cve: string;
  state: HostCveState;
  /** The version that has the fix, in its vendor's words; empty where there is none. */
  fixed: string;
  /** The offered or installed version with which it is done, where `state` is `update`. */
  available: string;
  /** Whether that version is installed, and only has to be booted. */
  reboot: boolean;
  /** Where the fix is, beyond what everybody gets; empty for that. */
  channel: string;
  /** In the vendor's words. */
  reason: string;
  urgency: string;
  /** Names of the advisories that bring the fix. */
  advisories: string[];
}

/** A unit with what its CVEs mean for it. */
export interface UnitVerdicts {
  unit: PackageUnit;
  verdicts: CveVerdict[];
}
