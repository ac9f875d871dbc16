import type { ListResult, NamedHosts } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { type Visibility, whereVisible } from '../permissions/visibility';
import { type ListRequest, runList, searchWords } from './list';

interface NameRow {
  id: number;
  name: string;
  hosts: number | string;
}

/** Domains or architectures with how many visible hosts have them; those without are told to who sees all hosts. */
export function listHostNames(
  knex: Knex,
  visible: Visibility,
  of: 'domain' | 'architecture',
  { used }: { used?: boolean },
  request: ListRequest,
): Promise<ListResult<NamedHosts>> {
  const column = of === 'domain' ? 'host.domain_id' : 'host.arch_id';
  const counted = knex('host')
    .groupBy(column)
    .select(`${column} as name_id`, knex.raw('COUNT(*) AS hosts'));
  whereVisible(counted, visible);
  const inner = knex(of)
    .leftJoin(counted.as('h'), 'h.name_id', `${of}.id`)
    .select(
      `${of}.id`,
      `${of}.name`,
      knex.raw('COALESCE(h.hosts, 0) AS hosts'),
    );
  if (visible !== 'all' || used === true) inner.where('h.hosts', '>', 0);
  if (used === false) inner.whereNull('h.hosts');
  searchWords(inner, request.search, [`${of}.name`]);
  return runList<NameRow, NamedHosts>(
    knex.from(inner.as('n')).select('n.*'),
    request,
    {
      orderFields: { name: 'n.name', hosts: 'n.hosts' },
      defaultOrder: { field: 'name', order: 'asc' },
      tieBreaker: 'n.id',
      toItem: row => ({ name: row.name, hosts: Number(row.hosts) }),
    },
  );
}
