import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Knex } from 'knex';

/** Members that are counted with one statement, unless a single set has more. */
const MEMBERS = 30_000;
/** Sets that are counted with one statement. */
const SETS = 200;

interface SizedRow {
  id: number;
  size: number;
}

/**
 * Marks sets of packages whose size is not the number of their members, so that none of them is found again by an
 * intact one.
 * @param mend whether they are marked, or only found
 * @returns their ids
 */
export function damagePackageSets(
  knex: Knex,
  signal: AbortSignal,
  mend: boolean,
): Promise<number[]> {
  return inPieces(
    () => knex('package_set').where({ complete: true }),
    signal,
    async sets => {
      const counted = await countMembers(
        // A member whose package is not there is none.
        knex('package_set_member as m').join(
          'package as p',
          'p.id',
          'm.package_id',
        ),
        sets,
      );
      const ids = mismatched(sets, counted);
      if (mend && ids.length > 0) {
        await knex('package_set')
          .whereIn('id', ids)
          // Not of one that was retired meanwhile.
          .where({ complete: true })
          .update({
            complete: false,
            digest: knex.raw(`'damaged:' || CAST(id AS varchar(20))`),
          });
      }
      return ids;
    },
  );
}

/** The same for the errata of repositories. */
export function damageErratumSets(
  knex: Knex,
  signal: AbortSignal,
  mend: boolean,
): Promise<number[]> {
  return inPieces(
    () => knex('erratum_set').whereNot('digest', 'like', 'damaged:%'),
    signal,
    async sets => {
      const counted = await countMembers(knex('erratum_set_member as m'), sets);
      const ids = mismatched(sets, counted);
      if (mend && ids.length > 0) {
        await knex('erratum_set')
          .whereIn('id', ids)
          .update({
            digest: knex.raw(`'damaged:' || CAST(id AS varchar(20))`),
          });
      }
      return ids;
    },
  );
}

async function inPieces(
  query: () => Knex.QueryBuilder,
  signal: AbortSignal,
  damage: (sets: SizedRow[]) => Promise<number[]>,
): Promise<number[]> {
  const damaged: number[] = [];
  let after = 0;
  while (!signal.aborted) {
    const rows: SizedRow[] = await query()
      .where('id', '>', after)
      .orderBy('id')
      .limit(SETS)
      .select('id', 'size');
    if (rows.length === 0) break;
    let members = 0;
    const piece = rows.filter((row, i) => {
      members += row.size;
      return i === 0 || members <= MEMBERS;
    });
    damaged.push(...(await damage(piece)));
    after = piece[piece.length - 1].id;
    await nextTurn();
  }
  return damaged;
}

async function countMembers(
  members: Knex.QueryBuilder,
  sets: SizedRow[],
): Promise<Map<number, number>> {
  const rows: { set_id: number; count: number | string }[] = await members
    .whereIn(
      'm.set_id',
      sets.map(({ id }) => id),
    )
    .groupBy('m.set_id')
    .select('m.set_id')
    .count({ count: '*' });
  return new Map(rows.map(row => [row.set_id, Number(row.count)]));
}

function mismatched(
  sets: SizedRow[],
  counted: ReadonlyMap<number, number>,
): number[] {
  return sets
    .filter(({ id, size }) => (counted.get(id) ?? 0) !== size)
    .map(({ id }) => id);
}
