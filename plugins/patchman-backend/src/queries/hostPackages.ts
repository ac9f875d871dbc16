import type { HostPackage, ListResult } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import type { DbHostRow, DbPackageRow } from '../database/tables';
import { offersOf } from '../inventory/packageSets/members';
import { linksOfHost } from './hostLinks';
import {
  selectUpdate,
  toUpdate,
  type UpdateRow,
  updatesQuery,
} from './hostUpdates';
import { type ListRequest, runList, searchWords } from './list';
import { toPackage } from './packageRow';

interface MemberRow extends DbPackageRow {
  /** JSON, null for none. */
  attributes: string | null;
}

export async function listHostPackages(
  knex: Knex,
  host: DbHostRow,
  filters: { withUpdates?: boolean; foreign?: boolean },
  request: ListRequest,
): Promise<ListResult<HostPackage>> {
  const query = knex('package_set_member as m')
    .join('package', 'package.id', 'm.package_id')
    .where('m.set_id', host.package_set_id)
    .select('package.*', 'm.attributes');
  searchWords(query, request.search, ['package.name']);
  const ofEvaluation = (table: string, column: string) =>
    knex(table).where({ evaluation_id: host.evaluation_id }).select(column);
  if (filters.withUpdates !== undefined) {
    const updates = ofEvaluation('evaluation_update', 'installed_id');
    if (filters.withUpdates) query.whereIn('package.id', updates);
    else query.whereNotIn('package.id', updates);
  }
  if (filters.foreign !== undefined) {
    const foreign = ofEvaluation('evaluation_foreign', 'package_id');
    if (filters.foreign) query.whereIn('package.id', foreign);
    else query.whereNotIn('package.id', foreign);
  }
  const page = await runList<MemberRow, MemberRow>(query, request, {
    orderFields: {
      name: 'package.name',
      arch: 'package.arch',
      version: 'package.version',
      type: 'package.type',
    },
    defaultOrder: { field: 'name', order: 'asc' },
    tieBreaker: 'package.name, package.arch, package.id',
    toItem: row => row,
  });
  const ids = page.items.map(row => row.id);
  const updates: UpdateRow[] = await selectUpdate(updatesQuery(knex), knex)
    .where('u.evaluation_id', host.evaluation_id)
    .whereIn('u.installed_id', ids);
  const offers: { package_id: number; id: number; name: string }[] = await knex
    .from(linksOfHost(knex, host.id).as('link'))
    .join('repository', 'repository.id', 'link.repository_id')
    .join(offersOf(knex, ids).as('m'), 'm.repository_id', 'repository.id')
    .where('link.counts', 1)
    .orderBy(['link.position', 'repository.name'])
    .select('m.package_id', 'repository.id', 'repository.name');
  return {
    totalItems: page.totalItems,
    items: page.items.map(row => {
      const update = updates.find(
        ({ installed_id }) => installed_id === row.id,
      );
      return {
        ...toPackage(row),
        update: update ? toUpdate(update) : null,
        repositories: offers
          .filter(({ package_id }) => package_id === row.id)
          .map(({ id, name }) => ({ id, name })),
        held: JSON.parse(row.attributes ?? '{}').held === true,
      };
    }),
  };
}
