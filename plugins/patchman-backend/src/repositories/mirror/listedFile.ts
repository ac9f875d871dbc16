import { createHash } from 'node:crypto';
import type {
  FetchedResponse,
  MirrorContext,
} from 'backstage-plugin-patchman-node';
import {
  RepositoryError,
  decompress,
  verifyBytes,
  type ByteStream,
  type Compression,
  type ExpectedFile,
} from '../fetch';
import { fetchIfPresent } from './fetchIfPresent';

/** What an index tells of a file. SHA-224 is rare enough to be no kind of its own everywhere. */
export type Announced = ExpectedFile & { sha224?: string };

/** A file of a mirror that its index lists. */
export interface ListedFile {
  url: string;
  /** How it is called in messages. */
  name: string;
  compression: Compression;
  packed: Announced;
  /** After decompression, null when nothing is known of it. */
  plain: Announced | null;
}

/** Bytes after decompression where nothing tells the size. */
const maxPlainSize = 2 * 1024 * 1024 * 1024;

/**
 * Streams a listed file: body, size and digest, decompression, size and digest again. Throws when any of these fails, at
 * the latest after the last byte; the message names the file.
 */
export async function* readListedFile(
  context: Pick<MirrorContext, 'fetcher' | 'signal'>,
  file: ListedFile,
): ByteStream {
  const { name, packed, plain, compression } = file;
  const response = await fetchIfPresent(context, file.url);
  if (!response) {
    throw new RepositoryError(
      'content',
      `the mirror does not have ${name}, which it lists: it may be in the middle of an update`,
    );
  }
  try {
    const bytes = decompress(verify(response.body, packed, name), compression, {
      maxSize: plain?.size ?? maxPlainSize,
      signal: context.signal,
    });
    yield* plain ? verify(bytes, plain, `the decompressed ${name}`) : bytes;
  } catch (error) {
    throw isWebPage(error, response)
      ? new RepositoryError(
          'content',
          `the mirror answers with a web page instead of ${name}: it has moved, or a login page stands before it`,
          { cause: error },
        )
      : namingFile(error, name);
  } finally {
    response.body.destroy();
  }
}

/** The error with the file's name in its message. */
export function namingFile(error: unknown, name: string): unknown {
  if (!(error instanceof RepositoryError) || error.message.includes(name)) {
    return error;
  }
  return new RepositoryError(error.kind, `${name}: ${error.message}`, {
    status: error.status,
    cause: error,
  });
}

function isWebPage(error: unknown, response: FetchedResponse): boolean {
  return (
    error instanceof RepositoryError &&
    error.kind === 'damaged' &&
    Boolean(response.headers['content-type']?.startsWith('text/html'))
  );
}

function verify(
  bytes: ByteStream,
  { sha224, ...expected }: Announced,
  what: string,
): ByteStream {
  const verified = verifyBytes(bytes, expected, what);
  return sha224 ? verifySha224(verified, sha224, what) : verified;
}

async function* verifySha224(
  source: ByteStream,
  expected: string,
  what: string,
): ByteStream {
  const hash = createHash('sha224');
  for await (const piece of source) {
    hash.update(piece);
    yield piece;
  }
  if (hash.digest('hex') !== expected) {
    throw new RepositoryError(
      'damaged',
      `${what} is not the file that is announced: its sha224 is another`,
    );
  }
}
