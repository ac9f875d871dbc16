import type { Knex } from 'knex';
import { givenRows, rowsOf } from '../../database/givenRows';
import type { DbPackageRow } from '../../database/tables';
import type { Move } from './moves';

/** A package that only one side of a move has. */
interface Difference {
  move: number;
  side: 'before' | 'after';
  id: number;
  name: string;
  type: DbPackageRow['type'];
}

/** Counts hosts with the packages and names that they have now and had not before, and without those that they lost. */
export async function tallyPackageSets(
  trx: Knex.Transaction,
  moves: readonly Move[],
): Promise<void> {
  const differences = await differencesOf(trx, moves);
  const packages = new Map<number, number>();
  for (const { move, side, id } of differences) {
    const hosts = side === 'after' ? moves[move].hosts : -moves[move].hosts;
    packages.set(id, (packages.get(id) ?? 0) + hosts);
  }
  await addToTally(trx, 'package_tally', 'package_id', packages);
  await tallyNames(trx, moves, differences);
}

/** What the sets of a move are made of. */
interface Entry {
  set_id: number;
  package_id: number;
  removed: boolean | 0 | 1;
}

/** Of sets that stand on one base only what each has beside it can differ; of others everything. */
async function differencesOf(
  trx: Knex.Transaction,
  moves: readonly Move[],
): Promise<Difference[]> {
  const bases = await basesOf(trx, moves);
  const rootOf = (set: number) => bases.get(set) ?? set;
  const isRelated = ({ before, after }: Move) =>
    before !== null && after !== null && rootOf(before) === rootOf(after);
  const sidesOf = ({ before, after }: Move) =>
    [before, after].filter(set => set !== null);

  // Of a base that both sides stand on only some members are asked for, below.
  const whole = moves.flatMap(move =>
    isRelated(move)
      ? sidesOf(move).filter(set => bases.has(set))
      : sidesOf(move).flatMap(set => [set, rootOf(set)]),
  );
  const entries = new Map<number, Map<number, boolean>>();
  const note = ({ set_id, package_id, removed }: Entry) => {
    const known = entries.get(set_id);
    if (known) known.set(package_id, !removed);
    else entries.set(set_id, new Map([[package_id, !removed]]));
  };
  const own: Entry[] = await trx('package_set_entry')
    .whereIn('set_id', [...new Set(whole)])
    .select('set_id', 'package_id', 'removed');
  own.forEach(note);
  const candidates = moves.map(
    move =>
      new Set(
        sidesOf(move).flatMap(set => [
          ...(entries.get(set)?.keys() ?? []),
          ...(isRelated(move) ? [] : entries.get(rootOf(set))?.keys() ?? []),
        ]),
      ),
  );
  const asked = moves.flatMap((move, i) => {
    if (!isRelated(move)) return [];
    const base = rootOf(move.after!);
    return [...candidates[i]].map(id => ({ base, id }));
  });
  (await entriesAmong(trx, asked)).forEach(note);

  const isIn = (set: number | null, id: number): boolean =>
    set !== null &&
    (entries.get(set)?.get(id) ?? entries.get(rootOf(set))?.get(id) ?? false);
  const found = moves.flatMap(({ before, after }, move) =>
    [...candidates[move]].flatMap(id => {
      const was = isIn(before, id);
      if (was === isIn(after, id)) return [];
      return [
        { move, id, side: was ? ('before' as const) : ('after' as const) },
      ];
    }),
  );
  const packages = await packagesOf(
    trx,
    found.map(({ id }) => id),
  );
  return found.flatMap(one => {
    const pkg = packages.get(one.id);
    return pkg ? [{ ...one, name: pkg.name, type: pkg.type }] : [];
  });
}

/** The bases of those sets that are stored as a difference. */
async function basesOf(
  trx: Knex.Transaction,
  moves: readonly Move[],
): Promise<Map<number, number>> {
  const ids = moves.flatMap(({ before, after }) => [before, after]);
  const rows: { id: number; base_id: number }[] = await trx('package_set')
    .whereIn('id', [...new Set(ids.filter(id => id !== null))])
    .whereNotNull('base_id')
    .select('id', 'base_id');
  return new Map(rows.map(row => [row.id, row.base_id]));
}

/** Those of the packages that are in the bases. */
async function entriesAmong(
  trx: Knex.Transaction,
  asked: { base: number; id: number }[],
): Promise<Entry[]> {
  if (asked.length === 0) return [];
  const given = givenRows(trx, { base: 'integer', id: 'integer' });
  return rowsOf(
    await trx.raw(
      `SELECT e.set_id, e.package_id, e.removed
       FROM ${given} CROSS JOIN package_set_entry e
       WHERE e.set_id = given.base AND e.package_id = given.id`,
      [JSON.stringify(asked)],
    ),
  );
}

