import type { Knex } from 'knex';
import {
  type Visibility,
  whereReleaseVisible,
  whereVisible,
} from '../../permissions/visibility';

/** Repositories that visible hosts of an operating system release use, or that a person gave to it. */
export function repositoriesOfRelease(
  knex: Knex,
  visible: Visibility,
  release: string,
) {
  const used = knex('host_repository as hr')
    .join('host', 'host.id', 'hr.host_id')
    .join('os_variant', 'os_variant.id', 'host.os_variant_id')
    .join('os_release', 'os_release.id', 'os_variant.release_id')
    .where('os_release.name', release)
    .select('hr.repository_id');
  whereVisible(used, visible);
  const given = knex('os_release_repository as given')
    .join('os_release', 'os_release.id', 'given.release_id')
    .where('os_release.name', release)
    .select('given.repository_id');
  whereReleaseVisible(given, visible);
  return used.union(given);
}
