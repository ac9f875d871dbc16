import type { Knex } from 'knex';

/**
 * The repositories of hosts as `link`: each host's own, and those of its operating system release with its architecture
 * where it is judged by these instead. `counts` says whether updates are looked for in it.
 * @param repositories the only ones that are asked for, as a query of their ids
 */
export function linksOfHosts(
  knex: Knex,
  hosts: Knex.QueryBuilder,
  repositories?: Knex.QueryBuilder,
): Knex.QueryBuilder {
  const own = knex('host_repository as own')
    .join(hosts.clone().as('h'), 'h.id', 'own.host_id')
    .join('repository', 'repository.id', 'own.repository_id')
    .select(
      'own.host_id',
      'own.repository_id',
      'own.priority',
      'own.position',
      'own.enabled',
      'own.reported_enabled',
      'own.enabled_choice',
      knex.raw("'host' AS origin"),
      knex.raw(
        'CASE WHEN own.enabled AND repository.enabled AND h.use_host_repositories THEN 1 ELSE 0 END AS counts',
      ),
    );
  const ofRelease = knex('os_release_repository as given')
    .join('repository', 'repository.id', 'given.repository_id')
    .join('os_variant', 'os_variant.release_id', 'given.release_id')
    .join(hosts.clone().as('h'), 'h.os_variant_id', 'os_variant.id')
    .join('architecture', 'architecture.id', 'h.arch_id')
    .whereRaw('NOT h.use_host_repositories')
    .whereRaw('architecture.name = repository.arch')
    .select(
      'h.id as host_id',
      'given.repository_id',
      'given.priority',
      // Before all that are not counted.
      knex.raw('-1 AS position'),
      knex.raw('TRUE AS enabled'),
      knex.raw('TRUE AS reported_enabled'),
      knex.raw('CAST(NULL AS boolean) AS enabled_choice'),
      knex.raw("'release' AS origin"),
      knex.raw('CASE WHEN repository.enabled THEN 1 ELSE 0 END AS counts'),
    );
  if (repositories) {
    own.whereIn('own.repository_id', repositories.clone());
    ofRelease.whereIn('given.repository_id', repositories.clone());
  }
  return own.unionAll(ofRelease);
}

/** The links of one host. */
export function linksOfHost(knex: Knex, hostId: number): Knex.QueryBuilder {
  return linksOfHosts(knex, knex('host').where({ id: hostId }));
}

/** Whether a host, as `host`, has repositories to look for updates in. */
export function hasRepositories(knex: Knex): Knex.Raw {
  const one = knex.raw('1');
  const own = knex('host_repository')
    .whereRaw('host_repository.host_id = host.id')
    .select(one);
  const ofRelease = knex('os_release_repository as given')
    .join('repository', 'repository.id', 'given.repository_id')
    .join('os_variant as variant', 'variant.release_id', 'given.release_id')
    .join('architecture as machine', 'machine.name', 'repository.arch')
    .whereRaw('variant.id = host.os_variant_id')
    .whereRaw('machine.id = host.arch_id')
    .select(one);
  return knex.raw(
    '(CASE WHEN host.use_host_repositories THEN EXISTS ? ELSE EXISTS ? END)',
    [own, ofRelease],
  );
}
