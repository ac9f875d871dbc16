import type { Knex } from 'knex';

/** The version in the name of an operating system release: `9` of `Rocky Linux 9`, `15.6` of `openSUSE Leap 15.6`. */
export function versionOfRelease(release: string): string | undefined {
  return /(?:^|\s)(\d[\w.]*)(?:\s+LTS)?$/.exec(release)?.[1];
}

/** Fills in `$releasever` and its parts, dnf.conf(5) "Variables", where the version is known. */
export function fillInReleaseVersion(
  url: string,
  version: string | undefined,
): string {
  if (!version || !url.includes('$')) return url;
  const [major, minor] = version.split('.');
  const values: Record<string, string | undefined> = {
    releasever: version,
    releasever_major: major,
    releasever_minor: minor,
  };
  return url.replace(
    /\$(?:\{(\w+)\}|(\w+))/g,
    (whole, braced?: string, bare?: string) =>
      values[(braced ?? bare)!.toLowerCase()] ?? whole,
  );
}

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
