import {
  RepositoryError,
  compressionByName,
  isProtected,
  withoutCredentials,
  type Compression,
  type ExpectedFile,
} from '../fetch';
import { boundedText } from '../limits';
import type { ReleaseLocation } from './locate';
import type { ReleaseFile } from './releaseFile';

/** One file that holds the index. */
export interface IndexChoice {
  /** Where it is, the first that answers counts. */
  urls: string[];
  /** How it is called in messages. */
  name: string;
  compression: Compression;
  expected: ExpectedFile;
}

/** The index as a Release lists it. */
export interface ListedIndex {
  /** Smallest to fetch first. */
  choices: IndexChoice[];
  /** The index without compression; null when it is not listed. */
  plain: ExpectedFile | null;
}

/**
 * Smallest first; bzip2 after gzip because it costs far more time than it saves bytes; the plain index last, because most
 * mirrors list it without having it.
 */
export const indexSuffixes = ['.xz', '.zst', '.gz', '.bz2', ''];

const ALL_PACKAGES = 'binary-all/Packages';

/**
 * The places to try for one file: by its digest, which a mirror in the middle of an update still has, by its name, and in
 * the folder that the host reported.
 */
function placesOf(
  path: string,
  expected: ExpectedFile,
  mirror: { releaseBaseUrl: string; indexBaseUrl: string; byHash: boolean },
): string[] {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const { sha256, sha512 } = expected.checksums;
  const hashed = sha256
    ? `${folder}by-hash/SHA256/${sha256}`
    : `${folder}by-hash/SHA512/${sha512}`;
  const file = path.slice(folder.length);
  return [
    ...new Set([
      ...(mirror.byHash ? [resolve(hashed, mirror.releaseBaseUrl)] : []),
      resolve(path, mirror.releaseBaseUrl),
      resolve(file, mirror.indexBaseUrl),
    ]),
  ];
}

/** A path of a Release below its folder; the folder's query is kept. */
export function resolve(path: string, baseUrl: string): string {
  const url = new URL(baseUrl);
  url.pathname = `${url.pathname}${path}`;
  return url.href;
}

/**
 * Finds the mirror's index in a Release. Only files with SHA-256 or SHA-512 count: apt takes MD5 and SHA-1 for no
 * protection at all (apt-secure(8)). Answers null when the Release does not list the index; `weak` tells that it does,
 * with broken checksums only.
 */
export function findIndex(
  release: ReleaseFile,
  location: ReleaseLocation,
  indexBaseUrl: string,
): ListedIndex | 'weak' | null {
  const byHash = release.fields.get('acquire-by-hash')?.toLowerCase() === 'yes';
  let weak = false;
  for (const indexPath of pathsToTry(release, location)) {
    const listed = indexSuffixes
      .map(suffix => `${indexPath}${suffix}`)
      .flatMap(path => {
        const expected = release.files.get(path);
        return expected ? [{ path, expected }] : [];
      });
    const strong = listed.filter(({ expected }) => isProtected(expected));
    if (strong.length > 0) {
      const plain = release.files.get(indexPath);
      return {
        plain: plain && isProtected(plain) ? plain : null,
        choices: strong.map(({ path, expected }) => ({
          urls: placesOf(path, expected, {
            releaseBaseUrl: location.releaseBaseUrl,
            indexBaseUrl,
            byHash,
          }),
          name: path,
          compression: compressionByName(path),
          expected,
        })),
      };
    }
    weak ||= listed.length > 0;
  }
  return weak ? 'weak' : null;
}

/**
 * Finds all that apt reads of a mirror: the index of the architecture that was reported, and the one of packages for all
 * architectures, which repositories may have beside it or alone.
 */
export function findIndexes(
  release: ReleaseFile,
  location: ReleaseLocation,
  indexBaseUrl: string,
): ListedIndex[] | 'weak' | null {
  const own = findIndex(release, location, indexBaseUrl);
  const all = hasIndexForAll(release)
    ? findIndex(release, forAll(location), forAllIn(indexBaseUrl))
    : null;
  if (own === 'weak' || (own === null && all === 'weak')) return 'weak';
  const found = [own, all].filter(one => one !== null && one !== 'weak');
  return found.length > 0 ? found : null;
}

/**
 * Whether packages for all architectures have an index of their own, and are not repeated in those of the others (Debian
 * repository format, `Architectures` and `No-Support-for-Architecture-all`; apt's debReleaseIndex).
 */
function hasIndexForAll({ fields }: ReleaseFile): boolean {
  const words = (field: string) =>
    (fields.get(field) ?? '').split(/\s+/).filter(Boolean);
  const architectures = words('architectures');
  return (
    (architectures.length === 0 || architectures.includes('all')) &&
    !words('no-support-for-architecture-all').includes('Packages')
  );
}

/** Where the index of packages for all architectures may be; nowhere for one that is that itself, or is flat. */
function forAll(location: ReleaseLocation): ReleaseLocation {
  return {
    ...location,
    indexPaths: location.indexPaths
      .filter(path => /(?:^|\/)binary-[^/]+\/Packages$/.test(path))
      .filter(path => !path.endsWith('binary-all/Packages'))
      .map(path => path.replace(/binary-[^/]+\/Packages$/, ALL_PACKAGES)),
  };
}

function forAllIn(indexBaseUrl: string): string {
  const url = new URL(indexBaseUrl);
  url.pathname = url.pathname.replace(/binary-[^/]+\/$/, 'binary-all/');
  return url.href;
}

/** The reported paths, then those with the prefix that only `Components` tells (`updates/main` for `main`). */
function pathsToTry(release: ReleaseFile, location: ReleaseLocation): string[] {
  const { indexPaths, component } = location;
  const prefixed = (release.fields.get('components') ?? '')
    .split(/\s+/)
    .filter(name => component && name.endsWith(`/${component}`))
    .flatMap(name => indexPaths[0]?.replace(component!, name) ?? []);
  return [...indexPaths, ...prefixed];
}

/** The files to try in a repository without Release, where nothing tells what is there. */
export function guessIndexFiles(indexBaseUrl: string): string[] {
  return indexSuffixes.map(suffix =>
    resolve(`Packages${suffix}`, indexBaseUrl),
  );
}

/** Says what a Release has instead of the wanted index. */
export function notListed(
  release: ReleaseFile,
  location: ReleaseLocation,
  releaseUrl: string,
): RepositoryError {
  const offers = ['components', 'architectures']
    .filter(field => release.fields.get(field))
    .map(field => `${field} ${boundedText(release.fields.get(field)!, 120)}`)
    .join('; ');
  return new RepositoryError(
    'content',
    `${withoutCredentials(releaseUrl)} does not list ${location.indexPaths[0]}${
      offers && `: it offers ${offers.slice(0, 1000)}`
    }`,
  );
}
