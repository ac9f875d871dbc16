import type { Knex } from 'knex';
import { givenRows } from '../../database/givenRows';
import { setsWithPackages } from '../../inventory/packageSets/members';
import {
  settleAllTallies,
  settleWithin,
} from '../../inventory/tallies/settleTallies';

/** Members and updates that are counted with one statement, as far as the tallies themselves tell how many there are. */
const WEIGHT = 20_000;
/** Packages, errata or CVEs that are looked at with one statement. */
const ROWS = 2_000;
const FEW = 50;

/** How many hosts have each set of packages and each evaluation now. */
const HOSTS_BY_SET = `(
  SELECT package_set_id AS set_id, COUNT(*) AS hosts FROM host
  WHERE package_set_id IS NOT NULL GROUP BY package_set_id
) h`;
const HOSTS_BY_EVALUATION = `(
  SELECT evaluation_id, COUNT(*) AS hosts FROM host
  WHERE evaluation_id IS NOT NULL GROUP BY evaluation_id
) h`;

type TallyRow = Record<string, string | number>;

/** Some rows of a tally: what they ought to be, and which rows these are. */
interface Piece {
  table: string;
  keys: readonly string[];
  counts: readonly string[];
  expected: Knex.QueryBuilder;
  /** Narrows the tally to the same rows. */
  rows: (query: Knex.QueryBuilder) => void;
}

/**
 * Counts again how many hosts have each package, update, erratum and CVE, and mends what was counted otherwise.
 * @param doMend whether they are mended, or only counted
 * @returns how many figures were wrong
 */
export async function mendTallies(
  knex: Knex,
  signal: AbortSignal,
  doMend = true,
): Promise<number> {
  await settleAllTallies(knex, signal);
  let wrong = 0;
  const mend = async (pieces: (trx: Knex.Transaction) => Piece[]) => {
    wrong += await mendPieces(knex, pieces, doMend);
  };
  await mend(evaluationPiece);
  for await (const names of namesOfPackages(knex, signal)) {
    await mend(trx => packagePieces(trx, names));
  }
  for await (const names of namesOfErrata(knex, signal)) {
    await mend(trx => [erratumPiece(trx, names)]);
  }
  for await (const ids of idsOfCves(knex, signal)) {
    await mend(trx => [cvePiece(trx, ids)]);
  }
  if (!signal.aborted) wrong += await dropOrphans(knex, doMend);
  return wrong;
}

/** In one transaction, so that nobody moves a host in between whom only one side has counted. */
function mendPieces(
  knex: Knex,
  pieces: (trx: Knex.Transaction) => Piece[],
  doMend: boolean,
): Promise<number> {
  return knex.transaction(async trx => {
    await settleWithin(trx);
    let wrong = 0;
    for (const piece of pieces(trx)) {
      wrong += await mendPiece(trx, piece, doMend);
    }
    return wrong;
  });
}

async function mendPiece(
  trx: Knex,
  piece: Piece,
  doMend: boolean,
): Promise<number> {
  const { table, keys, counts } = piece;
  const columns = [...keys, ...counts];
  const textOf = (row: TallyRow, of: readonly string[]) =>
    // Numbers come in the way of each driver.
    JSON.stringify(of.map(column => String(row[column])));
  const byKey = (rows: TallyRow[]) =>
    new Map(rows.map(row => [textOf(row, keys), textOf(row, columns)]));
  const expected: TallyRow[] = (await piece.expected).filter((row: TallyRow) =>
    counts.some(column => Number(row[column]) !== 0),
  );
  const actual: TallyRow[] = await trx(table)
    .modify(piece.rows)
    .select([...columns]);
  const [right, found] = [byKey(expected), byKey(actual)];
  const wrong = [...new Set([...right.keys(), ...found.keys()])].filter(
    key => right.get(key) !== found.get(key),
  );
  if (wrong.length === 0 || !doMend) return wrong.length;
  await trx(table).modify(piece.rows).delete();
  if (expected.length > 0) {
    await trx.batchInsert(
      table,
      expected.map(row =>
        Object.fromEntries(columns.map(column => [column, row[column]])),
      ),
      100,
    );
  }
  return wrong.length;
}

