import { withoutTrailing } from '../../texts';

/** Where one candidate Release may be, and what it calls this mirror's index. */
export interface ReleaseLocation {
  /** Ends in a slash; InRelease and the paths inside it are relative to it. */
  releaseBaseUrl: string;
  /** The index as Release may list it, without a compression suffix, the likeliest first. */
  indexPaths: string[];
  /** For example `main`; left out in a flat repository. */
  component?: string;
  /** A Release here that does not list the index belongs to something else. */
  mayBeUnrelated?: boolean;
}

/** Where a mirror's files are. */
export interface LocatedMirror {
  /** The folder of the index, ends in a slash. */
  indexBaseUrl: string;
  /** The likeliest first. */
  releases: ReleaseLocation[];
}

/** How far above a flat repository's index a Release may be. */
const levelsAboveFlat = 2;

/**
 * Finds the Release files that may describe a mirror's index, from the URL that a host reported (sources.list(5)):
 * `…/dists/SUITE/COMPONENT/binary-ARCH`, where both may hold slashes, or a flat folder. URLs of the index itself are
 * understood too. Throws a TypeError when it is no URL.
 */
export function locate(mirrorUrl: string): LocatedMirror {
  const url = new URL(mirrorUrl);
  url.hash = '';
  const path = url.pathname
    .replace(/\/{2,}/g, '/')
    .replace(/\/Packages(\.\w+)?$/, '/');
  url.pathname = `${withoutTrailing(path, '/')}/`;
  const at = (pathname: string) => {
    const other = new URL(url);
    other.pathname = pathname;
    return other.href;
  };
  const dists = /^(.*\/dists\/)(.+)\/(binary-[^/]+)\/$/.exec(url.pathname);
  return {
    indexBaseUrl: url.href,
    releases: dists
      ? inDists(dists[1], dists[2].split('/'), dists[3], at)
      : flat(url.pathname, at),
  };
}

/**
 * Where the suite ends and the component begins is not written: `stable/updates/main` has been both. The longest suite
 * comes first, because components with a slash are the rarer of the two.
 */
function inDists(
  dists: string,
  segments: string[],
  binary: string,
  at: (pathname: string) => string,
): ReleaseLocation[] {
  const locations: ReleaseLocation[] = [];
  for (let end = Math.max(1, segments.length - 1); end >= 1; end--) {
    const component = segments.slice(end);
    // Debian's security archive names its component updates/main and lists main/….
    const indexPaths = component.length
      ? component.map((_, first) =>
          [...component.slice(first), binary, 'Packages'].join('/'),
        )
      : [`${binary}/Packages`];
    locations.push({
      releaseBaseUrl: at(`${dists}${segments.slice(0, end).join('/')}/`),
      indexPaths,
      ...(component.length > 0 && { component: component.join('/') }),
    });
  }
  return locations;
}

function flat(
  pathname: string,
  at: (pathname: string) => string,
): ReleaseLocation[] {
  const segments = pathname.split('/').filter(Boolean);
  const locations: ReleaseLocation[] = [];
  for (let up = 0; up <= Math.min(levelsAboveFlat, segments.length); up++) {
    const base = segments.slice(0, segments.length - up);
    const below = segments.slice(segments.length - up);
    locations.push({
      releaseBaseUrl: at(['', ...base, ''].join('/')),
      indexPaths: [[...below, 'Packages'].join('/')],
      ...(up > 0 && { mayBeUnrelated: true }),
    });
  }
  return locations;
}
