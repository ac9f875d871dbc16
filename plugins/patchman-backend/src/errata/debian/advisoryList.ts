import { DateTime } from 'luxon';
import type { ByteStream } from '../../repositories/fetch';
import { advisoryLimits } from '../../repositories/limits';
import { Batch, weightOf } from '../batches';
import { Bounds, isReference } from '../Bounds';
import type { ErrataRecord, PackageFix } from '../../evaluation/matching/model';
import { readLines } from '../readLines';
import { debianRelease } from '../../systems/releases';

type AdvisoryOfList = Extract<ErrataRecord, { record: 'advisory' }>;

/** `[DD Mon YYYY] DSA-n-rev source - title`, and dates like `December 5th, 2005`; spaces and dashes are not reliable. */
const HEADING =
  /^\[([^\]]{1,40})\]\s{1,20}(D(?:SA|LA|TSA)-\d{1,6}(?:-\d{1,4})?)\s(.*)$/;
/** `[codename] - source version`, the version or a state in angle brackets, then bugs and the like. */
const FIX =
  /^\[([a-z][a-z0-9-]{0,60})\]\s{1,20}-\s{1,20}(\S{1,260})\s{1,20}(\S{1,310})/;

class AdvisoryList {
  readonly bounds = new Bounds();
  readonly batch = new Batch();
  private current: AdvisoryOfList | null = null;

  take(line: string): void {
    if (line.startsWith('[')) {
      this.end();
      this.current = this.heading(line);
      return;
    }
    const content = line.trim();
    if (!this.current || !content) return;
    if (content.startsWith('{')) this.addCves(this.current, content);
    else if (content.startsWith('[')) this.addFix(this.current, content);
  }

  end(): void {
    if (this.current) this.batch.add(this.current, weightOf(this.current));
    this.current = null;
  }

  private heading(line: string): AdvisoryOfList | null {
    const [, date, name, rest] = HEADING.exec(line) ?? [];
    if (!name) {
      this.bounds.leftOut.add('headings could not be read');
      return null;
    }
    const issued = dateOf(date);
    return {
      record: 'advisory',
      namespace: 'debian',
      name,
      kind: 'security',
      severity: '',
      retracted: false,
      title: this.bounds.text(
        'titles',
        rest.trim().replace(/ {2,}/g, ' '),
        advisoryLimits.title,
      ),
      description: '',
      issued,
      updated: null,
      cves: [],
      references: [
        this.bounds.reference(
          'self',
          name,
          `https://security-tracker.debian.org/tracker/${name}`,
        ),
      ].filter(isReference),
      fixes: [],
    };
  }

  private addCves(advisory: AdvisoryOfList, line: string): void {
    const found = this.bounds.cves([line]);
    advisory.cves = [...new Set([...advisory.cves, ...found])];
  }

  private addFix(advisory: AdvisoryOfList, line: string): void {
    const [, codename, source, text] = FIX.exec(line) ?? [];
    if (!source) {
      this.bounds.leftOut.add('lines of packages could not be read');
      return;
    }
    // A release that the advisory is not for: not affected, or not looked after any more.
    if (text.startsWith('<')) return;
    if (advisory.fixes.length >= advisoryLimits.packages) {
      this.bounds.leftOut.add('packages were left out');
      return;
    }
    const name = this.bounds.packageName(source);
    const version = this.bounds.version(text);
    if (name === null || version === null) return;
    const fix: PackageFix = {
      release: debianRelease(codename),
      channel: advisory.name.startsWith('DLA') ? 'lts' : 'standard',
      kind: 'source',
      name,
      version,
    };
    advisory.fixes.push(fix);
  }
}

/**
 * Streams the advisories of Debian's list of them (data/DSA/list, data/DLA/list, data/DTSA/list of the security tracker). They
 * have no text there, only a title.
 * @throws RepositoryError when it is no such list
 */
export async function* readDebianAdvisories(
  source: ByteStream,
  what: string,
  warn: (message: string) => void = () => {},
): AsyncGenerator<ErrataRecord[]> {
  const list = new AdvisoryList();
  for await (const lines of readLines(source, what, list.bounds.leftOut)) {
    for (const line of lines) list.take(line);
    if (list.batch.isFull) yield list.batch.take();
  }
  list.end();
  const rest = list.batch.take();
  if (rest.length > 0) yield rest;
  if (list.bounds.leftOut.any) {
    warn(`what could not be taken: ${list.bounds.leftOut}`);
  }
}

/** `31 Jul 2025` or `December 5th, 2005`. */
function dateOf(text: string): string | null {
  const plain = text.trim().replace(/(\d)(?:st|nd|rd|th),/, '$1');
  for (const form of ['d MMM yyyy', 'MMMM d yyyy']) {
    const date = DateTime.fromFormat(plain, form, {
      zone: 'utc',
      locale: 'en',
    });
    if (date.isValid) return date.toISO({ suppressMilliseconds: true });
  }
  return null;
}
