import type { Knex } from 'knex';
import type { DbMirrorRow } from '../database/tables';
import { storeMirrorsUnchanged } from './storeMirror';

/** Notes what is unchanged in as few statements as can be, and not all only at the end of a long run. */
export class UnchangedMirrors {
  private waiting: DbMirrorRow[] = [];

  constructor(private readonly knex: Knex) {}

  async add(mirror: DbMirrorRow): Promise<void> {
    this.waiting.push(mirror);
    if (this.waiting.length >= 500) await this.store();
  }

  async store(): Promise<void> {
    const mirrors = this.waiting;
    this.waiting = [];
    await storeMirrorsUnchanged(this.knex, mirrors);
  }
}
