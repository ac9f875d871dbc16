import type {
  OfferedPackage,
  PackageAttributes,
} from 'backstage-plugin-patchman-node';
import { RepositoryError } from '../fetch';
import {
  attributeLimits,
  boundedText,
  identityLimits,
  listLimits,
  noIdentity,
} from '../limits';

/** Fields of a package that are an element's text. */
export type TextField = 'name' | 'arch' | 'vendor' | 'sourcerpm';

/** The comparisons of primary.xml as people write them. */
const operators: Record<string, string> = {
  EQ: '=',
  LT: '<',
  LE: '<=',
  GT: '>',
  GE: '>=',
};

/** Source packages are never installed. */
export function isSourceArch(arch: string): boolean {
  return arch === 'src' || arch === 'nosrc';
}

/** rpm's missing epoch is 0, rpm-version(7). */
export function normalEpoch(epoch: string): string {
  return /^0*$/.test(epoch) ? '' : epoch;
}

const noTexts = () => ({ name: '', arch: '', vendor: '', sourcerpm: '' });

/** `libc.so.6()(64bit)`, `config(bash)` and `/usr/bin/sh` are no names of packages. */
export function isPlainName(name: string): boolean {
  return !name.includes('(') && !name.includes('/');
}

/** `name`, or `name = [epoch:]version[-release]`. */
function relationOf(attributes: Record<string, string>): string {
  const { name, flags, epoch, ver, rel } = attributes;
  const operator = operators[flags?.toUpperCase()];
  if (!operator || !ver) return name;
  const prefix = normalEpoch(epoch ?? '');
  return `${name} ${operator} ${prefix && `${prefix}:`}${ver}${
    rel ? `-${rel}` : ''
  }`;
}

/**
 * What a package provides under other names, each once; undefined where that is nothing. Versions are kept only where it
 * obsoletes something, since they only decide between packages that obsolete the same one.
 */
export function keptProvides(
  relations: readonly string[],
  own: string,
  obsoletes: readonly string[] | undefined,
): string[] | undefined {
  const kept = new Set<string>();
  for (const relation of relations) {
    const end = relation.indexOf(' ');
    const name = end < 0 ? relation : relation.slice(0, end);
    if (name !== own) kept.add(obsoletes?.length ? relation : name);
  }
  return kept.size > 0 ? [...kept] : undefined;
}

/** Collects the fields of one package of primary.xml; a repeated field counts as its last. */
export class RpmPackageBuilder {
  /** What was left out: source packages, entries that lack what makes a package, and relations that nobody has. */
  readonly dropped = { source: 0, incomplete: 0, relations: 0 };
  /** Characters of the relations that were kept since somebody set it to 0. */
  weight = 0;

  private texts: Record<TextField, string> = noTexts();
  private epoch = '';
  private version = '';
  private release = '';
  private obsoletes: string[] = [];
  private provides: string[] = [];

  setText(field: TextField, text: string): void {
    // What is longer is no name, which `finish` finds out.
    this.texts[field] =
      text.length > listLimits.value
        ? text.slice(0, listLimits.value)
        : text.trim();
  }

  setVersion(attributes: Record<string, string>): void {
    this.epoch = normalEpoch((attributes.epoch ?? '').trim());
    this.version = (attributes.ver ?? '').trim();
    this.release = (attributes.rel ?? '').trim();
  }

  addObsolete(attributes: Record<string, string>): void {
    if (attributes.name) this.keep(this.obsoletes, relationOf(attributes));
  }

  /** Whether it could be another package's name; libraries, files and the like are named by no module and no rename. */
  isOtherName(name: string | undefined): boolean {
    // Nearly every package provides its own name only.
    return Boolean(name && name !== this.texts.name && isPlainName(name));
  }

  addProvide(attributes: Record<string, string>): void {
    if (this.isOtherName(attributes.name)) {
      this.keep(this.provides, relationOf(attributes));
    }
  }

  private keep(relations: string[], relation: string): void {
    if (
      relations.length >= attributeLimits.relations ||
      relation.length > attributeLimits.relation
    ) {
      this.dropped.relations++;
      return;
    }
    this.weight += relation.length;
    relations.push(relation);
  }

  /** Forgets what was collected. */
  reset(): void {
    this.texts = noTexts();
    this.epoch = '';
    this.version = '';
    this.release = '';
    this.obsoletes = [];
    this.provides = [];
  }

  /**
   * The package, null when it is left out. Empty again afterwards.
   * @throws RepositoryError of kind `content` for a name or version that is not in the document's encoding
   */
  finish(): OfferedPackage | null {
    const { epoch, version, release } = this;
    const { name, arch } = this.texts;
    if (isSourceArch(arch)) {
      this.dropped.source++;
      this.reset();
      return null;
    }
    if (
      !name ||
      !arch ||
      !version ||
      !/^\d{0,10}$/.test(epoch) ||
      name.length > identityLimits.name ||
      version.length > identityLimits.version ||
      release.length > identityLimits.release ||
      arch.length > identityLimits.arch
    ) {
      this.dropped.incomplete++;
      this.reset();
      return null;
    }
    // Spaces are in no name or version (rpm's own rule), so whatever holds one is not what it should be.
    const identity = `${name}${version}${release}${arch}`;
    if (noIdentity.test(identity)) {
      if (!/[\s\ufffd]/.test(identity)) {
        this.dropped.incomplete++;
        this.reset();
        return null;
      }
      throw new RepositoryError(
        'content',
        identity.includes('\ufffd')
          ? `the package ${JSON.stringify(name)} is not valid UTF-8`
          : `the package ${JSON.stringify(
              name,
            )} has a space in its name, version or architecture`,
      );
    }
    const offered: OfferedPackage = {
      type: 'rpm',
      name,
      epoch,
      version,
      release,
      arch: interned(arch),
    };
    const attributes = this.attributes();
    if (attributes) offered.attributes = attributes;
    this.reset();
    return offered;
  }

  private attributes(): PackageAttributes | null {
    const { sourcerpm } = this.texts;
    const vendor = boundedText(this.texts.vendor, attributeLimits.vendor);
    const source = this.source(sourcerpm);
    const provides =
      this.provides.length > 0
        ? keptProvides(this.provides, this.texts.name, this.obsoletes)
        : undefined;
    if (!vendor && !source && !provides && this.obsoletes.length === 0) {
      return null;
    }
    return {
      ...(source && { source }),
      ...(vendor && { vendor: interned(vendor) }),
      ...(this.obsoletes.length > 0 && { obsoletes: this.obsoletes }),
      ...(provides && { provides }),
    };
  }

  /** `NAME-VERSION-RELEASE.src.rpm`, where it says more than the package itself. */
  private source(file: string): PackageAttributes['source'] {
    if (file.length > attributeLimits.relation) return undefined;
    const [, name, version] =
      /^(.+)-([^-]+-[^-]+)\.(?:no)?src\.rpm$/.exec(file) ?? [];
    if (
      !name ||
      (name === this.texts.name &&
        version === `${this.version}-${this.release}`)
    ) {
      return undefined;
    }
    return { name, version };
  }
}

/** A repository has few architectures and vendors, and names them with every package. */
const known = new Map<string, string>();
const maxInterned = 1000;

function interned(text: string): string {
  const same = known.get(text);
  if (same !== undefined) return same;
  if (known.size < maxInterned) known.set(text, text);
  return text;
}
