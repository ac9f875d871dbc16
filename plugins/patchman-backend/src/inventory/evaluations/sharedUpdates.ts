import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { lastUsed } from '../../caches/lastUsed';
import { insertRows } from '../../database/insertRows';
import { sharePackages } from '../packageSets/packageLock';

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
  private readonly ids = lastUsed<string, number>(MOST_IDS);

  get(digest: string): number | undefined {
    return this.ids.get(digest);
  }

  /** To be called once the transaction that found or added them is committed: SQLite uses the ids of others again. */
  note(ids: ReadonlyMap<string, number>): void {
    for (const [digest, id] of ids) this.ids.set(digest, id);
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
  await sharePackages(trx);
  const ids = await stillThere(
    trx,
    new Map(
      digests.flatMap(digest => {
        const hint = hints.get(digest);
        return hint === undefined ? [] : [[digest, hint]];
      }),
    ),
  );
  const unknown = new Map<string, UpdateRow>();
  digests.forEach((digest, i) => {
    if (!ids.has(digest)) unknown.set(digest, updates[i]);
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

/** Those of the hints whose rows were not cleaned away, which they are not until the transaction ends. */
async function stillThere(
  trx: Knex.Transaction,
  hints: Map<string, number>,
): Promise<Map<string, number>> {
  const ids = [...new Set(hints.values())];
  const there = new Set<number>();
  for (let i = 0; i < ids.length; i += BATCH) {
    const rows: { id: number }[] = await trx('found_update')
      .whereIn('id', ids.slice(i, i + BATCH))
      .select('id');
    for (const { id } of rows) there.add(id);
  }
  return there.size === ids.length
    ? hints
    : new Map([...hints].filter(([, id]) => there.has(id)));
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
