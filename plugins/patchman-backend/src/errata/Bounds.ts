import type { Advisory } from 'backstage-plugin-patchman-node';
import {
  advisoryLimits,
  boundedText,
  identityLimits,
  isIdentity,
  LeftOut,
} from '../repositories/limits';
import { parseDate } from '../repositories/dates/parseDate';
import { errataLimits } from '../inventory/errata/limits';

type Reference = Advisory['references'][number];

const CVE = /^CVE-\d{4}-\d{4,19}$/;
const EVERY_CVE = /\bCVE-\d{4}-\d{4,19}\b/gi;

/** Takes texts of a document as far as they may be kept, and counts what is left out. */
export class Bounds {
  readonly leftOut = new LeftOut();

  /** A text for people, cut. `what` in words that follow a number, such as `titles`. */
  text(what: string, text: string, max: number): string {
    if (text.length > max) this.leftOut.add(`${what} were cut`);
    return boundedText(text, max).trim();
  }

  /** Null for what is no name of a package. */
  packageName(name: string): string | null {
    if (name && isIdentity(name, identityLimits.name)) return name;
    this.leftOut.add('packages without a usable name');
    return null;
  }

  /** A version in one text, null for what is none. */
  version(text: string): string | null {
    if (text && isIdentity(text, errataLimits.version)) return text;
    this.leftOut.add('packages without a usable version');
    return null;
  }

  /** An advisory's name; null for what is none. */
  advisoryName(name: string): string | null {
    if (name && isIdentity(name, advisoryLimits.name)) return name;
    this.leftOut.add('advisories without a usable name');
    return null;
  }

  /** A name of a release, a channel or an urgency; empty for what is none. */
  word(text: string): string {
    const word = text.trim();
    if (isIdentity(word, errataLimits.name)) return word;
    this.leftOut.add('words were too long or no words');
    return '';
  }

  /** A short name in words, on one line; empty for one that is longer than any. */
  label(text: string): string {
    const label = text.replace(/\s+/g, ' ').trim();
    if (label.length <= errataLimits.name) {
      return boundedText(label, errataLimits.name);
    }
    this.leftOut.add('words were too long or no words');
    return '';
  }

  /** The CVE that a text is, upper case; null where it is none. */
  cve(text: string): string | null {
    if (text.length > 32) return null;
    const name = text.trim().toUpperCase();
    return CVE.test(name) ? name : null;
  }

  /** The CVEs that texts name, each once. */
  cves(texts: Iterable<string>): string[] {
    const found = new Set<string>();
    for (const text of texts) {
      for (const [cve] of text.matchAll(EVERY_CVE)) {
        if (found.size >= advisoryLimits.cves) {
          this.leftOut.add('advisories name more CVEs than are kept');
          return [...found];
        }
        found.add(cve.toUpperCase());
      }
    }
    return [...found];
  }

  /** What weaknesses texts are, such as `CWE-79`, each once; what says that it is not known is none. */
  cwes(texts: Iterable<string>): string[] {
    const found = new Set<string>();
    for (const text of texts) {
      const cwe = /^CWE-\d{1,6}$/i.exec(text.trim())?.[0];
      if (cwe && found.size < errataLimits.cwes) found.add(cwe.toUpperCase());
    }
    return [...found];
  }

  /** An address of http(s); empty for what is none, and for what is longer than may be kept: half of it leads elsewhere. */
  url(text: string): string {
    const url = text.trim();
    if (!/^https?:\/\/\S+$/i.test(url)) return '';
    if (url.length > advisoryLimits.referenceUrl) {
      this.leftOut.add('addresses of references were left out');
      return '';
    }
    return boundedText(url, advisoryLimits.referenceUrl);
  }

  /** Null where it leads nowhere. */
  reference(
    kind: string,
    id: string,
    url: string,
    title = '',
  ): Reference | null {
    const address = this.url(url);
    const name = boundedText(id.trim(), advisoryLimits.referenceId);
    if (!address && !name) return null;
    return {
      kind: boundedText(kind, advisoryLimits.kind),
      id: name,
      url: address,
      title: this.text(
        'titles of references',
        title,
        advisoryLimits.referenceTitle,
      ),
    };
  }

  /** A time as ISO 8601 UTC; null where it cannot be read. */
  time(text: string): string | null {
    return parseDate(text.trim());
  }

  /** `YYYY-MM-DD`; null for what is no day. */
  day(text: string): string | null {
    const day = text.trim();
    return /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(Date.parse(day))
      ? day
      : null;
  }

  /** As many as may be kept. `what` in words that follow a number, such as `packages`. */
  atMost<Item>(what: string, items: readonly Item[], max: number): Item[] {
    this.leftOut.add(`${what} were left out`, items.length - max);
    return items.slice(0, max);
  }
}

export function isReference(
  reference: Reference | null,
): reference is Reference {
  return reference !== null;
}
