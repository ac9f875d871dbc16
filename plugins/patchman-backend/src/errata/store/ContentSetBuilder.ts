import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Knex } from 'knex';
import {
  isForeignKeyViolation,
  isUniqueViolation,
} from '../../database/dialect';
import { inPieces } from '../../database/inPieces';
import { insertRows } from '../../database/insertRows';
import { relaxedTransaction } from '../../database/relaxedTransaction';
import { now } from '../../database/time';
import { GoneContentError } from '../../inventory/GoneContentError';

type Row = Record<string, string | number | boolean | null>;

/** Where a kind of content is, and how an item becomes a row of it. */
export interface ContentKind<Item> {
  /** Names in sentences: `An advisory`. */
  what: string;
  table: string;
  set: string;
  member: string;
  /** The column of the member that refers to the content. */
  column: string;
  /** What tells it from others of its source; a later item of the same name takes its place. */
  nameOf(item: Item): string;
  /** Its columns but `digest` and `created_at`. */
  toRow(item: Item): Row;
  /** Writes what hangs on items that are new. */
  link(
    trx: Knex.Transaction,
    items: { id: number; item: Item }[],
  ): Promise<void>;
}

/** Written in one transaction. */
const CHUNK = 50;
/** Members of a set that are written in one transaction: the set is nobody's before it is complete. */
const MEMBERS = 5000;

/** Collects what a source tells; each item is stored once for its content, the set once for its members. */
export class ContentSetBuilder<Item> {
  /** Ids by the names of the members. */
  private readonly members = new Map<string, { id: number; digest: string }>();

  constructor(
    private readonly knex: Knex,
    private readonly kind: ContentKind<Item>,
  ) {}

  get size(): number {
    return this.members.size;
  }

  /** Begins with the members of another set, which later ones of their names replace. */
  async startFrom(setId: number): Promise<void> {
    const { table, member, column } = this.kind;
    const rows: { id: number; name: string; digest: string }[] =
      await this.knex(`${member} as m`)
        .join(`${table} as c`, 'c.id', `m.${column}`)
        .where('m.set_id', setId)
        .select('c.id', 'c.name', 'c.digest');
    for (const { id, name, digest } of rows) {
      this.members.set(name, { id, digest });
    }
  }

  async add(items: readonly Item[]): Promise<void> {
    for (let i = 0; i < items.length; i += CHUNK) {
      await this.addChunk(items.slice(i, i + CHUNK));
      // SQLite never lets the event loop turn by itself.
      await nextTurn();
    }
  }

  /** @returns the id of the set */
  async complete(): Promise<number> {
    const { set } = this.kind;
    const digest = this.digest();
    const known = await this.knex(set).where({ digest }).first('id');
    if (known) return known.id;
    const temporary = createHash('sha256')
      .update(`${digest} ${now()} ${Math.random()}`)
      .digest('hex');
    try {
      const [{ id }] = await this.knex(set)
        // By its digest it is found only once all its members are there.
        .insert({
          digest: temporary,
          size: this.members.size,
          created_at: now(),
        })
        .returning('id');
      await this.addMembers(id);
      await this.knex(set).where({ id }).update({ digest });
      return id;
    } catch (error) {
      // An item that was known when it was added is not there any more.
      if (isForeignKeyViolation(error)) {
        throw new GoneContentError(this.kind.what);
      }
      if (!isUniqueViolation(error)) throw error;
      // Somebody else was first; what was written here is cleaned away later.
      const other = await this.knex(set).where({ digest }).first('id');
      if (!other) throw new GoneContentError('A set');
      return other.id;
    }
  }

  private digest(): string {
    const digests = [...this.members.values()].map(({ digest }) => digest);
    return createHash('sha256')
      .update(`${this.kind.table}\n${digests.sort().join('\n')}`)
      .digest('hex');
  }

  private async addMembers(setId: number): Promise<void> {
    const { member, column } = this.kind;
    // Two names may stand for the same content.
    const ids = [...new Set([...this.members.values()].map(({ id }) => id))];
    for (let i = 0; i < ids.length; i += MEMBERS) {
      const rows = ids
        .slice(i, i + MEMBERS)
        .map(id => ({ set_id: setId, [column]: id }));
      await relaxedTransaction(this.knex, trx => insertRows(trx, member, rows));
      await nextTurn();
    }
  }

  private async addChunk(items: readonly Item[]): Promise<void> {
    const { kind, knex } = this;
    const byDigest = new Map<string, { item: Item; row: Row }>();
    for (const item of items) {
      const row = kind.toRow(item);
      byDigest.set(digestOf(row), { item, row });
    }
    const known = await this.idsOf(knex, [...byDigest.keys()]);
    const fresh = [...byDigest.keys()]
      .filter(digest => !known.has(digest))
      .sort();
    if (fresh.length > 0) {
      await relaxedTransaction(knex, async trx => {
        const createdAt = now();
        await insertRows(
          trx,
          kind.table,
          fresh.map(digest => ({
            digest,
            ...byDigest.get(digest)!.row,
            created_at: createdAt,
          })),
          { ignoreKnown: true },
        );
        const added = await this.idsOf(trx, fresh);
        await kind.link(
          trx,
          [...added].map(([digest, id]) => ({
            id,
            item: byDigest.get(digest)!.item,
          })),
        );
        for (const [digest, id] of added) known.set(digest, id);
      });
    }
    for (const [digest, { item }] of byDigest) {
      const id = known.get(digest);
      if (id === undefined) throw new GoneContentError(kind.what);
      this.members.set(kind.nameOf(item), { id, digest });
    }
  }

  private async idsOf(
    knex: Knex,
    digests: string[],
  ): Promise<Map<string, number>> {
    const found = new Map<string, number>();
    for (const piece of inPieces(digests)) {
      const rows: { id: number; digest: string }[] = await knex(this.kind.table)
        .whereIn('digest', piece)
        .select('id', 'digest');
      for (const { id, digest } of rows) found.set(digest, id);
    }
    return found;
  }
}

function digestOf(row: Row): string {
  return createHash('sha256').update(JSON.stringify(row)).digest('hex');
}
