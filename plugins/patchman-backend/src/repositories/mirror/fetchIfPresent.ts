import type {
  FetchedResponse,
  MirrorContext,
} from 'backstage-plugin-patchman-node';
import { readBytes, statusError } from '../fetch';

/** What a server said of a file, to ask next time only for a newer one. */
export interface Validators {
  etag?: string;
  lastModified?: string;
}

/** Statuses with which servers say that there is no such file. */
const absentStatuses = new Set([404, 410]);

/**
 * Fetches a file; a 304 counts as an answer. Null when the server has none; throws a `status` error for other failures.
 * `forbiddenIsAbsent` suits files that need not be there: object stores answer 403 for them.
 */
export async function fetchIfPresent(
  context: Pick<MirrorContext, 'fetcher' | 'signal'>,
  url: string,
  options: {
    maxSize?: number;
    known?: Validators | null;
    forbiddenIsAbsent?: boolean;
  } = {},
): Promise<FetchedResponse | null> {
  const { known, maxSize, forbiddenIsAbsent } = options;
  const response = await context.fetcher.fetch(url, {
    ...(maxSize !== undefined && { maxSize }),
    headers: {
      ...(known?.etag && { 'if-none-match': known.etag }),
      ...(known?.lastModified && { 'if-modified-since': known.lastModified }),
    },
    signal: context.signal,
  });
  if (response.status === 200 || (known && response.status === 304)) {
    return response;
  }
  response.body.destroy();
  if (
    absentStatuses.has(response.status) ||
    (forbiddenIsAbsent && response.status === 403)
  ) {
    return null;
  }
  throw statusError(url, response.status);
}

export function validatorsOf(response: FetchedResponse): Validators {
  const { etag, 'last-modified': lastModified } = response.headers;
  return { ...(etag && { etag }), ...(lastModified && { lastModified }) };
}

/** The bytes of a small file that need not be there, null when it is not. */
export async function readIfPresent(
  context: Pick<MirrorContext, 'fetcher' | 'signal'>,
  url: string,
  maxSize: number,
): Promise<Buffer | null> {
  const response = await fetchIfPresent(context, url, {
    maxSize,
    forbiddenIsAbsent: true,
  });
  return response && readBytes(response);
}
