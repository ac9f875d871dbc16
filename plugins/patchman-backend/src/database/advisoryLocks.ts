/** PostgreSQL's advisory locks of this plugin: any numbers, no two of them the same. */
export const ADVISORY_LOCKS = {
  /** Packages that are written, or cleaned away. */
  packages: 7283601,
  migrations: 7283602,
  /** With the hash of a host's name beside it. */
  hostNames: 7283603,
  /** Hosts that are being evaluated, with their set of packages beside it. */
  dueHosts: 7283609,
};
