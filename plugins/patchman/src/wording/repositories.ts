/** A repository's name in few words, and what it leaves out. */
export interface RepositoryWords {
  short: string;
  detail: string;
}

/**
 * Clients name an apt repository after the system and the address, such as
 * `Debian 12 x86_64 repo at http://deb.debian.org/debian/dists/bookworm/main/binary-amd64`. In tables the end of the
 * address is what tells repositories apart.
 */
export function repositoryWords(name: string): RepositoryWords {
  const [, system, server, path] =
    /^(.+) repo at \w+:\/\/([^/]+)\/(.+)$/.exec(
      name.replace(/(?<!\/)\/+$/, ''),
    ) ?? [];
  if (!system) return { short: name, detail: '' };
  const [, archive, suite] =
    /^(?:.*\/)?([^/]+)\/dists\/(.+)\/binary-[^/]+$/.exec(path) ?? [];
  return {
    short: archive ? `${archive} ${suite}` : path,
    detail: `${system} · ${server}`,
  };
}
