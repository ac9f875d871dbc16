import type { Advisory, AdvisoryPackage } from 'backstage-plugin-patchman-node';
import {
  advisoryLimits as limits,
  boundedText,
  identityLimits,
  isIdentity,
  type LeftOut,
  type Turns,
} from '../limits';
import { childText, childrenOf, type XmlElement } from '../xml';
import { parseDate } from '../dates/parseDate';
import { isSourceArch, normalEpoch } from './RpmPackageBuilder';

/** How distributions call the kinds: Red Hat and Fedora, and SUSE's recommended, feature and optional. */
const kinds: Record<string, Advisory['kind']> = {
  security: 'security',
  bugfix: 'bugfix',
  recommended: 'bugfix',
  enhancement: 'enhancement',
  feature: 'enhancement',
  optional: 'enhancement',
  newpackage: 'newpackage',
};

/** What a package or a reference costs, in characters read. */
const itemCost = 512;

type Reference = Advisory['references'][number];

/** Makes advisories of the elements of updateinfo.xml; what is too long or too much is cut, left out and counted. */
export class AdvisoryReader {
  constructor(
    private readonly leftOut: LeftOut,
    private readonly turns: Turns,
  ) {}

  /** Null for what lacks an id, or whose id is none. */
  async read(update: XmlElement): Promise<Advisory | null> {
    const name = childText(update, 'id');
    if (!name) return null;
    if (name.length > limits.name) {
      this.leftOut.add('advisories whose id is too long');
      return null;
    }
    const { type = '', status = '' } = update.attributes;
    const title = childText(update, 'title');
    const references = await this.references(update);
    const packages = await this.packages(update);
    const kind = type.length <= limits.kind ? type.trim().toLowerCase() : '';
    return {
      name: boundedText(name, limits.name),
      kind: Object.hasOwn(kinds, kind) ? kinds[kind] : 'other',
      severity: this.text(
        'severities',
        childText(update, 'severity'),
        limits.severity,
      ),
      retracted: status.trim().toLowerCase() === 'retracted',
      title: this.text(
        'titles',
        title || childText(update, 'summary'),
        limits.title,
      ),
      description: this.text(
        'descriptions',
        childText(update, 'description'),
        limits.description,
      ),
      issued: parseDate(dateOf(update, 'issued')),
      updated: parseDate(dateOf(update, 'updated')),
      rebootSuggested:
        isSuggested(update, 'reboot_suggested') ||
        packages.some(({ rebootSuggested }) => rebootSuggested),
      cves: this.cves(title, references),
      references,
      packages,
    };
  }

  private text(what: string, text: string, max: number): string {
    if (text.length > max) this.leftOut.add(`${what} were cut`);
    return boundedText(text, max);
  }

  private async references(update: XmlElement): Promise<Reference[]> {
    const elements = childrenOf(update, 'references').flatMap(element =>
      childrenOf(element, 'reference'),
    );
    this.leftOut.add(
      'references were left out',
      elements.length - limits.references,
    );
    const references: Reference[] = [];
    for (const { attributes } of elements.slice(0, limits.references)) {
      references.push(this.reference(attributes));
      if (this.turns.areDue(itemCost)) await this.turns.next();
    }
    return references;
  }

  private reference(attributes: Record<string, string>): Reference {
    const { href = '', type = '', title = '' } = attributes;
    const id = boundedText((attributes.id ?? '').trim(), limits.referenceId);
    const url = href.trim();
    const isUrl = url.length <= limits.referenceUrl;
    // Half an address leads elsewhere.
    if (!isUrl) this.leftOut.add('addresses of references were left out');
    const kind = boundedText(type.trim(), limits.kind).toLowerCase();
    return {
      kind: kind || (/^CVE-\d{4}-\d{4,19}$/i.test(id) ? 'cve' : 'other'),
      id,
      url: isUrl ? boundedText(url, limits.referenceUrl) : '',
      title: this.text(
        'titles of references',
        title.trim(),
        limits.referenceTitle,
      ),
    };
  }