function evaluationPiece(trx: Knex): Piece[] {
  return [
    {
      table: 'evaluation_tally',
      keys: ['evaluation_id'],
      counts: ['hosts'],
      expected: trx.from(trx.raw(HOSTS_BY_EVALUATION)).select('*'),
      rows: () => {},
    },
  ];
}

/** All packages of some names: installed, with updates, and by name. */
function packagePieces(trx: Knex, names: string[]): Piece[] {
  const given = givenRows(trx, { name: 'text' });
  const ofNames = trx.raw(`SELECT given.name FROM ${given}`, [
    JSON.stringify(names.map(name => ({ name }))),
  ]);
  const ids = () =>
    trx('package')
      .whereIn('name', ofNames as any)
      .select('id');
  const members = () =>
    trx
      .from(setsWithPackages(trx, ids()).as('m'))
      .join('package as p', 'p.id', 'm.package_id')
      .join(trx.raw(HOSTS_BY_SET), 'h.set_id', 'm.set_id');
  const named = members().distinct('p.name', 'p.type', 'm.set_id', 'h.hosts');
  const hosts = trx
    .from(named.as('named'))
    .groupBy('name', 'type')
    .select('name', 'type', trx.raw('SUM(hosts) AS hosts'));
  const versions = trx('package as p')
    .whereIn('p.name', ofNames as any)
    .groupBy('p.name', 'p.type')
    .select('p.name', 'p.type')
    .select(
      trx.raw(
        'SUM(CASE WHEN p.id <= (SELECT MAX(up_to) FROM package_name_mark) THEN 1 ELSE 0 END) AS versions',
      ),
    );
  return [
    {
      table: 'package_tally',
      keys: ['package_id'],
      counts: ['hosts'],
      expected: members()
        .groupBy('m.package_id')
        .select('m.package_id', trx.raw('SUM(h.hosts) AS hosts')),
      rows: query => query.whereIn('package_id', ids()),
    },
    {
      table: 'update_tally',
      keys: ['update_id'],
      counts: ['hosts'],
      expected: trx('found_update as u')
        .join('evaluation_entry as e', 'e.update_id', 'u.id')
        .join(
          trx.raw(HOSTS_BY_EVALUATION),
          'h.evaluation_id',
          'e.evaluation_id',
        )
        .whereIn('u.installed_id', ids())
        .groupBy('e.update_id')
        .select('e.update_id', trx.raw('SUM(h.hosts) AS hosts')),
      rows: query =>
        query.whereIn(
          'update_id',
          trx('found_update').whereIn('installed_id', ids()).select('id'),
        ),
    },
    {
      table: 'package_name',
      keys: ['name', 'type'],
      counts: ['versions', 'hosts'],
      expected: trx
        .from(versions.as('v'))
        .leftJoin(hosts.as('n'), on =>
          on.on('n.name', 'v.name').andOn('n.type', 'v.type'),
        )
        .select('v.name', 'v.type', 'v.versions')
        .select(trx.raw('COALESCE(n.hosts, 0) AS hosts')),
      rows: query => query.whereIn('name', ofNames as any),
    },
  ];
}

function erratumPiece(trx: Knex, names: string[]): Piece {
  return {
    table: 'erratum_tally',
    keys: ['name'],
    counts: ['hosts'],
    expected: trx('evaluation_erratum as e')
      .join(trx.raw(HOSTS_BY_EVALUATION), 'h.evaluation_id', 'e.evaluation_id')
      .whereIn('e.name', names)
      .groupBy('e.name')
      .select('e.name', trx.raw('SUM(h.hosts) AS hosts')),
    rows: query => query.whereIn('name', names),
  };
}

