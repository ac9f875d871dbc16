import type { ByteStream } from '../../repositories/fetch';
import { advisoryLimits } from '../../repositories/limits';
import { Batch, weightOf } from '../batches';
import { Bounds, isReference } from '../Bounds';
import { readJsonValues } from '../json/readJsonValues';
import {
  fieldsOf,
  listOf,
  numberOf,
  textOf,
  type Fields,
} from '../json/values';
import { errataLimits } from '../../inventory/errata/limits';
import type { ErrataRecord, PackageFix } from '../../evaluation/matching/model';
import { ubuntuRelease } from '../../systems/releases';

/** A notice's number, with or without what it begins with: `6342-1`, `USN-6342-1`, `LSN-0108-1`. */
const NAME = /^(?:(USN|LSN)-)?(\d{1,6}-\d{1,3})$/i;

/** The pockets of the binary packages of a release in a notice, by what tells their source. */
class Pockets {
  private readonly bySource = new Map<string, string>();
  private readonly byVersion = new Map<string, string>();
  private readonly all = new Set<string>();

  constructor(release: Fields) {
    const { allbinaries, binaries } = release;
    for (const list of [fieldsOf(allbinaries), fieldsOf(binaries)]) {
      for (const value of Object.values(list)) {
        const { pocket, source, version } = fieldsOf(value);
        if (typeof pocket !== 'string') continue;
        this.all.add(pocket);
        if (typeof source === 'string') this.bySource.set(source, pocket);
        if (typeof version === 'string') this.byVersion.set(version, pocket);
      }
    }
  }

  /** Empty where nothing tells. */
  ofSource(name: string, version: string): string {
    const known = this.bySource.get(name) ?? this.byVersion.get(version);
    if (known !== undefined) return known;
    return this.all.size === 1 ? [...this.all][0] : '';
  }
}

/**
 * Streams the notices of Ubuntu's database of them (https://usn.ubuntu.com/usn-db/database.json.bz2): an object by their numbers.
 * A fix is told by source package; its channel is the pocket of the binary packages that are built of it.
 * @throws RepositoryError when it is not that
 */
export async function* readUsnDatabase(
  source: ByteStream,
  what: string,
  warn: (message: string) => void = () => {},
): AsyncGenerator<ErrataRecord[]> {
  const bounds = new Bounds();
  const batch = new Batch();
  for await (const values of readJsonValues(source, what, ['$.*'])) {
    for (const { path, value } of values) {
      const notice = readNotice(String(path[0]), fieldsOf(value), bounds);
      if (notice) batch.add(notice, weightOf(notice));
    }
    if (batch.isFull) yield batch.take();
  }
  const rest = batch.take();
  if (rest.length > 0) yield rest;
  if (bounds.leftOut.any) warn(`what could not be taken: ${bounds.leftOut}`);
}

function readNotice(key: string, notice: Fields, bounds: Bounds) {
  const [, letters = 'USN', number] = NAME.exec(key) ?? [];
  if (!number) {
    bounds.leftOut.add('notices without a usable number');
    return null;
  }
  const name = `${letters.toUpperCase()}-${number}`;
  const named = listOf(notice.cves).map(textOf);
  const seconds = numberOf(notice.timestamp);
  const releases = bounds.atMost(
    'releases',
    Object.entries(fieldsOf(notice.releases)),
    errataLimits.states,
  );
  return {
    record: 'advisory' as const,
    namespace: 'ubuntu',
    name,
    kind: 'security' as const,
    severity: '',
    retracted: false,
    title: bounds.text('titles', textOf(notice.title), advisoryLimits.title),
    description: bounds.text(
      'descriptions',
      textOf(notice.description) || textOf(notice.summary),
      advisoryLimits.description,
    ),
    issued: seconds === null ? null : timeOf(seconds),
    updated: null,
    rebootSuggested: /\breboot your computer\b/.test(textOf(notice.action)),
    cves: bounds.cves(named),
    references: [
      bounds.reference(
        'self',
        name,
        `https://ubuntu.com/security/notices/${name}`,
      ),
      // What has no CVE is told by its bug.
      ...bounds
        .atMost(
          'references',
          named.filter(one => /^https?:/.test(one)),
          advisoryLimits.references,
        )
        .map(url => bounds.reference('bugzilla', '', url)),
    ].filter(isReference),
    fixes: bounds.atMost(
      'packages',
      releases.flatMap(([codename, release]) =>
        fixesOf(name, codename, fieldsOf(release), bounds),
      ),
      advisoryLimits.packages,
    ),
  };
}

function fixesOf(
  notice: string,
  codename: string,
  release: Fields,
  bounds: Bounds,
): PackageFix[] {
  const word = bounds.word(codename);
  if (!word) return [];
  const key = ubuntuRelease(word);
  const pockets = new Pockets(release);
  const sources = Object.entries(fieldsOf(release.sources));
  const kind = sources.length > 0 ? 'source' : 'binary';
  const packages =
    kind === 'source' ? sources : Object.entries(fieldsOf(release.binaries));
  return packages.flatMap(([package_, value]) => {
    const name = bounds.packageName(package_);
    const version = bounds.version(textOf(fieldsOf(value).version));
    if (name === null || version === null) return [];
    const channel = notice.startsWith('LSN-')
      ? 'livepatch'
      : channelOf(
          bounds.word(
            kind === 'source'
              ? pockets.ofSource(name, version)
              : textOf(fieldsOf(value).pocket),
          ),
          version,
        );
    return [{ release: key, channel, kind, name, version }];
  });
}

function channelOf(pocket: string, version: string): string {
  if (pocket === 'security' || pocket === 'updates') return 'standard';
  if (pocket) return pocket;
  // Notices without pockets: builds of Ubuntu Pro have it in their versions.
  return /[~+]esm\d/.test(version) ? 'esm' : 'standard';
}

function timeOf(seconds: number): string | null {
  const time = new Date(seconds * 1000);
  const year = time.getTime() && time.getUTCFullYear();
  return year >= 1990 && year <= 9999
    ? time.toISOString().replace(/\.\d{3}Z$/, 'Z')
    : null;
}
