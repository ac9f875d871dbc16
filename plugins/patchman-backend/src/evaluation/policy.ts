/** A `Pin:` stanza of apt's preferences. */
export interface AptPin {
  package: string;
  pin: string;
  priority: number;
}

/** dnf.conf(5) `[main]`. */
export interface DnfPolicy {
  excludepkgs?: string[];
  includepkgs?: string[];
  obsoletes?: boolean;
  /** `installonlypkgs` */
  installonly?: string[];
  /** Locks of the versionlock plugin: `NAME-EPOCH:VERSION-RELEASE.ARCH`, `!` before one excludes it; dnf 5: `NAME evr = EVR`. */
  versionlocks?: string[];
}

export interface ZypperPolicy {
  /** As `zypper locks` prints them: `NAME`, globs, `package:NAME`, `NAME < VERSION`. */
  locks?: string[];
  /** zypp.conf `solver.allowVendorChange` */
  allowVendorChange?: boolean;
}

/** pacman.conf(5) `IgnorePkg` and `IgnoreGroup`, as globs. */
export interface PacmanPolicy {
  ignorePackages?: string[];
  ignoreGroups?: string[];
}

export interface PortagePolicy {
  /** make.conf(5) `ACCEPT_KEYWORDS`: `~amd64`, `**`. */
  acceptKeywords?: string[];
  /** package.accept_keywords, portage(5): an atom with the keywords that it adds; none stand for the testing one. */
  packageKeywords?: { package: string; keywords: string[] }[];
  /** package.mask, portage(5): atoms. */
  masks?: string[];
  /** package.unmask, portage(5): atoms that lift masks, the repositories' too. */
  unmasks?: string[];
}

/** What the host's package managers were told to do. Left-out parts were not reported. */
export interface HostPolicy {
  apt?: { defaultRelease?: string | null; pins?: AptPin[] };
  dnf?: DnfPolicy;
  zypper?: ZypperPolicy;
  pacman?: PacmanPolicy;
  portage?: PortagePolicy;
}

/** What a host's configuration says of one repository beyond where it is. */
export interface SourceOptions {
  /** dnf.conf(5), in the repository's own section. */
  excludepkgs?: string[];
  includepkgs?: string[];
  moduleHotfixes?: boolean;
  /** pacman.conf(5) `Usage`. */
  usage?: string[];
  /** pacman.conf(5) `SigLevel`. */
  siglevel?: string;
}

/** A module stream that the host enabled or disabled. */
export interface HostModule {
  name: string;
  stream: string;
  state: 'enabled' | 'disabled';
}
