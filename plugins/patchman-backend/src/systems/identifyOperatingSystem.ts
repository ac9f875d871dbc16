import { cutText } from '../texts';

/** What a host calls its operating system, in parts. */
export interface OperatingSystemIdentity {
  /** With its point release, such as `Debian 12.11`. */
  variant: string;
  /** What repositories are made for, such as `Debian 12`. */
  release: string;
  codename: string | null;
  cpe: string | null;
}

/** Characters that are looked at; hosts may report no more. */
const MAX_TEXT = 1000;
/** Characters of a name in the tables. */
const MAX_NAME = 255;

/** Names that differ between tools and versions of one distribution, and the one that is used here. */
const SPELLINGS: [RegExp, string][] = [
  [/^AlmaLinux\b/, 'Alma Linux'],
  [/^Oracle Linux Server\b/, 'Oracle Linux'],
  [/^CentOS Linux\b/, 'CentOS'],
  [/^Fedora Linux\b/, 'Fedora'],
  [
    /^Red Hat Enterprise Linux (Server|Client|Workstation)\b/,
    'Red Hat Enterprise Linux',
  ],
];

/** Distributions whose release is the part before the first dot of the version. */
const MAJOR_ONLY =
  /^(Debian|Debian GNU\/Linux|Raspbian|Raspbian GNU\/Linux|Rocky Linux|Alma Linux|CentOS|Red Hat Enterprise Linux|Oracle Linux) (\d+)(\.\S*)?$/;

/**
 * Reads an operating system's name as clients report it: `NAME VERSION (CODENAME) [CPE]`. Never fails: what has an
 * unknown form is its own variant and release.
 */
export function identifyOperatingSystem(text: string): OperatingSystemIdentity {
  let rest = cutText(text, MAX_TEXT).trim().replace(/\s+/g, ' ');
  let cpe: string | null = null;
  let codename: string | null = null;

  const withCpe = splitBracketed(rest, '[', ']');
  if (withCpe && /^cpe:/i.test(withCpe.inner)) {
    rest = withCpe.before;
    cpe = withCpe.inner;
  }
  const withCodename = splitBracketed(rest, '(', ')');
  if (withCodename) {
    rest = withCodename.before;
    codename = withCodename.inner;
  }

  let variant = rest.replace(/ release (?=\d)/i, ' ');
  // Clients write Debian's own "trixie/sid" with a hyphen.
  variant = variant.replace(/^Debian ([a-z]+)-sid$/, 'Debian $1/sid');
  for (const [spelling, name] of SPELLINGS) {
    variant = variant.replace(spelling, name);
  }
  return {
    variant: cutText(variant, MAX_NAME),
    release: cutText(releaseOf(variant), MAX_NAME),
    codename: cutText(codename || codenameOf(variant) || '', MAX_NAME) || null,
    cpe: cpe ? cutText(cpe, MAX_NAME) : null,
  };
}

/**
 * Takes `BEFORE (INNER)` apart, null where a text has another form. By hand: an expression tries every opening bracket
 * of a text that has nothing else.
 */
function splitBracketed(
  text: string,
  open: string,
  close: string,
): { before: string; inner: string } | null {
  if (!text.endsWith(close)) return null;
  const at = text.lastIndexOf(` ${open}`);
  const inner = text.slice(at + 2, -1);
  return at > 0 && !inner.includes(close)
    ? { before: text.slice(0, at), inner }
    : null;
}

function releaseOf(variant: string): string {
  if (/^Gentoo/.test(variant)) return 'Gentoo Linux';
  if (/^Arch\b/.test(variant)) return 'Arch Linux';
  if (/^Amazon Linux AMI\b/.test(variant) || variant === 'Amazon Linux') {
    return 'Amazon Linux 1';
  }
  const ubuntu = /^Ubuntu (\d+\.\d+)(\.\d+)*( LTS)?/.exec(variant);
  if (ubuntu) return `Ubuntu ${ubuntu[1]}${ubuntu[3] ?? ''}`;
  const major = MAJOR_ONLY.exec(variant);
  if (major) return `${major[1].replace(' GNU/Linux', '')} ${major[2]}`;
  return variant;
}

/** Debian before its release has the codename where the version belongs: `Debian trixie/sid`. */
function codenameOf(variant: string): string | null {
  return /^Debian ([a-z]+)\/sid$/.exec(variant)?.[1] ?? null;
}
