import type { OfferedPackage } from 'backstage-plugin-patchman-node';
import { splitEvr } from '../../versions';
import { RepositoryError } from '../fetch';
import { identityLimits, isIdentity, listLimits } from '../limits';

/** Characters of a whole version: epoch, colon, version, hyphen and revision. */
const maxVersion =
  identityLimits.epoch + identityLimits.version + identityLimits.release + 2;

const fieldNames = {
  package: Buffer.from('package:'),
  version: Buffer.from('version:'),
  architecture: Buffer.from('architecture:'),
  source: Buffer.from('source:'),
  phased: Buffer.from('phased-update-percentage:'),
  multiArch: Buffer.from('multi-arch:'),
};

/** Collects the fields of one stanza. Field names are compared without case. */
export class StanzaBuilder {
  private name = '';
  private version = '';
  private arch = '';
  private source = '';
  private phased = '';
  private multiArch = '';
  private length = 0;

  get isEmpty(): boolean {
    return this.length === 0;
  }

  /** Adds the line in `bytes` from `start` to `end`; continuation lines and comments match no field. */
  addLine(bytes: Buffer, start: number, end: number): void {
    this.length += end - start;
    if (this.length > listLimits.stanza) {
      throw new RepositoryError(
        'content',
        'this is not a Packages index: a stanza is longer than 8 MiB',
      );
    }
    // The first letter decides for nearly every line that it does not matter; 32 makes it lower case.
    switch (bytes[start] | 32) {
      case 0x70 /* p */:
        this.name = valueOf(fieldNames.package, bytes, start, end) ?? this.name;
        this.phased =
          valueOf(fieldNames.phased, bytes, start, end) ?? this.phased;
        break;
      case 0x76 /* v */:
        this.version =
          valueOf(fieldNames.version, bytes, start, end) ?? this.version;
        break;
      case 0x61 /* a */:
        this.arch =
          valueOf(fieldNames.architecture, bytes, start, end) ?? this.arch;
        break;
      case 0x73 /* s */:
        this.source =
          valueOf(fieldNames.source, bytes, start, end) ?? this.source;
        break;
      case 0x6d /* m */:
        this.multiArch =
          valueOf(fieldNames.multiArch, bytes, start, end) ?? this.multiArch;
        break;
      default:
    }
  }

  /** The package, null when it lacks what makes one, or what it has is none. Empty again afterwards. */
  finish(): OfferedPackage | null {
    const { name, version, arch } = this;
    const offered: OfferedPackage | null =
      name && version && arch ? toPackage(name, version, arch) : null;
    if (offered) {
      const attributes = this.attributes();
      if (attributes) {
        offered.attributes = attributes;
      }
    }
    this.name = '';
    this.version = '';
    this.arch = '';
    this.source = '';
    this.phased = '';
    this.multiArch = '';
    this.length = 0;
    return offered;
  }

  private attributes(): OfferedPackage['attributes'] {
    const attributes: NonNullable<OfferedPackage['attributes']> = {};
    if (this.source) {
      // `Source: name (version)`, each left out where it is the package's own.
      const [, name, version] =
        /^([^\s(]+)(?:\s*\(\s*([^)\s]+)\s*\))?/.exec(this.source) ?? [];
      if (
        name &&
        isIdentity(name, identityLimits.name) &&
        isIdentity(version ?? '', maxVersion) &&
        (name !== this.name || (version ?? this.version) !== this.version)
      ) {
        attributes.source = { name, version: version ?? this.version };
      }
    }
    if (/^\d{1,3}$/.test(this.phased) && Number(this.phased) <= 100) {
      attributes.phased = Number(this.phased);
    }
    if (this.multiArch.toLowerCase() === 'same') {
      attributes.multiArchSame = true;
    }
    return Object.keys(attributes).length > 0 ? attributes : undefined;
  }
}

function toPackage(
  name: string,
  version: string,
  arch: string,
): OfferedPackage | null {
  if (
    !isIdentity(name, identityLimits.name) ||
    !isIdentity(version, maxVersion) ||
    !isIdentity(arch, identityLimits.arch)
  ) {
    return null;
  }
  const parts = splitEvr('deb', version);
  return parts.epoch.length <= identityLimits.epoch &&
    parts.version.length <= identityLimits.version &&
    parts.release.length <= identityLimits.release
    ? { type: 'deb', name, ...parts, arch }
    : null;
}

/** The value when the line begins with `name` (lower case, with its colon), else null. */
function valueOf(
  name: Buffer,
  bytes: Buffer,
  start: number,
  end: number,
): string | null {
  const { length } = name;
  if (end - start < length || bytes[start + length - 1] !== 0x3a) {
    return null;
  }
  for (let at = 0; at < length - 1; at++) {
    if ((bytes[start + at] | 32) !== name[at]) {
      return null;
    }
  }
  let from = start + length;
  let to = end;
  while (from < to && bytes[from] <= 0x20) from++;
  while (to > from && bytes[to - 1] <= 0x20) to--;
  // Of a longer one only so much as shows that it is too long.
  return bytes.toString('utf8', from, Math.min(to, from + listLimits.value));
}
