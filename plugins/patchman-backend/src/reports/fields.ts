import { isIP } from 'node:net';
import type {
  PackageType,
  ReportProblem,
} from 'backstage-plugin-patchman-common';
import { splitEvr } from '../versions';
import type {
  ReportedPackage,
  ReportedRepository,
  ReportedUpdate,
} from './HostReport';

export const PACKAGE_TYPES: readonly PackageType[] = [
  'deb',
  'rpm',
  'arch',
  'gentoo',
];

/** Longest value of a field, in characters; what is longer is damaged or hostile. */
const MAX_FIELD = 255;
const MAX_URL = 2048;

/** Collects what was left out of a report, so that people can see it. */
export class ProblemList {
  readonly problems: ReportProblem[] = [];

  /** More than these are counted, not kept: a report of garbage must not become a table of garbage. */
  private static readonly KEPT = 100;
  private omitted = 0;

  add(path: string, message: string): void {
    if (this.problems.length < ProblemList.KEPT) {
      this.problems.push({ path, message });
    } else {
      this.omitted++;
    }
  }

  all(): ReportProblem[] {
    if (this.omitted === 0) return this.problems;
    return [
      ...this.problems,
      { path: '', message: `${this.omitted} more problems are not listed` },
    ];
  }
}

// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f]/;

/** Why a text cannot be a field's value, or null when it can. */
function textProblem(value: string, max: number): string | null {
  if (value.length > max) return `longer than ${max} characters`;
  if (CONTROL.test(value)) return 'contains control characters';
  return null;
}

/** How versions of a type are written in one text, `[epoch:]version[-release]`: in no part alone may these stand. */
const IN_ONE: Partial<Record<PackageType, RegExp>> = {
  // Debian Policy 5.6.12: colons and hyphens are in the upstream version only where epoch and revision follow.
  deb: /^\d+:|-/,
  rpm: /[:-]/,
  arch: /[:-]/,
};

type VersionPart = 'epoch' | 'version' | 'release';

/** The parts of a version, also where a client writes them all into `version`, as the package managers print it. */
function versionParts(
  type: PackageType,
  { epoch, version, release }: Pick<RawPackage, VersionPart>,
): Pick<RawPackage, VersionPart> {
  const isWhole = (epoch === '' || epoch === '0') && release === '';
  if (!isWhole || !IN_ONE[type]?.test(version)) {
    return { epoch, version, release };
  }
  return splitEvr(type, version);
}

export interface RawPackage {
  name: string;
  epoch: string;
  version: string;
  release: string;
  arch: string;
  type: string;
  category?: string;
  repository?: string;
  slot?: string;
}

/** Checks one reported package; null, with the reason in `problems`, when it cannot be used. */
export function toReportedPackage(
  raw: RawPackage,
  path: string,
  problems: ProblemList,
): ReportedPackage | null {
  const type = raw.type as PackageType;
  if (!PACKAGE_TYPES.includes(type)) {
    problems.add(path, `unknown package type "${raw.type.slice(0, 32)}"`);
    return null;
  }
  // rpm lists the keys that it trusts as packages of this name.
  if (raw.name === 'gpg-pubkey') return null;
  for (const field of ['name', 'version', 'arch'] as const) {
    if (raw[field] === '') {
      problems.add(path, `${field} is missing`);
      return null;
    }
  }
  for (const field of [
    'name',
    'epoch',
    'version',
    'release',
    'arch',
  ] as const) {
    const problem = textProblem(raw[field], MAX_FIELD);
    if (problem) {
      problems.add(path, `${field} ${problem}`);
      return null;
    }
  }
  // Protocol 2 of the original client sends rpm's "+" as %2b.
  const name = raw.name.replace(/%2b/gi, '+');
  const { epoch, version, release } = versionParts(type, raw);
  const result: ReportedPackage = {
    type,
    name,
    epoch: epoch === '0' ? '' : epoch,
    version: version.replace(/%2b/gi, '+'),
    release: release.replace(/%2b/gi, '+'),
    arch: raw.arch,
  };
  if (type === 'gentoo') {
    // acct-user/sshd and acct-group/sshd are two packages, of one version as a rule.
    if (raw.category) result.name = `${raw.category}/${name}`;
    // Protocols 1 and 2 send the slot where other types have the epoch.
    result.attributes = {
      slot: raw.slot || raw.epoch || undefined,
      repository: raw.repository || undefined,
    };
    result.epoch = '';
  }
  return result;
}

