import type {
  OfferedPackage,
  PackageAttributes,
} from 'backstage-plugin-patchman-node';
import { RepositoryError } from '../fetch';

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
  /** What was left out: source packages, and entries that lack what makes a package. */
  readonly dropped = { source: 0, incomplete: 0 };

  private texts: Record<TextField, string> = noTexts();
  private epoch = '';
  private version = '';
  private release = '';
  private obsoletes: string[] = [];
  private provides: string[] = [];

  setText(field: TextField, text: string): void {
    this.texts[field] = text.trim();
  }

  setVersion(attributes: Record<string, string>): void {
    this.epoch = normalEpoch((attributes.epoch ?? '').trim());
    this.version = (attributes.ver ?? '').trim();
    this.release = (attributes.rel ?? '').trim();
  }

  addObsolete(attributes: Record<string, string>): void {
    if (attributes.name) this.obsoletes.push(relationOf(attributes));
  }

  /** Whether it could be another package's name; libraries, files and the like are named by no module and no rename. */
  isOtherName(name: string | undefined): boolean {
    // Nearly every package provides its own name only.
    return Boolean(name && name !== this.texts.name && isPlainName(name));
  }

  addProvide(attributes: Record<string, string>): void {
    if (this.isOtherName(attributes.name)) {
      this.provides.push(relationOf(attributes));
    }
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
    if (!name || !arch || !version || !/^\d{0,10}$/.test(epoch)) {
      this.dropped.incomplete++;
      this.reset();
      return null;
    }
    // Spaces are in no name or version (rpm's own rule), so whatever holds one is not what it should be.
    const identity = `${name}${version}${release}${arch}`;
    if (/[\s\ufffd]/.test(identity)) {
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
    const { vendor, sourcerpm } = this.texts;
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
