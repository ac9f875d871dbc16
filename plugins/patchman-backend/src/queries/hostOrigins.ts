import type { HostOrigin, ListResult } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { type Visibility, whereVisible } from '../permissions/visibility';
import { type ListRequest, runList, searchWords } from './list';

export interface HostOriginFilters {
  name?: string[];
  /** Only hosts whose name comes after this one. */
  after?: string;
}

/** Where visible hosts report from, and by which enrolment token they came. */
export async function listHostOrigins(
  knex: Knex,
  visible: Visibility,
  filters: HostOriginFilters,
  request: ListRequest,
): Promise<ListResult<HostOrigin>> {
  const query = knex('host').select('host.name', 'host.address');
  whereVisible(query, visible);
  if (filters.name) {
    query.whereIn(
      'host.name',
      filters.name.map(name => name.toLowerCase()),
    );
  }
  if (filters.after) query.where('host.name', '>', filters.after.toLowerCase());
  searchWords(query, request.search, ['host.name']);
  const page = await runList<
    { name: string; address: string | null },
    HostOrigin
  >(query, request, {
    orderFields: { name: 'host.name' },
    defaultOrder: { field: 'name', order: 'asc' },
    tieBreaker: 'host.name',
    toItem: ({ name, address }) => ({ name, address, token: null }),
  });
  const tokens: { host_name: string; name: string }[] = await knex(
    'host_key as k',
  )
    .join('enrolment_token as t', 't.id', 'k.enrolment_id')
    .whereIn(
      'k.host_name',
      page.items.map(({ name }) => name),
    )
    .orderBy('k.id')
    .select('k.host_name', 't.name');
  // The newest key counts, as the machine may have been enrolled again.
  const byHost = new Map(
    tokens.map(({ host_name, name }) => [host_name, name]),
  );
  return {
    ...page,
    items: page.items.map(item => ({
      ...item,
      token: byHost.get(item.name) ?? null,
    })),
  };
}
