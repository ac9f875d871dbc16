/** What versions are compared by. Empty strings stand for "none", as in `PackageIdentity`. */
export interface VersionParts {
  epoch: string;
  version: string;
  release: string;
}

/** The sign of a comparison: -1 when the first is older. */
export type Order = -1 | 0 | 1;
