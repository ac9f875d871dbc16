import type { Knex } from 'knex';
import {
  relaxedStatement,
  relaxedTransaction,
} from '../database/relaxedTransaction';
import { now } from '../database/time';
import { MOST_STOPS } from '../texts/stops';

/** Tables of what is computed under keys that are other ones when anything is that it depends on. */
export type BegunTable = 'begun_evaluation' | 'begun_match';

/** Notes what this backend computes, before it does, so that what takes it down is known afterwards. */
export class BegunKeys {
  constructor(
    private readonly knex: Knex,
    private readonly table: BegunTable,
    private readonly backend: string,
  ) {}

  /**
   * Begins those that never took a backend down, in one statement however many they are. The others are to be begun alone,
   * so that nothing else is suspected with them.
   * @returns how often the backend stopped over each
   */
  private async begin(keys: readonly string[]): Promise<Map<string, number>> {
    if (keys.length === 0) return new Map();
    const at = now();
    const { table } = this;
    // A mark is for a backend that dies, which a commit in memory survives.
    const rows: { key: string; stops: number }[] = await relaxedTransaction(
      this.knex,
      async trx =>
        trx(table)
          .insert(
            keys.map(key => ({ key, begun_by: this.backend, begun_at: at })),
          )
          .onConflict('key')
          .merge({
            begun_by: trx.raw(
              'CASE WHEN ??.stops > 0 THEN ??.begun_by ELSE excluded.begun_by END',
              [table, table],
            ),
          })
          .returning(['key', 'stops']),
    );
    return new Map(rows.map(({ key, stops }) => [key, stops]));
  }

  /** Begins one that took a backend down before. */
  private async beginAlone(key: string): Promise<void> {
    await this.knex(this.table)
      .where({ key })
      .update({ begun_by: this.backend });
  }

  /**
   * Works through keys, so that what took a backend down comes last and alone: nothing else is under suspicion with it. What did so
   * too often is given up.
   * @param together how many of the others at most
   */
  async through(
    keys: readonly string[],
    together: number,
    settle: (keys: readonly string[]) => Promise<void>,
    giveUp: (key: string) => Promise<void>,
  ): Promise<void> {
    const stops = await this.begin(keys);
    const stopsOf = (key: string) => stops.get(key) ?? 0;
    const trusted = keys.filter(key => stopsOf(key) === 0);
    try {
      for (let i = 0; i < trusted.length; i += together) {
        await settle(trusted.slice(i, i + together));
      }
    } finally {
      await this.end(trusted);
    }
    const suspected = keys
      .filter(key => stopsOf(key) > 0)
      .sort((a, b) => stopsOf(a) - stopsOf(b));
    for (const key of suspected) {
      if (stopsOf(key) >= MOST_STOPS) {
        await giveUp(key);
        continue;
      }
      await this.beginAlone(key);
      try {
        await settle([key]);
      } finally {
        await this.end([key]);
      }
    }
  }

  /** They are done, or are not to be tried now: none of them took the backend down. */
  async end(keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return;
    await relaxedStatement(this.knex, db =>
      db(this.table).whereIn('key', keys).delete(),
    );
  }
}
