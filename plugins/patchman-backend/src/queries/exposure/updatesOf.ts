import type { ExposedPackage } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import type { HostWithSets } from '../hosts';
import {
  packageColumns,
  packageFrom,
  type PrefixedPackages,
} from '../packageRow';
import { distinct } from './distinct';

/** What the repositories of some hosts offer for installed packages, by `evaluation package`. */
export async function updatesOf(
  knex: Knex,
  hosts: readonly HostWithSets[],
  installedIds: readonly number[],
): Promise<Map<string, ExposedPackage['update']>> {
  const rows: (PrefixedPackages<'available_'> & {
    evaluation_id: number;
    installed_id: number;
    blocked_reason: string | null;
    blocked_detail: string | null;
    repository_id: number | null;
    repository: string | null;
  })[] = await knex('evaluation_update as u')
    .join('package as available', 'available.id', 'u.available_id')
    .leftJoin('repository', 'repository.id', 'u.repository_id')
    .whereIn(
      'u.evaluation_id',
      distinct(hosts, host => host.evaluationId),
    )
    .whereIn('u.installed_id', [...new Set(installedIds)])
    .select(
      'u.evaluation_id',
      'u.installed_id',
      'u.blocked_reason',
      'u.blocked_detail',
      'u.repository_id',
      'repository.name as repository',
      ...packageColumns(knex, 'available', 'available_'),
    );
  return new Map(
    rows.map(row => [
      `${row.evaluation_id} ${row.installed_id}`,
      {
        available: packageFrom(row, 'available_'),
        repository:
          row.repository_id === null
            ? null
            : { id: row.repository_id, name: row.repository ?? '' },
        blockedBy:
          row.blocked_reason === null
            ? null
            : { reason: row.blocked_reason, detail: row.blocked_detail ?? '' },
      },
    ]),
  );
}
