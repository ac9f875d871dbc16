/**
 * What sources of errata may hold, beside the limits that every document has. Lengths are characters, sizes bytes;
 * docs/limits.md says what happens beyond each.
 */
export const errataLimits = {
  /** Of one document after decompression; the largest known, all of SUSE's CSAF in one archive, has 5 GB. */
  plain: 8 * 1024 * 1024 * 1024,
  /** Of one small document of an archive or of a server that has one for each CVE. The largest known has 12 MB. */
  document: 32 * 1024 * 1024,
  /** Records of one load. */
  advisories: 200_000,
  pieces: 1_000_000,
  chances: 2_000_000,
  exploited: 100_000,
  releases: 10_000,
  /** Names of releases, channels, urgencies. */
  name: 64,
  /** A vendor's reason for a state. */
  reason: 1_000,
  /** A package's version in one text. */
  version: 300,
  /** A CVE's own text. */
  text: 32 * 1024,
  title: 1_000,
  vector: 400,
  scores: 50,
  cwes: 50,
  cweName: 300,
  /** Of one CVE; kernels have some dozens. */
  references: 100,
  /** Of one package: a kernel has 10,000. */
  cvesOfPackage: 100_000,
  /** Releases and channels of one CVE in one package. */
  states: 1_000,
};

/** JSON that is read as a stream. */
export const jsonLimits = {
  /** Objects and lists within each other. VEX of Red Hat has 12. */
  depth: 40,
  /** One text or name. */
  token: 4 * 1024 * 1024,
  /** One value that is handed over whole. A VEX of Red Hat has 12 MB. */
  value: 32 * 1024 * 1024,
};
