import { randomUUID } from 'node:crypto';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { isPostgres } from '../database/dialect';
import { countDeaths } from './countDeaths';

/** Who says nothing while another one says so many times that it lives is gone. */
const SILENT_BEATS = 4;

/**
 * This backend among those on one database, and which of the others are gone. Told by counters instead of clocks: a
 * backend is gone when its counter stands still while ours counts, so that neither clocks that differ nor a database that
 * was away for a while make a living one count as dead.
 */
export class Backends {
  /** How often a living backend says so, in milliseconds. */
  static beatEvery = 5_000;

  readonly id = randomUUID();
  private timer: NodeJS.Timeout | null = null;
  private readonly seen = new Map<string, { beats: number; silent: number }>();

  private onDeath: () => void = () => {};
  private onBeat: (signal: AbortSignal) => Promise<void> = async () => {};
  private helping = false;
  private readonly ending = new AbortController();

  constructor(
    private readonly knex: Knex,
    private readonly logger: LoggerService,
  ) {}

  /**
   * Notes that it lives. On SQLite every other backend is gone: there is one. On PostgreSQL they have to be watched.
   * @param onDeath told that what a dead backend had begun is free again
   * @param onBeat where there may be several, told now and then that there may be work to share
   */
  async start(
    onDeath: () => void,
    onBeat?: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const { knex, logger } = this;
    this.onDeath = onDeath;
    if (onBeat) this.onBeat = onBeat;
    await knex('backend').insert({ id: this.id });
    if (!isPostgres(knex)) {
      const others = await knex('backend').whereNot({ id: this.id });
      await this.bury(others.map(({ id }) => id));
      return;
    }
    this.timer = setInterval(() => {
      this.beat().catch(error => {
        // Whoever was not heard of meanwhile may have had the same trouble.
        this.seen.clear();
        logger.warn('This backend cannot say that it lives', error);
      });
      this.help();
    }, Backends.beatEvery);
    this.timer.unref();
  }

  /** Says that it lives, and looks who has not for too long. */
  async beat(): Promise<void> {
    const { knex } = this;
    const counted = await knex('backend')
      .where({ id: this.id })
      .increment('beats');
    // Others took it for dead, after a pause that was too long.
    if (counted === 0) await knex('backend').insert({ id: this.id });
    const others: { id: string; beats: number }[] = await knex('backend')
      .whereNot({ id: this.id })
      .select('id', 'beats');
    const gone: string[] = [];
    for (const { id, beats } of others) {
      const known = this.seen.get(id);
      const silent = known?.beats === beats ? known.silent + 1 : 0;
      this.seen.set(id, { beats, silent });
      if (silent >= SILENT_BEATS) gone.push(id);
    }
    await this.bury(gone);
  }

  private help(): void {
    if (this.helping) return;
    this.helping = true;
    this.onBeat(this.ending.signal)
      .catch(error => {
        this.logger.warn('What several backends share failed here', error);
      })
      .finally(() => {
        this.helping = false;
      });
  }

  /** Leaves in peace: what it had begun counts for nothing. */
  async stop(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    this.ending.abort();
    const { knex } = this;
    await knex('mirror')
      .where({ begun_by: this.id })
      .update({ begun_by: null });
    await knex('errata_source')
      .where({ begun_by: this.id })
      .update({ begun_by: null });
    for (const table of ['begun_evaluation', 'begun_match']) {
      await knex(table).where({ begun_by: this.id, stops: 0 }).delete();
      await knex(table).where({ begun_by: this.id }).update({ begun_by: null });
    }
    await knex('backend').where({ id: this.id }).delete();
  }

  private async bury(gone: string[]): Promise<void> {
    if (gone.length === 0) return;
    for (const id of gone) this.seen.delete(id);
    await countDeaths(this.knex, this.logger, gone);
    this.onDeath();
  }
}
