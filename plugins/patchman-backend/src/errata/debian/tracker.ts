import type { ByteStream } from '../../repositories/fetch';
import { Batch } from '../batches';
import { Bounds } from '../Bounds';
import { readJsonValues } from '../json/readJsonValues';
import { fieldsOf, textOf, type Fields } from '../json/values';
import { errataLimits } from '../../inventory/errata/limits';
import type {
  CveStateRow,
  ErrataRecord,
} from '../../evaluation/matching/model';
import { debianRelease } from '../../systems/releases';

type CvesOfPackage = { cve: string; states: CveStateRow[] }[];

/** CVEs of a package that are one piece; only kernels and browsers have more. */
const ONE_PIECE = 1500;

/** All of a package, or a thousand CVEs of a year, so that what a kernel's news changes is small; by their names. */
function piecesOf(
  name: string,
  cves: CvesOfPackage,
): Map<string, CvesOfPackage> {
  if (cves.length <= ONE_PIECE) return new Map([[name, cves]]);
  const blocks = new Map<string, CvesOfPackage>();
  for (const one of cves) {
    const block = `${name.slice(0, 200)} ${one.cve.slice(0, -3)}`;
    const known = blocks.get(block);
    if (known) known.push(one);
    else blocks.set(block, [one]);
  }
  return blocks;
}

class Tracker {
  readonly bounds = new Bounds();
  readonly batch = new Batch();
  private readonly told = new Set<string>();
  private source = '';
  private cves: CvesOfPackage = [];

  take(source: string, id: string, entry: Fields): void {
    if (source !== this.source) {
      this.endPackage();
      this.source = source;
    }
    const cve = this.bounds.cve(id);
    if (!cve) return;
    this.tellText(cve, textOf(entry.description));
    const states = this.states(fieldsOf(entry.releases));
    if (states.length === 0) return;
    if (this.cves.length >= errataLimits.cvesOfPackage) {
      this.bounds.leftOut.add('CVEs of packages were left out');
    } else {
      this.cves.push({ cve, states });
    }
  }

  endPackage(): void {
    const name =
      this.cves.length > 0 ? this.bounds.packageName(this.source) : null;
    if (name !== null) {
      for (const [piece, cves] of piecesOf(name, this.cves)) {
        this.batch.add(
          {
            record: 'states',
            name: piece,
            kind: 'source',
            packages: [{ name, cves }],
          },
          cves.length * 400,
        );
      }
    }
    this.cves = [];
  }

  private tellText(cve: string, text: string): void {
    if (!text || this.told.has(cve)) return;
    this.told.add(cve);
    this.batch.add(
      {
        record: 'cve',
        cve,
        state: 'published',
        text: this.bounds.text('texts', text, errataLimits.text),
      },
      text.length,
    );
  }

  private states(releases: Fields): CveStateRow[] {
    const entries = this.bounds.atMost(
      'states',
      Object.entries(releases),
      errataLimits.states,
    );
    return entries.flatMap(([codename, value]) => {
      const name = this.bounds.word(codename);
      const row = name && this.state(name, fieldsOf(value));
      return row ? [row] : [];
    });
  }

  private state(codename: string, entry: Fields): CveStateRow | null {
    const release = debianRelease(codename);
    // Old copies of the file mark what is not final with asterisks.
    const [told] = textOf(entry.urgency).split('*');
    const urgency = told === 'not yet assigned' ? '' : this.bounds.word(told);
    const judged = urgency ? { urgency } : {};
    switch (entry.status) {
      case 'resolved': {
        const fixed = textOf(entry.fixed_version);
        if (fixed === '0') return { release, state: 'not-affected' };
        if (!fixed) return { release, state: 'investigating' };
        const version = this.bounds.version(fixed);
        return version === null
          ? null
          : { release, state: 'fixed', fixed: version, ...judged };
      }
      case 'open':
        return this.open(release, entry, urgency, judged);
      default:
        return { release, state: 'investigating' };
    }
  }

  private open(
    release: string,
    entry: Fields,
    urgency: string,
    judged: { urgency?: string },
  ): CveStateRow {
    const text = this.bounds.text(
      'reasons',
      textOf(entry.nodsa),
      errataLimits.reason,
    );
    const reason = text ? { reason: text } : {};
    if (urgency === 'end-of-life' || urgency === 'unimportant') {
      return { release, state: urgency, ...reason };
    }
    // `nodsa_reason` of a plain no-dsa is an empty text.
    if (entry.nodsa_reason === 'ignored') {
      return { release, state: 'wont-fix', ...reason, ...judged };
    }
    if (entry.nodsa_reason === 'postponed') {
      return { release, state: 'deferred', ...reason, ...judged };
    }
    return {
      release,
      state: typeof entry.nodsa === 'string' ? 'minor' : 'no-fix',
      ...reason,
      ...judged,
    };
  }
}

/**
 * Streams the states of CVEs in Debian's releases, and the CVEs' texts, of the security tracker's JSON
 * (https://security-tracker.debian.org/tracker/data/json): `{source: {CVE: {description, releases: {codename: …}}}}`. What has
 * no CVE yet has a name that changes, and is left out.
 * @throws RepositoryError when it is not that
 */
export async function* readDebianTracker(
  source: ByteStream,
  what: string,
  warn: (message: string) => void = () => {},
): AsyncGenerator<ErrataRecord[]> {
  const tracker = new Tracker();
  for await (const values of readJsonValues(source, what, ['$.*.*'])) {
    for (const { path, value } of values) {
      tracker.take(String(path[0]), String(path[1]), fieldsOf(value));
    }
    if (tracker.batch.isFull) yield tracker.batch.take();
  }
  tracker.endPackage();
  const rest = tracker.batch.take();
  if (rest.length > 0) yield rest;
  if (tracker.bounds.leftOut.any) {
    warn(`what could not be taken: ${tracker.bounds.leftOut}`);
  }
}
