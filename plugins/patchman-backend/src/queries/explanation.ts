import type { PackageExplanation } from 'backstage-plugin-patchman-common';
import type { Explanation } from '../evaluation';
import { toPackage } from './packageRow';

/** An explanation as the API answers it. */
export function toExplanation(found: Explanation): PackageExplanation {
  return {
    package: toPackage(found.package),
    candidates: found.candidates.map(
      ({ repositoryId, repositoryName, ...candidate }) => ({
        ...candidate,
        repository:
          repositoryId === null
            ? null
            : { id: repositoryId, name: repositoryName ?? '' },
      }),
    ),
  };
}