  private cves(title: string, references: Reference[]): string[] {
    const found = new Set<string>();
    const texts = [
      title,
      ...references.flatMap(({ id, url, title: words }) => [id, url, words]),
    ];
    for (const text of texts) {
      for (const [cve] of text.matchAll(/\bCVE-\d{4}-\d{4,19}\b/gi)) {
        if (found.size >= limits.cves) {
          this.leftOut.add('advisories name more CVEs than are kept');
          return [...found];
        }
        found.add(cve.toUpperCase());
      }
    }
    return [...found];
  }

  /** Advisories name a package once for each repository that it went to. */
  private async packages(update: XmlElement): Promise<AdvisoryPackage[]> {
    const seen = new Map<string, AdvisoryPackage>();
    const collections = childrenOf(update, 'pkglist').flatMap(list =>
      childrenOf(list, 'collection'),
    );
    for (const collection of collections) {
      const module = this.module(collection);
      for (const element of childrenOf(collection, 'package')) {
        if (this.turns.areDue(itemCost)) await this.turns.next();
        const item = this.package(element, module);
        if (!item) continue;
        const { rebootSuggested, ...identity } = item;
        const key = JSON.stringify(identity);
        const known = seen.get(key);
        if (!known && seen.size >= limits.packages) {
          this.leftOut.add('packages were left out');
        } else if (!known || rebootSuggested) {
          seen.set(key, item);
        }
      }
    }
    return [...seen.values()];
  }

  private package(
    element: XmlElement,
    module: AdvisoryPackage['module'],
  ): AdvisoryPackage | null {
    const {
      name,
      arch,
      epoch = '',
      version,
      release = '',
    } = element.attributes;
    const file = childText(element, 'filename');
    if (
      !name ||
      !version ||
      !arch ||
      isSourceArch(arch) ||
      // Old Fedora calls its source packages noarch.
      /\.(?:no)?src\.rpm$/.test(file)
    ) {
      return null;
    }
    if (
      !isIdentity(name, identityLimits.name) ||
      !isIdentity(version, identityLimits.version) ||
      !isIdentity(release, identityLimits.release) ||
      !isIdentity(epoch, identityLimits.epoch) ||
      !isIdentity(arch, identityLimits.arch)
    ) {
      this.leftOut.add('packages without a usable name or version');
      return null;
    }
    return {
      name,
      epoch: normalEpoch(epoch),
      version,
      release,
      arch,
      ...(module && { module }),
      ...(isSuggested(element, 'reboot_suggested') && {
        rebootSuggested: true,
      }),
    };
  }

  private module(collection: XmlElement): AdvisoryPackage['module'] {
    const { name, stream, version, context } =
      childrenOf(collection, 'module')[0]?.attributes ?? {};
    if (!name || !stream) return undefined;
    const names = [name, stream, version ?? '', context ?? ''];
    if (!names.every(text => isIdentity(text, identityLimits.name))) {
      this.leftOut.add('module streams without a usable name');
      return undefined;
    }
    return {
      name,
      stream,
      ...(version && { version }),
      ...(context && { context }),
    };
  }
}

function dateOf(update: XmlElement, element: string): string {
  const found = childrenOf(update, element)[0];
  return (found?.attributes.date ?? found?.text ?? '').trim();
}

/** Present and not denied: createrepo writes `True`, older tools `1` or an empty element. */
function isSuggested(element: XmlElement, name: string): boolean {
  return childrenOf(element, name).some(({ text }) =>
    /^(?:true|1|yes)?$/i.test(text.trim()),
  );
}

/** Roughly how many characters an advisory holds. */
export function weightOf(advisory: Advisory): number {
  return (
    advisory.title.length +
    advisory.description.length +
    advisory.cves.length * 16 +
    advisory.packages.length * 128 +
    advisory.references.reduce(
      (sum, { id, url, title }) => sum + id.length + url.length + title.length,
      0,
    )
  );
}
