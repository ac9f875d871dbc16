import createKnex, { type Knex } from 'knex';
import { takeTurns } from './takeTurns';

/** A statement of some milliseconds. */
const SLOW =
  'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT SUM(i) AS sum FROM n';

describe('many who wait for the connection of SQLite', () => {
  let knex: Knex;
  beforeEach(() => {
    knex = createKnex({
      client: 'better-sqlite3',
      connection: ':memory:',
      useNullAsDefault: true,
      pool: { min: 1, max: 1 },
    });
  });
  afterEach(() => knex.destroy());

  /** How often the event loop turned until all of them were answered. */
  async function turnsOf(work: () => Promise<unknown>): Promise<number> {
    let turns = 0;
    let next = setImmediate(function turn() {
      turns++;
      next = setImmediate(turn);
    });
    await Promise.all(Array.from({ length: 100 }, work));
    clearImmediate(next);
    return turns;
  }

  it('let the event loop turn in between, and all get their answer', async () => {
    takeTurns(knex);
    const sums: number[] = [];
    const turns = await turnsOf(async () => {
      const [{ sum }] = await knex.raw(SLOW);
      sums.push(sum);
    });
    expect(sums).toEqual(Array(100).fill(200_010_000));
    expect(turns).toBeGreaterThan(3);
  });

  it('let it turn between transactions, too, which end or are rolled back as always', async () => {
    takeTurns(knex);
    await knex.raw('CREATE TABLE t (i integer)');
    let number = 0;
    const turns = await turnsOf(async () => {
      number++;
      const own = number;
      await knex
        .transaction(async trx => {
          await trx.raw(SLOW);
          await trx('t').insert({ i: own });
          if (own % 2) throw new Error('odd');
        })
        .catch(error => {
          if (error.message !== 'odd') throw error;
        });
    });
    expect(await knex('t').pluck('i')).toHaveLength(50);
    expect(turns).toBeGreaterThan(3);
  });
});
