import { withoutTrailing } from '../../texts';

/** What is known of a repository beside a mirror's URL. */
export interface RepositoryHints {
  url: string;
  /** As `uname -m` prints it, or empty. */
  arch: string;
  repoId?: string;
  repositoryName?: string;
}

/** pacman itself asks for `.db` only (pacman.conf(5)); the others are what repo-add(8) makes beside it. */
const suffixes = ['.db', '.db.tar.gz', '.db.tar.zst', '.db.tar.xz'];

const databaseFile = /\.(db|files)(\.tar(\.\w+)?)?$/;

/**
 * The places where a mirror's database may be, the likeliest first: in the reported folder, which is what `Server` of
 * pacman.conf(5) names, then in the folders that a mirror's root would have. Throws a TypeError when it is no URL.
 */
export function locate(hints: RepositoryHints): string[] {
  const { arch } = hints;
  const ids = repositoryIds(hints);
  const urls: string[] = [];
  for (const suffix of suffixes) {
    for (const id of ids) {
      const url = new URL(
        hints.url.replaceAll('$repo', id).replaceAll('$arch', arch || 'x86_64'),
      );
      url.hash = '';
      const folder = withoutTrailing(url.pathname.replace(/\/{2,}/g, '/'), '/');
      if (databaseFile.test(folder)) return [url.href];
      const folders = [folder];
      if (arch && !folder.endsWith(`/${arch}`)) {
        folders.push(`${folder}/${arch}`, `${folder}/${id}/os/${arch}`);
      }
      for (const place of folders) {
        url.pathname = `${place}/${encodeURIComponent(id)}${suffix}`;
        urls.push(url.href);
      }
    }
  }
  return [...new Set(urls)];
}

/** The repository's id, as told, else from its name (`Arch Linux core x86_64`), else from the URL. */
function repositoryIds({
  url,
  repoId,
  repositoryName,
}: RepositoryHints): string[] {
  if (repoId) return [repoId];
  const named = /^Arch Linux (\S+)/.exec(repositoryName ?? '')?.[1];
  const segments = new URL(url).pathname.split('/').filter(Boolean);
  const os = segments.lastIndexOf('os');
  const folder =
    os > 0
      ? segments[os - 1]
      : segments
          .filter(
            segment =>
              !/^(\$arch|x86_64.*|i[3-6]86|aarch64|armv\dh?|any)$/.test(
                segment,
              ),
          )
          .at(-1);
  const ids = [named, folder].filter(
    (id): id is string => Boolean(id) && id !== '$repo',
  );
  return [...new Set(ids.map(id => id.replace(databaseFile, '')))];
}
