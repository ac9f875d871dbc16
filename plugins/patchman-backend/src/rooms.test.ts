import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';

/**
 * The rooms of this folder from the top down: a room imports from those of lower floors only. `docs/architecture.md` shows
 * the same table.
 */
const FLOORS = [
  ['actions'],
  ['api', 'maintenance'],
  ['announcing'],
  ['intake'],
  ['quarantine'],
  ['keys'],
  ['config'],
  ['errata'],
  ['repositories'],
  ['queries', 'import', 'begun'],
  ['inventory'],
  ['reports', 'audit'],
  ['evaluation', 'systems', 'addresses', 'json', 'logging', 'tasks'],
  [
    ...['versions', 'patterns', 'texts', 'documents', 'permissions'],
    ...['database', 'clientFiles', 'caches'],
  ],
];

/** Rooms that know neither the database nor HTTP nor Backstage. */
const PURE = ['versions', 'patterns', 'systems', 'evaluation'];
/** Shapes only. */
const OF_PURE = /^backstage-plugin-patchman-(common|node)$|^node:crypto$/;

interface Import {
  from: string;
  to: string;
}

/** The sources that are built, by their paths in this folder. */
function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      return entry.name.startsWith('__') ? [] : sources(path);
    }
    return /\.ts$/.test(entry.name) && !/\.test\.ts$/.test(entry.name)
      ? [path]
      : [];
  });
}

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [
    ...text.matchAll(/\bfrom '([^']+)'|\b(?:import|require)\(?\s*'([^']+)'/g),
  ].map(([, from, called]) => from ?? called);
}

/** The folder of this one that a path is in; null for a file of this folder itself. */
function roomOf(path: string): string | null {
  const parts = relative(__dirname, path).split(sep);
  return parts.length > 1 || readdirSync(__dirname).includes(parts[0])
    ? parts[0].replace(/\.ts$/, '')
    : null;
}

const files = sources(__dirname).filter(file =>
  relative(__dirname, file).includes(sep),
);
const rooms = [...new Set(files.map(file => roomOf(file)!))];
const between: Import[] = files.flatMap(file =>
  importsOf(file)
    .filter(target => target.startsWith('.'))
    .map(target => ({ from: file, to: resolve(file, '..', target) })),
);

describe('the rooms of the backend', () => {
  const floorOf = (room: string | null) =>
    FLOORS.findIndex(floor => floor.includes(room ?? ''));

  it('are all in the table', () => {
    expect(FLOORS.flat().sort()).toEqual([...rooms].sort());
  });

  it('import from lower floors only', () => {
    const upwards = between
      .filter(({ from, to }) => roomOf(from) !== roomOf(to))
      .filter(({ from, to }) => floorOf(roomOf(to)) <= floorOf(roomOf(from)))
      .map(
        ({ from, to }) =>
          `${relative(__dirname, from)} imports ${relative(__dirname, to)}`,
      );
    expect(upwards).toEqual([]);
    // The imports are found.
    expect(between.length).toBeGreaterThan(500);
  });

  it('that are pure import no package but for shapes', () => {
    const impure = files
      .filter(file => PURE.includes(roomOf(file)!))
      .flatMap(file =>
        importsOf(file)
          .filter(target => !target.startsWith('.') && !OF_PURE.test(target))
          .map(target => `${relative(__dirname, file)} imports ${target}`),
      );
    expect(impure).toEqual([]);
  });

  it('of formats do not know each other', () => {
    const formats = ['apt', 'rpm', 'alpm', 'portage'];
    const formatOf = (path: string) => {
      const [room, format] = relative(__dirname, path).split(sep);
      return room === 'repositories' && formats.includes(format)
        ? format
        : null;
    };
    expect(
      between.filter(({ from, to }) => {
        const [ours, theirs] = [formatOf(from), formatOf(to)];
        return ours && theirs && ours !== theirs;
      }),
    ).toEqual([]);
  });

  it('stand in the same order in docs/architecture.md', () => {
    const text = readFileSync(
      resolve(__dirname, '../../../docs/architecture.md'),
      'utf8',
    );
    const [, table] = text.split('## Which way imports run')[1].split('```');
    const floors = table
      .trim()
      .split('\n')
      .slice(2)
      .map(line => line.trim().split(/\s+/));
    expect(floors).toEqual(FLOORS);
  });
});
