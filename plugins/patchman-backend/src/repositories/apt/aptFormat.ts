import type { RepositoryRelease } from 'backstage-plugin-patchman-common';
import type {
  CheckedMirror,
  MirrorContext,
  RepositoryFormat,
} from 'backstage-plugin-patchman-node';
import {
  checksumToCompare,
  loadKeyring,
  RepositoryError,
  withoutCredentials,
} from '../fetch';
import { checkNotOlder, checkTrust, withBrokenChecksums } from '../mirror';
import type { ListedIndex } from './chooseIndex';
import { guessSecurity } from './describe';
import { askIfChanged, findRelease, type FoundRelease } from './findRelease';
import { hashIndex } from './hashIndex';
import { locate, type LocatedMirror } from './locate';
import { readIndexes } from './read';
import { READER, readState, type AptState } from './state';

/** apt repositories of binary packages, in `dists` or flat (sources.list(5), apt-secure(8)). */
export const aptFormat: RepositoryFormat = {
  id: 'apt',
  packageType: 'deb',
  check: checkMirror,
  guessSecurity,
};

async function checkMirror(context: MirrorContext): Promise<CheckedMirror> {
  const located = locateOrRefuse(context.url);
  const keyring = await loadKeyring(context.keyrings, message =>
    context.logger.warn(message),
  );
  const previous = readState(context.previous);

  const asked = previous && (await askIfChanged(context, previous, keyring));
  if (asked === 'unchanged') {
    return { status: 'unchanged' };
  }
  const found = await findRelease(context, located, asked);
  const checked = found
    ? await withRelease(context, located, found)
    : await withoutRelease(context, located);

  const { verification, date } = checked;
  const signedBy = checkTrust(context, verification, keyring, previous);
  checkNotOlder(context, 'Release', date, previous?.date);
  const state: AptState = {
    version: 1,
    reader: READER,
    ...checked.file,
    contentDigest: checked.contentDigest,
    signature: verification.status,
    ...(signedBy && { signedBy }),
    keyring: keyring.digest,
    ...(date && { date }),
  };
  if (
    previous &&
    JSON.stringify(readState(state)) === JSON.stringify(previous)
  ) {
    return { status: 'unchanged' };
  }
  return {
    status: 'changed',
    state,
    contentDigest: checked.contentDigest,
    release: checked.release,
    signature: verification.status,
    signedBy,
    read: () => readIndexes(context, checked.indexes),
  };
}

function locateOrRefuse(url: string): LocatedMirror {
  try {
    return locate(url);
  } catch {
    throw new RepositoryError(
      'refused',
      `${withoutCredentials(url)} is not a valid URL`,
    );
  }
}

/** What a check found out, before it is compared with what was known. */
interface Checked {
  indexes: ListedIndex[];
  contentDigest: string;
  /** The file that the next check asks for, and what it was. */
  file: Pick<AptState, 'source' | 'sourceDigest' | 'etag' | 'lastModified'>;
  verification: FoundRelease['fetched']['verification'];
  release: RepositoryRelease | null;
  date?: string;
}

async function withRelease(
  context: MirrorContext,
  located: LocatedMirror,
  found: FoundRelease,
): Promise<Checked> {
  const { fetched, release } = found;
  const { source, sourceDigest, etag, lastModified } = fetched;
  const common = {
    release,
    date: release.date,
    file: { source, sourceDigest, etag, lastModified },
  };
  if (found.indexes !== 'weak') {
    return {
      ...common,
      indexes: found.indexes,
      contentDigest: contentDigestOf(found.indexes),
      verification: fetched.verification,
    };
  }
  const hashed = await hashIndex(
    context,
    located.indexBaseUrl,
    name => found.weak[name],
  );
  return {
    ...common,
    indexes: [hashed.index],
    contentDigest: contentDigestOf([hashed.index]),
    verification:
      fetched.verification.status === 'unsigned'
        ? fetched.verification
        : withBrokenChecksums(
            'it lists only MD5 or SHA-1 checksums, which protect nothing',
          ),
  };
}

async function withoutRelease(
  context: MirrorContext,
  located: LocatedMirror,
): Promise<Checked> {
  const { index, url, digest, etag, lastModified } = await hashIndex(
    context,
    located.indexBaseUrl,
    () => undefined,
  );
  return {
    indexes: [index],
    contentDigest: contentDigestOf([index]),
    file: {
      source: { url, kind: 'index' },
      sourceDigest: digest,
      etag,
      lastModified,
    },
    verification: { status: 'unsigned' },
    release: null,
  };
}

/** The index without compression names the content best: mirrors that compress differently still have the same. */
function contentDigestOf(indexes: ListedIndex[]): string {
  const digests = indexes.map(({ plain, choices }) => {
    const { kind, digest } = checksumToCompare(plain ?? choices[0].expected)!;
    return `${kind}:${digest}`;
  });
  return `apt1:${digests.join('+')}`;
}
