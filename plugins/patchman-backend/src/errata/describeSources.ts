import type { ErrataSourceState } from 'backstage-plugin-patchman-common';
import type { ErrataSource } from 'backstage-plugin-patchman-node';
import type { Knex } from 'knex';
import { Duration } from 'luxon';
import type { DbErrataSourceRow } from '../database/tables';
import { toTimestamp } from '../database/time';
import { hostReleases } from './hostReleases';
import {
  addressOf,
  dueAt,
  everyOf,
  switchOf,
  type ErrataConfig,
} from './settings';
import { countsOf } from './store/sourceRows';
import { describeCadence } from '../tasks/schedule';
import { shownUrl } from '../texts';

const NEVER: Omit<DbErrataSourceRow, 'id' | 'name'> = {
  state: null,
  checked_at: null,
  succeeded_at: null,
  changed_at: null,
  error: null,
  failed_at: null,
  warning: null,
  counts: '{}',
  content_date: null,
  uploaded_at: null,
  uploaded_by: null,
  advisory_set_id: null,
  cve_states_set_id: null,
  generation: 0,
  begun_by: null,
  stops: 0,
};

/** How each source is, in the order in which they are given. */
export async function describeSources(
  knex: Knex,
  sources: readonly ErrataSource[],
  config: ErrataConfig,
): Promise<ErrataSourceState[]> {
  const fleet = await hostReleases(knex);
  const rows: DbErrataSourceRow[] = await knex('errata_source').whereIn(
    'name',
    sources.map(({ id }) => id),
  );
  const byName = new Map(rows.map(row => [row.name, row]));
  const now = Date.now();
  return sources.map(source => {
    const row = byName.get(source.id) ?? NEVER;
    const { on, reason } = switchOf(source, config, fleet);
    const every = everyOf(source, config);
    return {
      name: source.id,
      title: source.title,
      url: shownUrl(addressOf(source, config)),
      licence: source.licence,
      on,
      reason,
      distributions: distributionsOf(source),
      every: describeCadence(Duration.fromMillis(every).toISO()!),
      nextCheck: on ? toTimestamp(Math.max(now, dueAt(row, every, now))) : null,
      reading: row.begun_by !== null,
      checkedAt: row.checked_at,
      succeededAt: row.succeeded_at,
      changedAt: row.changed_at,
      error: row.error,
      failedSince: row.failed_at,
      warning: row.warning,
      contentDate: row.content_date,
      uploadedAt: row.uploaded_at,
      uploadedBy: row.uploaded_by,
      uploadable: source.uploadable,
      counts: countsOf(row),
    };
  });
}

/** Keys of releases begin with the distribution's id, such as `debian:12`. */
function distributionsOf(source: ErrataSource): string[] {
  return typeof source.for === 'string'
    ? []
    : [...new Set(source.for.map(beginning => beginning.split(':')[0]))];
}
