/**
 * What one report may bring, whatever its protocol; an import has the same limits. No real host comes near. What is
 * beyond a limit costs only what is beyond it, and the report's problems name it. `docs/limits.md` is the table.
 */
export const LIMITS = {
  /** Installed packages. */
  packages: 50_000,
  /** Repositories of a host, after an apt source became one for each of its architectures. */
  repositories: 1_000,
  /** Addresses of one repository, its lists of mirrors among them. */
  urlsOfRepository: 64,
  /** Addresses of all repositories of a report, after an apt source's became one for each of its architectures. */
  urls: 4_000,
  /** Architectures of one repository, and those that a host installs packages of beside its own. */
  architectures: 16,
  /** Excludes, includes, locks, masks, keywords, pins: of each list of a policy or a repository. */
  patterns: 1_000,
  /** Groups of one package, words of one repository's usage, keywords of one atom. */
  words: 64,
  /** Streams of modules. */
  modules: 1_000,
  /** Updates that the host found itself. */
  updates: 20_000,
  /** Services that still run what was replaced. */
  services: 1_000,
  /** Reasons for a reboot, and sections that could not be read. */
  reasons: 100,
  tags: 100,
} as const;

/** Characters of the texts of a report. */
export const LENGTHS = {
  /** Most fields: as wide as their columns. */
  field: 255,
  /** utsname(2) has room for 64. */
  architecture: 64,
  tag: 100,
  /** A section's digest. */
  digest: 128,
  /** Sentences, patterns, vendors and what else stands for itself. */
  text: 1_000,
  repositoryName: 1_024,
  url: 2_048,
  /** A line of protocol 1, whatever it lists: a repository with its addresses is the longest. */
  line: 65_536,
} as const;

/** Bytes of UTF-8 of any text, and of all that tells one package from others: an index of PostgreSQL takes 2,704. */
export const MAX_BYTES = 2_048;
