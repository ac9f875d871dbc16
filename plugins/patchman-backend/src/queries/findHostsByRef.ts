import type { Host } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { listHosts } from './hosts';

/** Hosts by name, in the order asked, for decisions about single hosts. */
export async function findHostsByRef(
  knex: Knex,
  names: string[],
): Promise<(Host | undefined)[]> {
  const { items } = await listHosts(
    knex,
    // Whether a host is stale does not matter to any rule.
    { visible: 'all', staleBefore: '' },
    { name: names },
    { limit: names.length, offset: 0 },
  );
  return names.map(name =>
    items.find(host => host.name === name.toLowerCase()),
  );
}
