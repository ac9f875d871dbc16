import { createHash } from 'node:crypto';
import type { MirrorContext } from 'backstage-plugin-patchman-node';
import {
  RepositoryError,
  looksLikeHtml,
  readBytes,
  withoutCredentials,
} from '../fetch';
import { fetchIfPresent, validatorsOf, type Validators } from '../mirror';
import type { LocatedMirror } from './locate';
import { canBeExpected, isExpected } from './mirrorList';
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
}

/**
 * Asks for the file of the last check, only if it has changed. Answers `unchanged`, the new file, or null when the mirror
 * has to be looked for again.
 * @throws RepositoryError when it is not what the mirror's list promises
 */
export async function askIfChanged(
  context: MirrorContext,
  previous: RpmState,
): Promise<'unchanged' | Metadata | null> {
  const { source, etag, lastModified } = previous;
  const response = await fetchIfPresent(context, source.url, {
    maxSize: maxMetadata,
    known: { etag, lastModified },
  });
  if (!response) return null;
  if (response.status === 304) {
    response.body.destroy();
    return stillExpected(context, previous);
  }
  const bytes = await readBytes(response);
  const metadata = received(source, bytes, validatorsOf(response));
  const { validators, sourceDigest } = metadata;
  if (
    sourceDigest === previous.sourceDigest &&
    validators.etag === etag &&
    validators.lastModified === lastModified
  ) {
    return stillExpected(context, previous);
  }
  return expected(context, metadata);
}

function stillExpected(
  { expected: promised }: MirrorContext,
  { source, sourceDigest }: RpmState,
): 'unchanged' {
  if (promised && !canBeExpected(sourceDigest, promised)) {
    throw notPromised(source.url);
  }
  return 'unchanged';
}

function expected(
  { expected: promised }: MirrorContext,
  metadata: Metadata,
): Metadata {
  if (promised && !isExpected(metadata.bytes, promised)) {
    throw notPromised(metadata.source.url);
  }
  return metadata;
}

function notPromised(url: string): RepositoryError {
  return new RepositoryError(
    'damaged',
    `${withoutCredentials(
      url,
    )} is not what the metalink promises: the mirror may be outdated`,
  );
}

/** A mirror's metadata, null when it has none. @throws RepositoryError when it is not what the mirror's list promises */
export async function findMetadata(
  context: MirrorContext,
  located: LocatedMirror,
): Promise<Metadata | null> {
  const found = await fetchFrom(context, located);
  return found && expected(context, found);
}

/** A repository's own metadata: rpm-metadata, else a YaST source. Null when it has neither. */
async function fetchFrom(
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