async function packagesOf(
  trx: Knex.Transaction,
  ids: number[],
): Promise<Map<number, Pick<DbPackageRow, 'name' | 'type'>>> {
  if (ids.length === 0) return new Map();
  const given = givenRows(trx, { id: 'integer' });
  const rows: Pick<DbPackageRow, 'id' | 'name' | 'type'>[] = rowsOf(
    await trx.raw(
      `SELECT p.id, p.name, p.type FROM ${given} CROSS JOIN package p WHERE p.id = given.id`,
      [JSON.stringify([...new Set(ids)].map(id => ({ id })))],
    ),
  );
  return new Map(rows.map(row => [row.id, row]));
}

interface ChangedName {
  name: string;
  type: string;
  move: number;
  went: boolean;
  came: boolean;
}

/** A host with two versions of a name, such as kernels, is one host: a name is left when its last version is. */
async function tallyNames(
  trx: Knex.Transaction,
  moves: readonly Move[],
  differences: readonly Difference[],
): Promise<void> {
  const changed = new Map<string, ChangedName>();
  for (const { move, side, name, type } of differences) {
    const key = JSON.stringify([move, type, name]);
    const known = changed.get(key) ?? {
      ...{ name, type, move, went: false, came: false },
    };
    if (side === 'before') known.went = true;
    else known.came = true;
    changed.set(key, known);
  }
  // Another version was there before, or is there still.
  const asked = [...changed.values()].filter(({ went, came }) => went !== came);
  const other = await otherVersions(trx, moves, asked);
  const hosts = new Map<
    string,
    { name: string; type: string; hosts: number }
  >();
  asked.forEach((one, i) => {
    if (other.has(i)) return;
    const key = `${one.type} ${one.name}`;
    const known = hosts.get(key) ?? {
      ...{ name: one.name, type: one.type, hosts: 0 },
    };
    known.hosts += one.came ? moves[one.move].hosts : -moves[one.move].hosts;
    hosts.set(key, known);
  });
  const rows = [...hosts.values()].filter(row => row.hosts !== 0);
  if (rows.length === 0) return;
  const given = givenRows(trx, {
    ...{ name: 'text', type: 'text', hosts: 'integer' },
  });
  await trx.raw(
    `INSERT INTO package_name (name, type, versions, hosts)
     SELECT given.name, given.type, 0, given.hosts FROM ${given} WHERE TRUE
     ON CONFLICT (name, type) DO UPDATE SET hosts = package_name.hosts + excluded.hosts`,
    [JSON.stringify(rows)],
  );
}

/** @returns the places of those names whose other set has the name, too */
async function otherVersions(
  trx: Knex.Transaction,
  moves: readonly Move[],
  asked: readonly ChangedName[],
): Promise<Set<number>> {
  const rows = asked.flatMap(({ name, type, move, came }, place) => {
    const set = came ? moves[move].before : moves[move].after;
    return set === null ? [] : [{ place, set_id: set, name, type }];
  });
  if (rows.length === 0) return new Set();
  const given = givenRows(trx, {
    ...{ place: 'integer', set_id: 'integer', name: 'text', type: 'text' },
  });
  const found: { place: number }[] = rowsOf(
    await trx.raw(
      `SELECT given.place FROM ${given}
       WHERE (
         SELECT 1 FROM package p
         WHERE p.name = given.name AND p.type = given.type AND (
           SELECT m.package_id FROM package_set_member m
           WHERE m.set_id = given.set_id AND m.package_id = p.id
         ) IS NOT NULL
         LIMIT 1
       ) IS NOT NULL`,
      [JSON.stringify(rows)],
    ),
  );
  return new Set(found.map(({ place }) => place));
}

/** Adds hosts to rows of a tally; rows that no host is left of go. */
export async function addToTally(
  trx: Knex.Transaction,
  table: 'package_tally' | 'evaluation_tally' | 'verdict_set_tally',
  column: string,
  hosts: ReadonlyMap<number, number>,
): Promise<void> {
  const rows = [...hosts]
    .filter(([, count]) => count !== 0)
    .map(([id, count]) => ({ id, hosts: count }));
  if (rows.length === 0) return;
  const given = givenRows(trx, { id: 'integer', hosts: 'integer' });
  await trx.raw(
    `INSERT INTO ${table} (${column}, hosts)
     SELECT given.id, given.hosts FROM ${given} WHERE TRUE
     ON CONFLICT (${column}) DO UPDATE SET hosts = ${table}.hosts + excluded.hosts`,
    [JSON.stringify(rows)],
  );
  await dropEmpty(trx, table);
}

/** Deletes the rows of a tally that no host is left of; they have an index of their own. */
export async function dropEmpty(
  trx: Knex.Transaction,
  table: string,
): Promise<void> {
  await trx(table).whereRaw('hosts = 0').delete();
}
