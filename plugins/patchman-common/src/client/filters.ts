import type { Mirror, Update } from '../types';

/** Options of every list. @public */
export interface ListOptions {
  limit?: number;
  offset?: number;
  /** `field:asc` or `field:desc` */
  orderBy?: string;
  search?: string;
}

/** @public */
export interface HostFilters {
  os?: string;
  arch?: string;
  tag?: string;
  /** An entity ref, or several joined by commas. */
  owner?: string;
  /** One or several of the host states, joined by commas. */
  status?: string;
  /** `false`: those that need none, and those of which nothing is known; `unknown`: only the latter. */
  reboot?: boolean | 'unknown';
  domain?: string;
  /** The running kernel. */
  kernel?: string;
  /** An operating system as hosts report it, such as `Debian 12.11`. */
  variant?: string;
  /** What their addresses are called: one or several of the states of a host's `dns`, joined by commas. */
  dns?: string;
  package?: string;
  version?: string;
  /** Its id, or its name. */
  repository?: number | string;
  /** Hosts that still need this erratum. */
  erratum?: string;
  /** Hosts that this CVE asks something of, but for what is unimportant or not judged yet. */
  cve?: string;
  /** `name:stream` of a module stream that they enabled. */
  module?: string;
  stale?: boolean;
  /** Whether the host has packages from no repository. */
  foreign?: boolean;
  /** Whether the host has any repository. */
  hasRepositories?: boolean;
  /** Whether a machine reports under its name that a person has to decide about. */
  quarantined?: boolean;
  /** Whether it is judged by its own repositories, not by those of its operating system release. */
  ownRepositories?: boolean;
  /** Whether it was imported from another Patchman and has not reported here yet. */
  imported?: boolean;
  /** Whether their release gets security updates: one or several of the support states, joined by commas. */
  support?: string;
  /** Host names joined by commas. */
  name?: string;
  /** Only hosts whose name comes after this one: the next page, whatever came or went meanwhile. */
  after?: string;
}

/** @public */
export interface UpdateFilters {
  security?: boolean;
  /** One or several of `critical`, `important`, `moderate`, `low`, `none`, joined by commas. */
  severity?: string;
  blocked?: boolean;
  kind?: string;
  /** `reported`: only what hosts themselves report of repositories that cannot be read. */
  source?: Update['source'];
}

/** @public */
export interface PackageFilters {
  type?: string;
  arch?: string;
  name?: string;
  /** Whether any host has it. */
  installed?: boolean;
  /** Whether any repository offers it. */
  available?: boolean;
  repository?: number;
  host?: string;
}

/** @public */
export interface PackageNameFilters {
  type?: string;
  /** Whether any host has it. */
  installed?: boolean;
}

/** @public */
export interface RepositoryFilters {
  /** An operating system release that was given it, or whose hosts use it. */
  os?: string;
  /** A host that has it. */
  host?: string;
  /** Name of a package that it offers. */
  package?: string;
  authRequired?: boolean;
  type?: string;
  arch?: string;
  enabled?: boolean;
  security?: boolean;
  state?: string;
  /** Whether any host uses it. */
  used?: boolean;
  hasMirrors?: boolean;
}

/** @public */
export interface MirrorFilters {
  /** Its id, or its name. */
  repository?: number | string;
  state?: string;
  enabled?: boolean;
  refresh?: boolean;
  digest?: string;
  /** `credentials`: those that want some which are not configured. */
  access?: Mirror['access'];
  /** One or several of the signature states, joined by commas. */
  signature?: string;
}

/** @public */
export interface HostErratumFilters {
  /** One or several kinds, joined by commas. */
  kind?: string;
  /** One or several of `critical`, `important`, `moderate`, `low`, `none`, joined by commas. */
  severity?: string;
  cve?: string;
  /** Name of a package that it names. */
  package?: string;
}

