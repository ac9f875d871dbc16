import type { Knex } from 'knex';
import { MOST_STOPS } from '../../texts/stops';
import type { DbErrataSourceRow } from '../../database/tables';
import { now } from '../../database/time';
import type { SourceCounts, WrittenContent } from './SourceWriter';

/** Makes sure that there is a row of each source. */
export async function ensureSourceRows(
  knex: Knex,
  names: readonly string[],
): Promise<void> {
  const known: string[] = await knex('errata_source').pluck('name');
  const missing = names.filter(name => !known.includes(name));
  if (missing.length === 0) return;
  await knex('errata_source')
    .insert(missing.map(name => ({ name })))
    .onConflict('name')
    .ignore();
}

/**
 * Takes a source for this backend to read, before any of it is. Null when another one reads it, or is taken for gone soon.
 * @param anyway also one over which backends stopped too often
 */
export async function claimSource(
  knex: Knex,
  name: string,
  backend: string,
  anyway: boolean,
): Promise<DbErrataSourceRow | null> {
  const claimed = await knex('errata_source')
    .where({ name, begun_by: null })
    .modify(query => {
      if (!anyway) query.where('stops', '<', MOST_STOPS);
    })
    .update({ begun_by: backend });
  if (claimed === 0) return null;
  return knex('errata_source').where({ name }).first();
}

export async function releaseSource(
  knex: Knex,
  id: number,
  backend: string,
): Promise<void> {
  await knex('errata_source')
    .where({ id, begun_by: backend })
    .update({ begun_by: null });
}

/** Nothing is new. */
export async function storeUnchanged(
  knex: Knex,
  id: number,
  state: Record<string, unknown> | undefined,
): Promise<void> {
  const at = now();
  await knex('errata_source')
    .where({ id })
    .update({
      ...(state && { state: JSON.stringify(state) }),
      checked_at: at,
      succeeded_at: at,
      error: null,
      failed_at: null,
      stops: 0,
    });
}

/** What was read becomes what the source tells, in one statement. */
export async function storeRead(
  knex: Knex,
  before: DbErrataSourceRow,
  read: {
    written: WrittenContent;
    state: Record<string, unknown>;
    warning: string | null;
    contentDate: string | null;
    /** Who uploaded it; null where it was fetched. */
    uploadedBy: string | null;
  },
): Promise<{ changed: boolean }> {
  const { written, state, warning, contentDate, uploadedBy } = read;
  const at = now();
  const changed =
    before.advisory_set_id !== written.advisorySetId ||
    before.cve_states_set_id !== written.cveStatesSetId ||
    before.generation !== written.generation ||
    written.detailsChanged;
  await knex('errata_source')
    .where({ id: before.id })
    .update({
      // After an upload there is nothing to compare the server's next answer with.
      state: uploadedBy === null ? JSON.stringify(state) : null,
      checked_at: at,
      succeeded_at: at,
      ...(changed && { changed_at: at }),
      error: null,
      failed_at: null,
      warning,
      counts: JSON.stringify(written.counts),
      content_date: contentDate,
      uploaded_at: uploadedBy === null ? null : at,
      uploaded_by: uploadedBy,
      advisory_set_id: written.advisorySetId,
      cve_states_set_id: written.cveStatesSetId,
      generation: written.generation,
      stops: 0,
    });
  return { changed };
}

/** What was read before stays. */
export async function storeFailure(
  knex: Knex,
  before: DbErrataSourceRow,
  error: string,
): Promise<void> {
  const at = now();
  await knex('errata_source')
    .where({ id: before.id })
    .update({
      checked_at: at,
      error,
      failed_at: before.failed_at ?? at,
    });
}

export function countsOf(row: Pick<DbErrataSourceRow, 'counts'>): SourceCounts {
  const counts = JSON.parse(row.counts) as Partial<SourceCounts>;
  const of = (kind: keyof SourceCounts) => Number(counts[kind] ?? 0);
  return {
    advisories: of('advisories'),
    states: of('states'),
    cves: of('cves'),
    exploited: of('exploited'),
    chances: of('chances'),
    releases: of('releases'),
  };
}