function cvePiece(trx: Knex, ids: number[]): Piece {
  const open = trx('erratum_cve as c')
    .join('erratum', 'erratum.id', 'c.erratum_id')
    .join('evaluation_erratum as e', 'e.name', 'erratum.name')
    .whereIn('c.cve_id', ids)
    .distinct('c.cve_id', 'e.evaluation_id');
  return {
    table: 'cve_tally',
    keys: ['cve_id'],
    counts: ['hosts'],
    expected: trx
      .from(open.as('open'))
      .join(
        trx.raw(HOSTS_BY_EVALUATION),
        'h.evaluation_id',
        'open.evaluation_id',
      )
      .groupBy('open.cve_id')
      .select('open.cve_id', trx.raw('SUM(h.hosts) AS hosts')),
    rows: query => query.whereIn('cve_id', ids),
  };
}

/** All names of packages, as many at once as few enough sets have. */
async function* namesOfPackages(
  knex: Knex,
  signal: AbortSignal,
): AsyncGenerator<string[]> {
  const [{ sets }] = await knex('host').countDistinct({
    sets: 'package_set_id',
  });
  let after = '';
  while (!signal.aborted) {
    const rows: { name: string; hosts: number | null }[] = await knex(
      'package as p',
    )
      .leftJoin('package_tally as t', 't.package_id', 'p.id')
      .where('p.name', '>', after)
      .orderBy('p.name')
      .limit(ROWS)
      .select('p.name', 't.hosts');
    if (rows.length === 0) return;
    const names: string[] = [];
    let weight = 0;
    for (const { name, hosts } of rows) {
      if (name !== names.at(-1)) {
        if (weight > WEIGHT) break;
        names.push(name);
      }
      weight += 1 + Math.min(hosts ?? 0, Number(sets));
    }
    yield names;
    after = names[names.length - 1];
  }
}

async function* namesOfErrata(
  knex: Knex,
  signal: AbortSignal,
): AsyncGenerator<string[]> {
  let after = '';
  while (!signal.aborted) {
    const names: string[] = await nextNames(knex, after);
    if (names.length === 0) return;
    yield names;
    after = names[names.length - 1];
  }
}

/** The next names of errata that are open, or that were counted as such. */
function nextNames(knex: Knex, after: string): Promise<string[]> {
  const some = (table: string) =>
    knex
      .from(
        knex(table)
          .where('name', '>', after)
          .distinct('name')
          .orderBy('name')
          .limit(FEW)
          .as(table),
      )
      .select('name');
  return knex
    .from(
      some('evaluation_erratum').union(some('erratum_tally')).as('some_names'),
    )
    .orderBy('name')
    .limit(FEW)
    .pluck('name');
}

async function* idsOfCves(
  knex: Knex,
  signal: AbortSignal,
): AsyncGenerator<number[]> {
  let after = 0;
  while (!signal.aborted) {
    const ids: number[] = await knex('cve')
      .where('id', '>', after)
      .orderBy('id')
      .limit(FEW)
      .pluck('id');
    if (ids.length === 0) return;
    yield ids;
    after = ids[ids.length - 1];
  }
}

/** Rows about what is not there any more. */
async function dropOrphans(knex: Knex, doMend: boolean): Promise<number> {
  let dropped = 0;
  const take = async (orphans: Knex.QueryBuilder) => {
    if (doMend) {
      dropped += await orphans.delete();
    } else {
      const [{ count }] = await orphans.count({ count: '*' });
      dropped += Number(count);
    }
  };
  for (const [table, column, referred] of [
    ['package_tally', 'package_id', 'package'],
    ['update_tally', 'update_id', 'found_update'],
    ['cve_tally', 'cve_id', 'cve'],
  ]) {
    await take(
      knex(table).whereNotExists(
        knex(referred)
          .whereRaw('?? = ??', [`${referred}.id`, `${table}.${column}`])
          .select(knex.raw('1')),
      ),
    );
  }
  await take(
    knex('package_name').whereNotExists(
      knex('package')
        .whereRaw('package.name = package_name.name')
        .whereRaw('package.type = package_name.type')
        .select(knex.raw('1')),
    ),
  );
  return dropped;
}