/** @public */
export interface HostCveFilters {
  /** One or several states, joined by commas; left out: all but `unimportant` and `investigating`. */
  state?: string;
  /** Name of an installed package or of its source package. */
  package?: string;
}

/** What a document of VEX tells. @public */
export interface VexOptions {
  /** The only CVEs that are told, at most 500, joined by commas. */
  cve?: string;
  /** What the scanner calls the release in package URLs, such as `debian-12.5`; `none` where it leaves it out. */
  distro?: string;
}

/** @public */
export interface ErratumFilters extends HostErratumFilters {
  /** Whether any host still needs it. */
  affected?: boolean;
  /** Whether it asks for a reboot. */
  reboot?: boolean;
  repository?: number;
  /** An operating system release whose hosts use a repository that has it. */
  os?: string;
  /** One or several sources of errata, such as `debian-dsa`, joined by commas; `repositories` for those of none. */
  source?: string;
  /** One or several, such as `debian`, joined by commas. */
  namespace?: string;
  /** Such as `debian`: errata of sources that fix something in a release of it. */
  distribution?: string;
  /** Such as `debian:12`. */
  release?: string;
  /** An address that it points to. */
  reference?: string;
}

/** @public */
export interface CveFilters {
  /** One or several of `critical`, `important`, `moderate`, `low`, `none`, joined by commas. */
  severity?: string;
  /** Whether it is known to be exploited. */
  kev?: boolean;
  /** Only what is likelier to be exploited than this; 0 to 1. */
  epssAbove?: number;
  /** Only what is scored higher than this; 0 to 10. */
  cvssAbove?: number;
  /** Whether an erratum fixes it, or a host has a fix to install. */
  hasFix?: boolean;
  /** Whether it asks something of any host, but for what is unimportant or not judged yet. */
  affected?: boolean;
  /** Only what hosts have in one of these states, joined by commas. */
  state?: string;
  /** Only hosts of this distribution are looked at, such as `debian`, and only what they have is listed. */
  distribution?: string;
  /** The same of a release: its key, such as `debian:12`, or its name as hosts tell it. */
  release?: string;
  /** The same of an owner: an entity ref, or several joined by commas. */
  owner?: string;
  /** Only what a host is known to be affected by for at least so many days. */
  age?: number;
  /** Name of an erratum that fixes it. */
  erratum?: string;
  /** A kind of weakness, such as `CWE-79`. */
  cwe?: string;
  /** Names of CVEs, joined by commas. */
  name?: string;
}

/** @public */
export interface CveHostFilters extends HostFilters {
  /** Only hosts that have it in one of these states, joined by commas; left out: all but `unimportant` and `investigating`. */
  exposure?: string;
}

/** @public */
export interface ModuleFilters {
  name?: string;
  arch?: string;
  repository?: number;
  /** Whether any host enabled it. */
  enabled?: boolean;
  default?: boolean;
  obsolete?: boolean;
}

/** @public */
export interface TaskFilters {
  /** One or several kinds, joined by commas. */
  kind?: string;
  /** The same as `kind`, as it was called before. */
  name?: string;
  /** Kinds to leave out, joined by commas; not looked at with `kind`. */
  without?: string;
  /** One or several of `running`, `done`, `failed`, joined by commas. */
  status?: string;
}

/** @public */
export interface ReportFilters {
  host?: string;
  status?: string;
  protocol?: number;
}

/** How a maintenance task is to run. @public */
export interface MaintenanceOptions {
  /** Of `refresh` and `sources`: reads everything again, whatever is known already. */
  force?: boolean;
  /** Of `check`: mends nothing; the findings of the task tell what it would. */
  dryRun?: boolean;
  /** Of `check`: the kinds of findings that are mended and deleted; left out: what contradicts itself, and what is configured. */
  kinds?: string[];
}

/** @public */
export interface VariantFilters {
  /** Id or name of its release. */
  release?: number | string;
  arch?: string;
  /** Whether any host runs it. */
  used?: boolean;
}
