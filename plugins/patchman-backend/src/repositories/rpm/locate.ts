import { RepositoryError, withoutCredentials } from '../fetch';
import { withoutTrailing } from '../../texts';

/** Where a mirror's files are. */
export interface LocatedMirror {
  /** Ends in a slash; keeps the query, which may hold a token. */
  baseUrl: string;
  /** Where repomd.xml may be, the likeliest first. */
  repomdUrls: string[];
  /** Where the `content` file of a YaST source would be. */
  contentUrl: string;
}

/** rpm's architectures by their base, as dnf's `$basearch` gives it (dnf.conf(5), rpmrc). */
const baseArchitectures: [RegExp, string][] = [
  [/^(i[3-6]86|athlon|geode|pentium[34])$/, 'i386'],
  [/^(x86_64(_v[2-4])?|amd64|ia32e)$/, 'x86_64'],
  [/^armv[678]h[a-z]*$|^armv7l$/, 'armhfp'],
  [/^ppc64p7$/, 'ppc64'],
];

function baseArchitecture(arch: string): string {
  return baseArchitectures.find(([pattern]) => pattern.test(arch))?.[1] ?? arch;
}

/** What the variables of a URL stand for. */
export interface UrlVariables {
  /** As `uname -m` prints it. */
  arch: string;
  repoId?: string;
  /** Of the operating system, `9` or `15.6`. */
  releaseVersion?: string;
}

/**
 * Fills in variables (dnf.conf(5) "Variables", and `$ARCH` of old mirror lists).
 * @throws RepositoryError of kind `refused` when a variable is left that only the host knows
 */
export function substituteVariables(
  url: string,
  { arch, repoId, releaseVersion }: UrlVariables,
): string {
  const [, major, minor] =
    /^(\d+)(?:\.(\w+))?/.exec(releaseVersion ?? '') ?? [];
  const values: Record<string, string | undefined> = {
    basearch: baseArchitecture(arch),
    arch,
    repo: repoId,
    releasever: releaseVersion,
    releasever_major: major,
    releasever_minor: minor,
  };
  const filled = url.replace(
    /\$(?:\{(\w+)\}|(\w+))/g,
    (whole, braced?: string, bare?: string) =>
      values[(braced ?? bare)!.toLowerCase()] || whole,
  );
  const left = /\$(?:\{[a-z]\w*\}|[a-z]\w*)/i.exec(filled)?.[0];
  if (left) {
    throw new RepositoryError(
      'refused',
      `${withoutCredentials(
        url,
      )} holds the variable ${left}, whose value is not known: the host must report the address with it filled in`,
    );
  }
  return filled;
}

/** Another path on the same server, with the same query. */
export function withPath(url: URL | string, pathname: string): string {
  const other = new URL(url);
  other.pathname = pathname;
  return other.href;
}

/** Finds the files of a mirror from the URL that a host reported. @throws TypeError when it is no URL */
export function locate(mirrorUrl: string): LocatedMirror {
  const url = new URL(mirrorUrl);
  url.hash = '';
  const plainPath = url.pathname
    .replace(/\/{2,}/g, '/')
    .replace(/\/(repodata(\/(repomd\.xml)?)?|content)$/, '/');
  const base = `${withoutTrailing(plainPath, '/')}/`;
  return {
    baseUrl: withPath(url, base),
    repomdUrls: [
      `${base}repodata/repomd.xml`,
      `${base}suse/repodata/repomd.xml`,
    ].map(path => withPath(url, path)),
    contentUrl: withPath(url, `${base}content`),
  };
}

/** Whether a URL says of itself that a list of mirrors is behind it. */
export function looksLikeList(url: string): boolean {
  const { pathname, search } = new URL(url);
  return (
    /(mirrorlist|mirror\.list|mirrors?\.txt|metalink|\.meta4)/i.test(
      pathname.replace(/^.*\/(?=[^/])/, ''),
    ) || /[?&](repo|mirrorlist|metalink)=/i.test(search)
  );
}
