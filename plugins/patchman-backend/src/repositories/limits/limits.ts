/**
 * What a document of a repository may hold: no real one comes near, and what goes beyond is left out or refused before it
 * costs anything. Lengths are characters (UTF-16), sizes bytes. docs/limits.md says what happens beyond each.
 */

/**
 * What makes a package. All four texts at their longest, in characters of three bytes, fit into a row of an index of
 * PostgreSQL (2,704 bytes), and `arch` into its column.
 */
export const identityLimits = {
  name: 255,
  version: 255,
  release: 255,
  /** rpm's epoch is a number of 32 bits; the longest known of a deb has eight digits. */
  epoch: 10,
  arch: 64,
};

/** What is known of a package beside its identity. The longest known lists have some hundred entries. */
export const attributeLimits = {
  vendor: 255,
  slot: 64,
  group: 255,
  keyword: 60,
  /** Of one ebuild: Gentoo has some forty architectures. */
  keywords: 100,
  /** `NAME OPERATOR EPOCH:VERSION-RELEASE`. */
  relation: 800,
  /** Of `obsoletes`, `provides` and `replaces` each. */
  relations: 5_000,
  groups: 100,
  /** Of an atom in a package.mask of Gentoo. */
  mask: 255,
};

/** Dates of every kind: the longest form, RFC 2822 with a comment, has 40. */
export const maxDate = 64;

/** Any XML document. */
export const xmlLimits = {
  /** Elements inside each other. Repository metadata stays under ten. */
  depth: 64,
  /** Of one element. The widest known have ten. */
  attributes: 1_000,
  /** One text, comment or tag, so that nothing endless is collected. Real texts stay under 1 MB. */
  token: 4 * 1024 * 1024,
  /** Kept of one element's own text. */
  text: 256 * 1024,
  /** Bytes of one package of primary.xml. The largest known, with thousands of files, have 3 MB. */
  package: 16 * 1024 * 1024,
  /** In one tree: an advisory of a whole distribution's rebuild has some 50,000. */
  elements: 250_000,
  /** Texts and attributes in one tree. */
  characters: 32 * 1024 * 1024,
};

/** One advisory of updateinfo.xml; kernels have several hundred CVEs and some thousand references. */
export const advisoryLimits = {
  name: 255,
  kind: 64,
  severity: 64,
  title: 8 * 1024,
  description: 128 * 1024,
  references: 5_000,
  referenceUrl: 2_048,
  referenceTitle: 1_000,
  referenceId: 255,
  cves: 5_000,
  packages: 50_000,
  /** Advisories of one document. The largest known has 40,000. */
  advisories: 200_000,
};

/** modules.yaml. The largest known has 10 MB, 1,000 streams and 60,000 artifacts. */
export const moduleLimits = {
  /** Bytes after decompression. */
  size: 64 * 1024 * 1024,
  /** Bytes of one document: the largest known has 200 kB, and one is parsed in one go. */
  document: 512 * 1024,
  documents: 50_000,
  /** Elements inside each other; real ones stay under ten. */
  depth: 32,
  /** Scalars, lists and mappings of one document. */
  nodes: 50_000,
  /** Names of modules, streams, contexts, versions. */
  name: 255,
  message: 4_096,
  /** `NAME-EPOCH:VERSION-RELEASE.ARCH`. */
  artifact: 850,
  /** Of one stream; real ones have some hundred. */
  artifacts: 20_000,
  artifactsInAll: 500_000,
  streams: 20_000,
  defaults: 20_000,
  obsoletes: 20_000,
  /** Alternative dependencies of a stream, modules in each, streams of each, and the streams of them all. */
  alternatives: 100,
  requiredModules: 100,
  requiredStreams: 100,
  requiredInAll: 1_000,
};

/** A list of packages in stanzas or lines. */
export const listLimits = {
  /** Bytes. Real lines stay under 100 kB (long Depends and Provides). */
  line: 1024 * 1024,
  /** Bytes of what is said of one package. */
  stanza: 8 * 1024 * 1024,
  /** The longest value that is looked at; longer ones are none. */
  value: 4_096,
  /** Lines of a repository's package.mask; Gentoo's has some 600. */
  masks: 5_000,
};

/** Release files of apt. Ubuntu's, the largest known, has 300 kB, 40 fields and 1,500 files. */
export const releaseLimits = {
  /** Bytes. */
  size: 4 * 1024 * 1024,
  /** Bytes of a detached signature. */
  signature: 256 * 1024,
  fields: 200,
  fieldName: 100,
  /** Kept of one field. */
  value: 8 * 1024,
  files: 50_000,
  path: 1_024,
};

/** repomd.xml, metalinks and `content` files: bytes of one, and what one lists. */
export const indexLimits = {
  size: 4 * 1024 * 1024,
  elements: 100_000,
  entries: 1_000,
  /** Names and addresses. */
  text: 2_048,
  /** Mirrors of one list; the longest lists of distributions have some hundred. */
  mirrors: 1_000,
};

/** Archives of packages' descriptions. */
export const archiveLimits = {
  /** Gentoo's tree, the largest, has 250,000. */
  entries: 1_000_000,
  /** Bytes of a long name or a pax header. */
  extension: 64 * 1024,
  path: 4_096,
  /** Bytes of one description, ebuild or cache entry. Real ones stay under 200 kB. */
  file: 1024 * 1024,
  packages: 500_000,
  /** Characters of all that is kept until the end of an archive. */
  kept: 128 * 1024 * 1024,
};
