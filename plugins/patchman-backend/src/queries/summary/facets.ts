import type { HostFacets } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { ownersQuery } from '../../permissions/owners';
import { whereVisible } from '../../permissions/visibility';
import type { HostScope } from '../hosts';

/** Tags and owners that are offered; whoever has more finds the others by typing. */
const MOST = 100;

interface FacetRow {
  facet: 'os' | 'arch' | 'tag';
  value: string;
  hosts: number | string;
  security: number | string | null;
}

const SECURITY_HOSTS = 'SUM(CASE WHEN e.security > 0 THEN 1 ELSE 0 END)';

/** What visible hosts are: what filters of lists of them offer, most first; two statements. */
export async function countFacets(
  knex: Knex,
  scope: HostScope,
): Promise<HostFacets> {
  const hosts = () => {
    const query = knex('host');
    whereVisible(query, scope.visible);
    return query;
  };
  const facet = (name: FacetRow['facet'], column: string) =>
    // No binding: the builder would put it behind those of the subquery that is selected from.
    [knex.raw(`'${name}' AS facet`), `${column} as value`] as const;
  // Grouped by narrow ids first, so that each name is looked up once.
  const byVariant = hosts()
    .leftJoin('evaluation as e', 'e.id', 'host.evaluation_id')
    .groupBy('host.os_variant_id')
    .select('host.os_variant_id')
    .select(knex.raw('COUNT(*) AS hosts'))
    .select(knex.raw(`${SECURITY_HOSTS} AS security`));
  const byArch = hosts()
    .groupBy('host.arch_id')
    .select('host.arch_id', knex.raw('COUNT(*) AS hosts'));
  const byTag = knex('host_tag')
    .groupBy('host_tag.tag_id')
    .select('host_tag.tag_id', knex.raw('COUNT(*) AS hosts'));
  whereVisible(byTag, scope.visible, 'host_tag.host_id');
  const none = knex.raw('NULL AS security');
  const byOs = knex
    .from(byVariant.as('v'))
    .join('os_variant', 'os_variant.id', 'v.os_variant_id')
    .join('os_release', 'os_release.id', 'os_variant.release_id')
    .groupBy('os_release.name')
    .select('os_release.name')
    .select(knex.raw('SUM(v.hosts) AS hosts, SUM(v.security) AS security'));
  const rows: FacetRow[] = await knex
    .from(byOs.as('o'))
    .select(...facet('os', 'o.name'), 'o.hosts', 'o.security')
    .unionAll([
      knex
        .from(byArch.as('a'))
        .join('architecture', 'architecture.id', 'a.arch_id')
        .select(...facet('arch', 'architecture.name'), 'a.hosts', none),
      knex
        .from(byTag.as('t'))
        .join('tag', 'tag.id', 't.tag_id')
        .select(...facet('tag', 'tag.name'), 't.hosts', none),
    ]);
  const owners: {
    owner: string;
    hosts: number | string;
    security: number | string;
  }[] = await hosts()
    .leftJoin('evaluation as e', 'e.id', 'host.evaluation_id')
    .join(ownersQuery(knex).as('owned'), 'owned.host_name', 'host.name')
    .groupBy('owned.owner')
    .select('owned.owner')
    .select(knex.raw('COUNT(*) AS hosts'))
    .select(knex.raw(`${SECURITY_HOSTS} AS security`))
    .orderByRaw('COUNT(*) DESC, owned.owner')
    .limit(MOST);
  const of = (name: FacetRow['facet']) =>
    rows
      .filter(row => row.facet === name)
      .map(({ value, hosts: count, security }) => ({
        value,
        hosts: Number(count),
        security: Number(security ?? 0),
      }))
      .sort((a, b) => b.hosts - a.hosts || (a.value < b.value ? -1 : 1));
  return {
    byOs: of('os').map(({ value, ...counts }) => ({
      release: value,
      ...counts,
    })),
    byArch: of('arch').map(({ value, hosts: count }) => ({
      arch: value,
      hosts: count,
    })),
    byTag: of('tag')
      .slice(0, MOST)
      .map(({ value, hosts: count }) => ({ tag: value, hosts: count })),
    byOwner: owners.map(row => ({
      owner: row.owner,
      hosts: Number(row.hosts),
      security: Number(row.security),
    })),
  };
}
