import type { HostDiff } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { toPackage } from './packageRow';

interface ComparedHost {
  id: number;
  name: string;
  package_set_id: number | null;
}

/** What differs between two hosts: system, packages and repositories. */
export async function compareHosts(
  knex: Knex,
  a: ComparedHost,
  b: ComparedHost,
): Promise<HostDiff> {
  const described = await knex('host')
    .join('architecture', 'architecture.id', 'host.arch_id')
    .join('os_variant', 'os_variant.id', 'host.os_variant_id')
    .whereIn('host.id', [a.id, b.id])
    .select(
      'host.id',
      'os_variant.name as os',
      'architecture.name as arch',
      'host.kernel',
    );
  const [ofA, ofB] = [a, b].map(host =>
    described.find(row => row.id === host.id),
  );
  return {
    a: a.name,
    b: b.name,
    fields: ['os', 'arch', 'kernel']
      .filter(field => ofA[field] !== ofB[field])
      .map(field => ({ field, a: ofA[field], b: ofB[field] })),
    packages: await comparePackages(knex, a, b),
    repositories: {
      onlyA: await repositoriesOnlyOf(knex, a, b),
      onlyB: await repositoriesOnlyOf(knex, b, a),
    },
  };
}

async function comparePackages(
  knex: Knex,
  a: ComparedHost,
  b: ComparedHost,
): Promise<HostDiff['packages']> {
  const differences = new Map<string, HostDiff['packages'][number]>();
  for (const [side, from, other] of [
    ['a', a, b],
    ['b', b, a],
  ] as const) {
    const rows = await knex('package_set_member as m')
      .join('package as p', 'p.id', 'm.package_id')
      .where('m.set_id', from.package_set_id)
      .whereNotExists(
        knex('package_set_member as o')
          .where('o.set_id', other.package_set_id)
          .whereRaw('o.package_id = m.package_id')
          .select(knex.raw('1')),
      )
      .select('p.*');
    for (const row of rows) {
      const key = `${row.name} ${row.arch}`;
      let found = differences.get(key);
      if (!found) {
        found = { name: row.name, arch: row.arch, a: [], b: [] };
        differences.set(key, found);
      }
      found[side].push(toPackage(row).evr);
    }
  }
  return [...differences.keys()].sort().map(key => differences.get(key)!);
}

async function repositoriesOnlyOf(
  knex: Knex,
  host: ComparedHost,
  other: ComparedHost,
) {
  const rows: { id: number; name: string }[] = await knex('host_repository')
    .join('repository', 'repository.id', 'host_repository.repository_id')
    .where('host_id', host.id)
    .whereNotIn(
      'repository.id',
      knex('host_repository')
        .where('host_id', other.id)
        .select('repository_id'),
    )
    .orderBy('repository.name')
    .select('repository.id', 'repository.name');
  return rows.map(({ id, name }) => ({ id, name }));
}
