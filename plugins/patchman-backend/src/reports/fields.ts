import { isIP } from 'node:net';
import type { PackageType } from 'backstage-plugin-patchman-common';
import { cleanText } from '../texts';
import { splitEvr } from '../versions';
import type { HostModule, ReportedPackage, ReportedUpdate } from './HostReport';
import { LENGTHS, LIMITS, MAX_BYTES } from './limits';
import type { ProblemList } from './ProblemList';
import { fits, textProblem } from './textRules';

export const PACKAGE_TYPES: readonly PackageType[] = [
  'deb',
  'rpm',
  'arch',
  'gentoo',
];

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

/** The texts that tell one package from others. */
const PACKAGE_TEXTS = ['name', 'epoch', 'version', 'release', 'arch'] as const;

const PACKAGE_LENGTHS = {
  name: LENGTHS.field,
  epoch: LENGTHS.field,
  version: LENGTHS.field,
  release: LENGTHS.field,
  arch: LENGTHS.architecture,
};

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
    problems.add(path, `unknown package type "${cleanText(raw.type, 32)}"`);
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
  for (const field of PACKAGE_TEXTS) {
    const problem = textProblem(raw[field], PACKAGE_LENGTHS[field]);
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
    for (const field of ['category', 'slot', 'repository'] as const) {
      const problem = textProblem(raw[field] ?? '', LENGTHS.field);
      if (problem) {
        problems.add(path, `${field} ${problem}`);
        return null;
      }
    }
    // acct-user/sshd and acct-group/sshd are two packages, of one version as a rule.
    if (raw.category) result.name = `${raw.category}/${name}`;
    // Protocols 1 and 2 send the slot where other types have the epoch.
    result.attributes = {
      slot: raw.slot || raw.epoch || undefined,
      repository: raw.repository || undefined,
    };
    result.epoch = '';
  }
  if (!identityFits(result)) {
    problems.add(path, `name and version are longer than ${MAX_BYTES} bytes`);
    return null;
  }
  return result;
}

/** Whether what tells a package from others fits into one index. */
function identityFits({
  name,
  epoch,
  version,
  release,
  arch,
}: ReportedPackage): boolean {
  return fits(`${name}${epoch}${version}${release}${arch}`);
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
    const problem = textProblem(raw[field], LENGTHS.field);
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

/** Checks one module stream that is enabled; null, with the reason in `problems`, when it cannot be used. */
export function toReportedModule(
  name: string,
  stream: string,
  path: string,
  problems: ProblemList,
): HostModule | null {
  if (name === '' || stream === '') {
    problems.add(path, 'has no name or no stream');
    return null;
  }
  const problem =
    textProblem(name, LENGTHS.field) ?? textProblem(stream, LENGTHS.field);
  if (problem) {
    problems.add(path, `its name or its stream ${problem}`);
    return null;
  }
  return { name, stream, state: 'enabled' };
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
export function cleanTags(
  tags: readonly string[],
  problems: ProblemList,
): string[] {
  const seen = new Map<string, string>();
  problems.first(tags, LIMITS.tags, 'tags').forEach((tag, index) => {
    const text = tag.trim();
    if (text === '') return;
    const problem = textProblem(text, LENGTHS.tag);
    if (problem) problems.add(`tags[${index}]`, problem);
    else if (!seen.has(text.toLowerCase())) seen.set(text.toLowerCase(), text);
  });
  return [...seen.values()];
}

/** The kernel as `uname -r` prints it; clients send "+" as %2b. */
export function decodeKernel(kernel: string): string {
  return kernel.trim().replace(/%2b/gi, '+');
}