export interface RawUpdate {
  name: string;
  arch: string;
  evr: string;
  repository: string;
  security: boolean;
}

/** Checks one update that the host itself found; null, with the reason in `problems`, when it cannot be used. */
export function toReportedUpdate(
  raw: RawUpdate,
  path: string,
  problems: ProblemList,
): ReportedUpdate | null {
  for (const field of ['name', 'evr'] as const) {
    if (raw[field] === '') {
      problems.add(path, `${field === 'evr' ? 'version' : field} is missing`);
      return null;
    }
  }
  for (const field of ['name', 'arch', 'evr', 'repository'] as const) {
    const problem = textProblem(raw[field], MAX_FIELD);
    if (problem) {
      problems.add(path, `${field === 'evr' ? 'version' : field} ${problem}`);
      return null;
    }
  }
  return {
    name: raw.name.replace(/%2b/gi, '+'),
    arch: raw.arch,
    evr: raw.evr.replace(/%2b/gi, '+'),
    repository: raw.repository || null,
    security: raw.security,
  };
}

export interface RawRepository {
  type: string;
  name: string;
  repoId: string;
  priority: number;
  urls: string[];
}

/** Checks one reported repository; a bad URL costs that URL, an unusable repository gives null. */
export function toReportedRepository(
  raw: RawRepository,
  path: string,
  problems: ProblemList,
): ReportedRepository | null {
  const type = raw.type as PackageType;
  if (!PACKAGE_TYPES.includes(type)) {
    problems.add(path, `unknown repository type "${raw.type.slice(0, 32)}"`);
    return null;
  }
  if (raw.name === '') {
    problems.add(path, 'name is missing');
    return null;
  }
  const nameProblem = textProblem(raw.name, 1024);
  if (nameProblem) {
    problems.add(path, `name ${nameProblem}`);
    return null;
  }
  const urls = new Set<string>();
  raw.urls.forEach((text, index) => {
    const url = text.trim().replace(/\/+$/, '');
    const problem = urlProblem(url);
    if (problem) problems.add(`${path}.urls[${index}]`, problem);
    else urls.add(url);
  });
  return {
    type,
    name: raw.name,
    repoId: raw.repoId.slice(0, MAX_FIELD),
    priority: clampPriority(raw.priority),
    enabled: true,
    urls: [...urls],
  };
}

function urlProblem(url: string): string | null {
  if (url === '') return 'is empty';
  const problem = textProblem(url, MAX_URL);
  if (problem) return problem;
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return `"${url.slice(0, 100)}" is not a URL`;
  }
  // rsync is kept: Gentoo hosts report it, and its snapshot is fetched over https instead.
  if (!['http:', 'https:', 'rsync:'].includes(parsed.protocol)) {
    return `${parsed.protocol} URLs cannot be fetched, only http and https`;
  }
  return null;
}

/** apt allows 16 bit priorities, rpm 0 to 99; beyond that it is damage. */
function clampPriority(priority: number): number {
  if (!Number.isFinite(priority)) return 0;
  return Math.max(-32768, Math.min(32767, Math.trunc(priority)));
}

/** What is wrong with a host name, or null. Names are compared in lower case. */
export function hostnameProblem(hostname: string): string | null {
  if (hostname === '') return 'The host name is missing.';
  if (hostname.length > 253)
    return 'The host name is longer than 253 characters.';
  // A host without a name is called by its address.
  if (isIP(hostname)) return null;
  if (!/^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/i.test(hostname)) {
    return 'A host name has letters, digits, dots, hyphens and underscores only.';
  }
  return null;
}

/** Tags without blanks, doubles (whatever their case) and empty ones. */
export function cleanTags(tags: string[], problems: ProblemList): string[] {
  const seen = new Map<string, string>();
  tags.forEach((tag, index) => {
    const text = tag.trim();
    if (text === '') return;
    const problem = textProblem(text, 100);
    if (problem) problems.add(`tags[${index}]`, problem);
    else if (!seen.has(text.toLowerCase())) seen.set(text.toLowerCase(), text);
  });
  return [...seen.values()];
}

/** The kernel as `uname -r` prints it; clients send "+" as %2b. */
export function decodeKernel(kernel: string): string {
  return kernel.trim().replace(/%2b/gi, '+').slice(0, MAX_FIELD);
}
