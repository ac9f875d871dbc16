import type { HostChange, ListResult } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { type ListRequest, runList, searchWords } from './list';
import {
  packageColumns,
  packageFrom,
  type PrefixedPackages,
} from './packageRow';

interface ChangeRow extends PrefixedPackages<'before_' | 'after_'> {
  at: string;
  kind: HostChange['kind'];
}

/** Of what was installed nothing was before, and of what was removed nothing is after. */
function isThere(row: ChangeRow, id: 'before_id' | 'after_id'): boolean {
  return (row[id] as number | null) !== null;
}

export async function listHostChanges(
  knex: Knex,
  hostId: number,
  request: ListRequest,
): Promise<ListResult<HostChange>> {
  const query = knex('host_change as change')
    .leftJoin('package as before', 'before.id', 'change.before_id')
    .leftJoin('package as after', 'after.id', 'change.after_id')
    .where('change.host_id', hostId)
    .select(
      'change.at',
      'change.kind',
      ...packageColumns(knex, 'before', 'before_'),
      ...packageColumns(knex, 'after', 'after_'),
    );
  searchWords(query, request.search, ["COALESCE(after.name, before.name, '')"]);
  return runList<ChangeRow, HostChange>(query, request, {
    orderFields: {
      at: 'change.at',
      kind: 'change.kind',
      name: 'COALESCE(after.name, before.name)',
    },
    defaultOrder: { field: 'at', order: 'desc' },
    tieBreaker: 'change.id DESC',
    toItem: row => ({
      at: row.at,
      kind: row.kind,
      before: isThere(row, 'before_id') ? packageFrom(row, 'before_') : null,
      after: isThere(row, 'after_id') ? packageFrom(row, 'after_') : null,
    }),
  });
}
