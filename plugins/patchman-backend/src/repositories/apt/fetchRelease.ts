import { createHash } from 'node:crypto';
import type {
  FetchedResponse,
  MirrorContext,
} from 'backstage-plugin-patchman-node';
import {
  isClearsigned,
  looksLikeHtml,
  readBytes,
  statusError,
  verifyDocument,
  verifyText,
  type Verification,
} from '../fetch';
import { releaseLimits } from '../limits';
import { askDocument } from '../mirror';
import { resolve } from './chooseIndex';
import type { AptState } from './state';

/** A Release file as it was received, its signature judged. */
export interface FetchedRelease {
  source: AptState['source'];
  /** Only what was signed, where anything was. */
  text: string;
  sourceDigest: string;
  etag?: string;
  lastModified?: string;
  verification: Verification | { status: 'unsigned' };
}

/** Statuses with which servers say that there is no such file; object stores answer 403. */
const absentStatuses = new Set([403, 404, 410]);

/** Fetches a file. Null when the server has none; throws a `status` error for other failures. */
export async function fetchIfPresent(
  context: MirrorContext,
  url: string,
  options: {
    maxSize?: number;
    headers?: Record<string, string>;
    /** Told the status with which the server says that it has none. */
    onAbsent?: (status: number) => void;
  } = {},
): Promise<FetchedResponse | null> {
  const { onAbsent, ...fetchOptions } = options;
  const response = await context.fetcher.fetch(url, {
    ...fetchOptions,
    signal: context.signal,
  });
  if (response.status === 200 || response.status === 304) {
    return response;
  }
  response.body.destroy();
  if (absentStatuses.has(response.status)) {
    onAbsent?.(response.status);
    return null;
  }
  throw statusError(url, response.status);
}

/** Asks for a file only if it is not the one that is known already. */
export function conditionalHeaders(state: AptState): Record<string, string> {
  return {
    ...(state.etag && { 'if-none-match': state.etag }),
    ...(state.lastModified && { 'if-modified-since': state.lastModified }),
  };
}

/** Fetches InRelease below a folder, else Release with Release.gpg; null when there is neither. */
export async function fetchRelease(
  context: MirrorContext,
  releaseBaseUrl: string,
): Promise<FetchedRelease | null> {
  for (const kind of ['inrelease', 'release'] as const) {
    const url = resolve(
      kind === 'inrelease' ? 'InRelease' : 'Release',
      releaseBaseUrl,
    );
    const response = await fetchIfPresent(context, url, {
      maxSize: releaseLimits.size,
    });
    const release =
      response && (await receiveRelease(context, { url, kind }, response));
    if (release) {
      return release;
    }
  }
  return null;
}

type ReleaseSource = { url: string; kind: 'inrelease' | 'release' };

/** Reads a response as InRelease or Release and checks its signature. Null when it is a web page. */
export async function receiveRelease(
  context: MirrorContext,
  source: ReleaseSource,
  response: FetchedResponse,
): Promise<FetchedRelease | null>;
/** Also answers `unchanged` when it is the file of the last check, from a server that ignores conditional requests. */
export async function receiveRelease(
  context: MirrorContext,
  source: ReleaseSource,
  response: FetchedResponse,
  previous: AptState,
): Promise<FetchedRelease | 'unchanged' | null>;
export async function receiveRelease(
  context: MirrorContext,
  source: ReleaseSource,
  response: FetchedResponse,
  previous?: AptState,
): Promise<FetchedRelease | 'unchanged' | null> {
  const bytes = await readBytes(response);
  const sourceDigest = createHash('sha256').update(bytes).digest('hex');
  const { etag, 'last-modified': lastModified } = response.headers;
  if (
    previous?.sourceDigest === sourceDigest &&
    previous.etag === etag &&
    previous.lastModified === lastModified
  ) {
    return 'unchanged';
  }
  if (looksLikeHtml(bytes)) {
    return null;
  }
  const signed =
    source.kind === 'inrelease'
      ? await verifyInRelease(context, bytes)
      : await verifyReleaseGpg(context, source.url, bytes);
  return {
    source,
    ...signed,
    sourceDigest,
    etag,
    lastModified,
  };
}

async function verifyInRelease(
  context: MirrorContext,
  bytes: Buffer,
): Promise<Pick<FetchedRelease, 'text' | 'verification'>> {
  const text = bytes.toString('utf8');
  if (!isClearsigned(text)) {
    return { text, verification: { status: 'unsigned' } };
  }
  const { text: signedText, ...verification } = await askDocument(
    context,
    'InRelease',
    verifyText,
    { text, keyrings: context.keyrings },
  );
  return { text: signedText, verification };
}

async function verifyReleaseGpg(
  context: MirrorContext,
  url: string,
  bytes: Buffer,
): Promise<Pick<FetchedRelease, 'text' | 'verification'>> {
  const text = bytes.toString('utf8');
  const signatureUrl = url.replace(/Release(?=$|\?)/, 'Release.gpg');
  const response = await fetchIfPresent(context, signatureUrl, {
    maxSize: releaseLimits.signature,
  });
  const signature = response && (await readBytes(response));
  if (!signature || looksLikeHtml(signature)) {
    return { text, verification: { status: 'unsigned' } };
  }
  return {
    text,
    verification: await askDocument(context, 'Release.gpg', verifyDocument, {
      source: { bytes },
      signature,
      keyrings: context.keyrings,
    }),
  };
}
