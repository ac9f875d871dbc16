import type { MirrorContext } from 'backstage-plugin-patchman-node';
import type { RepositoryRelease } from 'backstage-plugin-patchman-common';
import { RepositoryError, type ExpectedFile, type Keyring } from '../fetch';
import { askDocument } from '../mirror';
import type { ListedIndex } from './chooseIndex';
import { releaseLimits } from '../limits';
import {
  conditionalHeaders,
  fetchIfPresent,
  fetchRelease,
  receiveRelease,
  type FetchedRelease,
} from './fetchRelease';
import { readRelease } from './jobs';
import type { LocatedMirror, ReleaseLocation } from './locate';
import { type AptState, READER } from './state';

/** A Release that lists the mirror's index. */
export interface FoundRelease {
  fetched: FetchedRelease;
  location: ReleaseLocation;
  release: RepositoryRelease;
  /** What it says of the files of the reported index, by their names, however weakly. */
  weak: Record<string, ExpectedFile>;
  indexes: ListedIndex[] | 'weak';
}

/**
 * Asks the mirror for the file of the last check, only if it has changed. Answers `unchanged`, the new Release, or null
 * when everything has to be looked at again: the file is gone, or what makes a signature count has changed since.
 */
export async function askIfChanged(
  context: MirrorContext,
  previous: AptState,
  keyring: Keyring,
): Promise<'unchanged' | FetchedRelease | null> {
  const { source } = previous;
  if (
    previous.reader !== READER ||
    previous.keyring !== keyring.digest ||
    (context.requireSignatures && previous.signature !== 'verified')
  ) {
    return null;
  }
  const response = await fetchIfPresent(context, source.url, {
    // The body of an index is not read here.
    ...(source.kind !== 'index' && { maxSize: releaseLimits.size }),
    headers: conditionalHeaders(previous),
  });
  if (response?.status === 304) {
    response.body.destroy();
    return 'unchanged';
  }
  if (!response || source.kind === 'index') {
    response?.body.destroy();
    return null;
  }
  const received = await receiveRelease(
    context,
    { url: source.url, kind: source.kind },
    response,
    previous,
  );
  // The signature may stand in a file of its own that was not there before.
  const isUnsigned =
    received !== 'unchanged' && received?.verification.status === 'unsigned';
  return isUnsigned ? null : received;
}

/**
 * Finds the Release that lists the mirror's index. Null when the mirror has no Release at all; throws a `content` error
 * when it has one that does not list the index.
 */
export async function findRelease(
  context: MirrorContext,
  located: LocatedMirror,
  known: FetchedRelease | null,
): Promise<FoundRelease | null> {
  let missing: Error | null = null;
  for (const location of located.releases) {
    const isKnown =
      known && new URL('.', known.source.url).href === folderOf(location);
    const fetched = isKnown
      ? known
      : await fetchRelease(context, location.releaseBaseUrl);
    if (!fetched) {
      continue;
    }
    const { url } = fetched.source;
    const { indexes, weak, described, notListed } = await askDocument(
      context,
      'Release',
      readRelease,
      {
        text: fetched.text,
        url,
        location,
        indexBaseUrl: located.indexBaseUrl,
      },
    );
    if (indexes) {
      return { fetched, location, release: described, weak, indexes };
    }
    if (!location.mayBeUnrelated) {
      missing ??= new RepositoryError('content', notListed!);
    }
  }
  if (missing) {
    throw missing;
  }
  return null;
}

function folderOf(location: ReleaseLocation): string {
  return new URL('.', location.releaseBaseUrl).href;
}
