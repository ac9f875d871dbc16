import type { Knex } from 'knex';
import {
  relaxedStatement,
  relaxedTransaction,
} from '../../database/relaxedTransaction';
import { now } from '../../database/time';

/** Notes which evaluations this backend computes, before it does, so that one that takes it down is known afterwards. */
export class BegunEvaluations {
  constructor(private readonly knex: Knex, private readonly backend: string) {}

  /**
   * Begins those that never took a backend down, in one statement however many they are. The others are to be begun alone,
   * so that nothing else is suspected with them.
   * @returns how often the backend stopped over each
   */
  async begin(keys: readonly string[]): Promise<Map<string, number>> {
    if (keys.length === 0) return new Map();
    const at = now();
    // A mark is for a backend that dies, which a commit in memory survives.
    const rows: { key: string; stops: number }[] = await relaxedTransaction(
      this.knex,
      async trx =>
        trx('begun_evaluation')
          .insert(
            keys.map(key => ({ key, begun_by: this.backend, begun_at: at })),
          )
          .onConflict('key')
          .merge({
            begun_by: trx.raw(
              'CASE WHEN begun_evaluation.stops > 0 THEN begun_evaluation.begun_by ELSE excluded.begun_by END',
            ),
          })
          .returning(['key', 'stops']),
    );
    return new Map(rows.map(({ key, stops }) => [key, stops]));
  }

  /** Begins one that took a backend down before. */
  async beginAlone(key: string): Promise<void> {
    await this.knex('begun_evaluation')
      .where({ key })
      .update({ begun_by: this.backend });
  }

  /** They are done, or are not to be tried now: none of them took the backend down. */
  async end(keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return;
    await relaxedStatement(this.knex, db =>
      db('begun_evaluation').whereIn('key', keys).delete(),
    );
  }
}
