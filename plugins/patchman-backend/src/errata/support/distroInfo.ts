import { RepositoryError, type ByteStream } from '../../repositories/fetch';
import { Bounds } from '../Bounds';
import { errataLimits } from '../../inventory/errata/limits';
import type {
  ErrataRecord,
  ReleaseSupport,
} from '../../evaluation/matching/model';
import { readLines } from '../readLines';

const NAMES = { debian: 'Debian', ubuntu: 'Ubuntu' };

/**
 * Until when the releases of Debian or Ubuntu are looked after, of distro-info-data (debian.csv, ubuntu.csv). Rows end where
 * nothing more is known.
 * @throws RepositoryError when it is not that
 */
export async function readDistroInfo(
  source: ByteStream,
  what: string,
  distribution: keyof typeof NAMES,
): Promise<ErrataRecord[]> {
  const bounds = new Bounds();
  let columns: string[] | null = null;
  const found: ErrataRecord[] = [];
  for await (const lines of readLines(source, what, bounds.leftOut)) {
    for (const line of lines) {
      const values = line.slice(0, 1000).split(',');
      if (!columns) columns = values;
      else if (found.length < errataLimits.releases) {
        const row = rowOf(columns, values);
        const support = readRow(row, distribution, bounds);
        if (support) found.push({ record: 'support', ...support });
      }
    }
  }
  if (!columns?.includes('series') || found.length === 0) {
    throw new RepositoryError(
      'content',
      `${what} is no list of the releases of ${NAMES[distribution]}`,
    );
  }
  return found;
}

function rowOf(columns: string[], values: string[]): Map<string, string> {
  return new Map(values.map((value, i) => [columns[i] ?? '', value.trim()]));
}

function readRow(
  row: ReadonlyMap<string, string>,
  distribution: keyof typeof NAMES,
  bounds: Bounds,
): ReleaseSupport | null {
  const [, version, lts = ''] =
    /^(\d{1,3}(?:\.\d{1,3})?)( LTS)?$/.exec(row.get('version') ?? '') ?? [];
  const day = (column: string) => bounds.day(row.get(column) ?? '');
  // What was never released has no end.
  if (!version) return null;
  const codename = bounds.label(row.get('codename') ?? '');
  const released = day('release');
  const eol = last(day('eol'), day('eol-server'));
  const longTerm = day('eol-lts');
  const paid = last(day('eol-elts'), day('eol-esm'), day('eol-legacy'));
  return {
    release: `${distribution}:${version}`,
    name: `${NAMES[distribution]} ${version}${lts}`,
    ...(codename && { codename }),
    ...(released && { released }),
    ...(eol && { eol }),
    ...(longTerm && { lts: longTerm }),
    ...(paid && { paid }),
  };
}

/** The latest of some days; null where there is none. */
function last(...days: (string | null)[]): string | null {
  const known = days.filter(day => day !== null);
  return known.length > 0 ? known.sort().at(-1)! : null;
}
