import type { Knex } from 'knex';
import { versionOfRelease } from '../../systems/releaseVersion';

/** The operating system's version of the hosts that use a repository, where they agree on one: `$releasever` of dnf. */
export async function findReleaseVersion(
  knex: Knex,
  repositoryId: number,
): Promise<string | undefined> {
  const rows: { name: string }[] = await knex('host_repository as hr')
    .join('host', 'host.id', 'hr.host_id')
    .join('os_variant', 'os_variant.id', 'host.os_variant_id')
    .join('os_release', 'os_release.id', 'os_variant.release_id')
    .where('hr.repository_id', repositoryId)
    .select('os_release.name')
    .union(
      knex('os_release_repository as link')
        .join('os_release', 'os_release.id', 'link.release_id')
        .where('link.repository_id', repositoryId)
        .select('os_release.name'),
    );
  const versions = new Set(rows.map(({ name }) => versionOfRelease(name)));
  return versions.size === 1 ? [...versions][0] : undefined;
}
