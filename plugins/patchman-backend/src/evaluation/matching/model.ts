import type { CveState } from 'backstage-plugin-patchman-common';

/**
 * What sources of errata tell, in one shape whatever their own: advisories with the versions that fix them, the state of a
 * CVE in each release and source package, what is known of the CVE itself, whether it is exploited, and how long a release
 * is looked after. Types only; the shapes that modules may give are in the library for them.
 */
export type {
  CveDetails,
  CveScore,
  CveStateRow,
  CveStates,
  ErrataRecord,
  ExploitChance,
  KnownExploited,
  PackageFix,
  ReleaseSupport,
  SourceAdvisory,
  VendorCveState,
} from 'backstage-plugin-patchman-node';

/**
 * What a CVE means for one host. Only `update` counts as a missing security update; `uncovered` is no word on whether it is
 * affected: no source speaks of the package.
 */
export type HostCveState = CveState;
