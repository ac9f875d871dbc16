import { createHash } from 'node:crypto';
import type { MirrorContext } from 'backstage-plugin-patchman-node';
import {
  RepositoryError,
  looksLikeHtml,
  readBytes,
  withoutCredentials,
} from '../fetch';
import { fetchIfPresent, validatorsOf, type Validators } from '../mirror';
import { timestampOf } from './describe';
import { locate, looksLikeList, type LocatedMirror } from './locate';
import {
  isExpected,
  parseMirrorList,
  type ExpectedRepomd,
  type MirrorList,
} from './mirrorList';
import { parseRepomd } from './repomd';
import { checkNotOlder } from './signature';
import type { RpmState } from './state';

/** Bytes. repomd.xml and metalinks have some kB, `content` files up to 100 kB. */
const maxMetadata = 4 * 1024 * 1024;

/** The file that lists all others, as it was received. */
export interface Metadata {
  source: RpmState['source'];
  /** Paths inside it are relative to this; ends in a slash. */
  baseUrl: string;
  bytes: Buffer;
  /** SHA-256. */
  sourceDigest: string;
  validators: Validators;
  list?: MirrorList['kind'];
}

/**
 * Asks for the file of the last check, only if it has changed. Answers `unchanged`, the new file, or null when the mirror
 * has to be looked for again.
 */
export async function askIfChanged(
  context: MirrorContext,
  previous: RpmState,
): Promise<'unchanged' | Metadata | null> {
  const { source, list } = previous;
  try {
    const { etag, lastModified } = previous;
    const response = await fetchIfPresent(context, source.url, {
      maxSize: maxMetadata,
      known: { etag, lastModified },
    });
    if (response?.status === 304) {
      response.body.destroy();
      return 'unchanged';
    }
    if (!response) return null;
    const bytes = await readBytes(response);
    const metadata = received(source, bytes, validatorsOf(response));
    const { validators, sourceDigest } = metadata;
    if (
      sourceDigest === previous.sourceDigest &&
      validators.etag === etag &&
      validators.lastModified === lastModified
    ) {
      return 'unchanged';
    }
    return { ...metadata, ...(list && { list }) };
  } catch (error) {
    // Another mirror of the list may answer where this one does not.
    if (list && !context.signal.aborted) return null;
    throw error;
  }
}

/**
 * Finds a mirror's metadata. The URL may also be a list of mirrors: then it is that of the fastest good one.
 * @throws RepositoryError that tells why there is none
 */
export async function findMetadata(
  context: MirrorContext,
  url: string,
  previous: RpmState | null,
): Promise<Metadata | 'unchanged'> {
  if (!looksLikeList(url)) {
    const found = await fetchFrom(context, locate(url));
    if (found) return found;
  }
  const list = await fetchList(context, url);
  if (list) {
    const known = previous?.list === 'metalink' && previous.sourceDigest;
    const current = list.repomd?.[0].digests.get('sha256');
    if (known && known === current) return 'unchanged';
    return fastestGood(context, list, previous);
  }
  const found = looksLikeList(url) && (await fetchFrom(context, locate(url)));
  if (found) return found;
  throw new RepositoryError(
    'content',
    `${withoutCredentials(
      url,
    )} has neither repodata/repomd.xml nor a YaST content file, and is no list of mirrors: the repository may have moved or been archived`,
  );
}

/** The list behind a URL, null when there is nothing or something else. */
export async function fetchList(
  context: MirrorContext,
  url: string,
): Promise<MirrorList | null> {
  const response = await fetchIfPresent(context, url, {
    maxSize: maxMetadata,
    forbiddenIsAbsent: !looksLikeList(url),
  });
  if (!response) return null;
  return parseMirrorList(await readBytes(response), {
    url,
    arch: context.arch,
  });
}

/** A repository's own metadata: rpm-metadata, else a YaST source. Null when it has neither. */
export async function fetchFrom(
  context: Pick<MirrorContext, 'fetcher' | 'signal'>,
  located: LocatedMirror,
): Promise<Metadata | null> {
  const places = [
    ...located.repomdUrls.map(url => ({ url, kind: 'repomd' as const })),
    { url: located.contentUrl, kind: 'susetags' as const },
  ];
  let webPage = '';
  for (const source of places) {
    const response = await fetchIfPresent(context, source.url, {
      maxSize: maxMetadata,
    });
    if (!response) continue;
    const bytes = await readBytes(response);
    if (looksLikeHtml(bytes)) {
      webPage ||= source.url;
      continue;
    }
    return received(source, bytes, validatorsOf(response));
  }
  if (webPage) {
    throw new RepositoryError(
      'content',
      `${withoutCredentials(
        webPage,
      )} is a web page, not repomd.xml: the mirror has moved, or a login page stands before it`,
    );
  }
  return null;
}

function received(
  source: Metadata['source'],
  bytes: Buffer,
  validators: Validators,
): Metadata {
  const name = source.kind === 'repomd' ? 'repodata/repomd.xml' : 'content';
  const base = new URL(source.url);
  base.pathname = base.pathname.slice(0, -name.length);
  return {
    source,
    baseUrl: base.href,
    bytes,
    sourceDigest: createHash('sha256').update(bytes).digest('hex'),
    validators,
  };
}

/** How many mirrors of a list are asked, and how many at the same time. */
const atMost = 6;
const atOnce = 3;

/** Asks the preferred mirrors of a list together and takes the first good answer. */
async function fastestGood(
  context: MirrorContext,
  list: MirrorList,
  previous: RpmState | null,
): Promise<Metadata> {
  const asked = list.mirrors.slice(0, atMost);
  const reasons: string[] = [];
  for (let start = 0; start < asked.length; start += atOnce) {
    const others = new AbortController();
    const signal = AbortSignal.any([context.signal, others.signal]);
    const attempts = asked.slice(start, start + atOnce).map(baseUrl =>
      fetchGood({ ...context, signal }, baseUrl, list.repomd, previous).catch(
        error => {
          reasons.push((error as Error).message);
          throw error;
        },
      ),
    );
    try {
      const metadata = await Promise.any(attempts);
      others.abort();
      return { ...metadata, list: list.kind };
    } catch {
      context.signal.throwIfAborted();
    }
  }
  throw new RepositoryError(
    'content',
    `none of the ${asked.length} mirrors asked of the ${
      list.kind
    } could be used: ${reasons.slice(0, 3).join('; ')}`,
  );
}

async function fetchGood(
  context: MirrorContext,
  baseUrl: string,
  expected: ExpectedRepomd[] | null,
  previous: RpmState | null,
): Promise<Metadata> {
  const metadata = await fetchFrom(context, locate(baseUrl));
  const shown = withoutCredentials(baseUrl);
  if (!metadata) {
    throw new RepositoryError('content', `${shown} has no repomd.xml`);
  }
  if (expected && !isExpected(metadata.bytes, expected)) {
    throw new RepositoryError(
      'damaged',
      `${shown} has another repomd.xml than the metalink promises: it may be outdated`,
    );
  }
  if (metadata.source.kind === 'repomd') {
    // Mirrors of a list lag behind each other; one that does is not the one to take.
    checkNotOlder(timestampOf(await parseRepomd(metadata.bytes)), previous);
  }
  return metadata;
}
