import { withoutTrailing } from '../../texts';

/** Where code hostings give a repository's newest state as an archive, so that no git is needed. */
interface Hosting {
  host: RegExp;
  archives(base: string, path: string): string[];
}

const branches = ['HEAD', 'main', 'master'];
const lastOf = (path: string) => path.replace(/^.*\//, '');

const hostings: Hosting[] = [
  {
    host: /^github\.com$/,
    archives: (base, path) => [`${base}/${path}/archive/HEAD.tar.gz`],
  },
  {
    host: /(^|\.)gitlab\./,
    archives: (base, path) => [
      `${base}/${path}/-/archive/HEAD/${lastOf(path)}-HEAD.tar.gz`,
    ],
  },
  {
    host: /^codeberg\.org$|^(gitea|forgejo)\.|^git\.sr\.ht$/,
    archives: (base, path) =>
      branches.map(branch => `${base}/${path}/archive/${branch}.tar.gz`),
  },
  {
    host: /^bitbucket\.org$/,
    archives: (base, path) => [`${base}/${path}/get/HEAD.tar.gz`],
  },
  {
    host: /^(anongit|gitweb)\.gentoo\.org$/,
    archives: (_, path) => [
      `https://gitweb.gentoo.org/${path.replace(
        /^git\//,
        '',
      )}.git/snapshot/${lastOf(path)}-master.tar.gz`,
    ],
  },
];

/**
 * The archives of a repository, from the address that it is synced from; none when its hosting is not known. Addresses of
 * archives are their own.
 */
export function archiveUrls(source: string): string[] {
  const location = splitGitAddress(source);
  if (!location) return [];
  const { host, path, href } = location;
  if (/\.tar(\.(gz|xz|zst|bz2))?$/.test(path)) return href ? [href] : [];
  const hosting = hostings.find(candidate => candidate.host.test(host));
  return hosting && path.includes('/')
    ? hosting.archives(`https://${host}`, path)
    : [];
}

/** Takes `https://`, `git://`, `git+ssh://user@host/…` and `user@host:path` apart; null for anything else. */
function splitGitAddress(
  source: string,
): { host: string; path: string; href?: string } | null {
  const short = /^(?:[\w.-]+@)([\w.-]+):(?!\/\/)(.+)$/.exec(source);
  const bare = (path: string) =>
    withoutTrailing(path, '/')
      .replace(/^\/+/, '')
      .replace(/\.git$/, '');
  if (short) return { host: short[1].toLowerCase(), path: bare(short[2]) };
  const text = source.replace(/^(git\+)(?=\w+:\/\/)/, '');
  if (!URL.canParse(text)) return null;
  const { protocol, hostname, pathname, href } = new URL(
    // Hosts of other schemes are not normalised.
    text.replace(/^(git|ssh):/, 'https:'),
  );
  if (protocol !== 'https:' && protocol !== 'http:') return null;
  return { host: hostname, path: bare(pathname), href };
}
