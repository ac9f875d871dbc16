import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { LRUCache } from 'lru-cache';
import { insertRows } from '../../database/insertRows';

/** About 20 MB. */
const MOST_IDS = 100_000;
/** Digests that are looked up with one statement. */
const BATCH = 500;

/** What an evaluation says of one update, as the table holds it. */
export interface UpdateRow {
  installed_id: number;
  available_id: number;
  source: string;
  repository_id: number | null;
  security: boolean;
  kind: string;
  blocked_reason: string | null;
  blocked_detail: string | null;
  why: string;
  errata: string;
  severity: string;
  reboot_suggested: boolean;
}

/**
 * Row ids of updates that were stored last, by their digests: of an evaluation that differs little from others only the
 * rest has to be looked up. An id is a hint: its row may have been cleaned away since.
 */
export class UpdateIds {
  private readonly ids = new LRUCache<string, number>({ max: MOST_IDS });

  get(digest: string): number | undefined {
    return this.ids.get(digest);
  }

  /** To be called once the transaction that found or added them is committed: SQLite uses the ids of others again. */
  note(ids: ReadonlyMap<string, number>): void {
    for (const [digest, id] of ids) this.ids.set(digest, id);
  }

  clear(): void {
    this.ids.clear();
  }
}

/**
 * The rows of updates, each there once; those that were never found before are added.
 * @returns the ids in the order of the updates, and those that are worth a note by their digests
 */
export async function ensureUpdates(
  trx: Knex.Transaction,
  updates: readonly UpdateRow[],
  hints: UpdateIds,
): Promise<{ ids: number[]; found: Map<string, number> }> {
  const digests = updates.map(digestOf);
  const ids = new Map<string, number>();
  const unknown = new Map<string, UpdateRow>();
  digests.forEach((digest, i) => {
    const hint = hints.get(digest);
    if (hint === undefined) unknown.set(digest, updates[i]);
    else ids.set(digest, hint);
  });
  const found = await findUpdates(trx, [...unknown.keys()]);
  // In one order everywhere, so that two that add the same ones wait for each other instead of deadlocking.
  const missing = [...unknown.keys()]
    .filter(digest => !found.has(digest))
    .sort();
  await insertRows(
    trx,
    'found_update',
    missing.map(digest => ({ digest, ...unknown.get(digest)! })),
    { ignoreKnown: true },
  );
  for (const [digest, id] of await findUpdates(trx, missing)) {
    found.set(digest, id);
  }
  for (const [digest, id] of found) ids.set(digest, id);
  return { ids: digests.map(digest => ids.get(digest)!), found };
}

async function findUpdates(
  trx: Knex.Transaction,
  digests: readonly string[],
): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (let i = 0; i < digests.length; i += BATCH) {
    const rows: { id: number; digest: string }[] = await trx('found_update')
      .whereIn('digest', digests.slice(i, i + BATCH))
      .select('id', 'digest');
    for (const { id, digest } of rows) found.set(digest, id);
  }
  return found;
}

function digestOf(update: UpdateRow): string {
  const values = [
    update.installed_id,
    update.available_id,
    update.source,
    update.repository_id,
    update.security,
    update.kind,
    update.blocked_reason,
    update.blocked_detail,
    update.why,
    update.errata,
    update.severity,
    update.reboot_suggested,
  ];
  return createHash('sha256').update(JSON.stringify(values)).digest('hex');
}
