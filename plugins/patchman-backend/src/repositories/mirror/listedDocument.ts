import { createHash } from 'node:crypto';
import type { DocumentSource, JobTools } from '../../documents';
import {
  RepositoryError,
  decompress,
  verifyBytes,
  type ByteStream,
  type Compression,
  type ExpectedFile,
} from '../fetch';

/** What an index tells of a file. SHA-224 is rare enough to be no kind of its own everywhere. */
export type Announced = ExpectedFile & { sha224?: string };

/** A file that was received and is the announced one, as a job is given it. */
export interface ListedDocument {
  /** How it is called in messages. */
  name: string;
  compression: Compression;
  /** After decompression, null when nothing is known of it. */
  plain: Announced | null;
  source: DocumentSource;
  /** Bytes after decompression where nothing else tells the size; left out for the usual limit. */
  maxPlain?: number;
  /** Whether the server called it a web page. */
  sentAsWebPage: boolean;
}

/** Bytes after decompression where nothing tells the size. */
const maxPlainSize = 2 * 1024 * 1024 * 1024;

/**
 * Streams the content of a listed file: decompression, size and digest. Throws when any of these fails, at the latest after
 * the last byte; the message names the file.
 */
export async function* openListedDocument(
  { open, signal }: JobTools,
  document: ListedDocument,
): ByteStream {
  const { name, compression, plain, source, maxPlain, sentAsWebPage } =
    document;
  try {
    const bytes = decompress(open(source), compression, {
      maxSize: plain?.size ?? maxPlain ?? maxPlainSize,
      signal,
    });
    yield* plain ? verify(bytes, plain, `the decompressed ${name}`) : bytes;
  } catch (error) {
    throw inFile(error, name, sentAsWebPage);
  }
}

/** The error with the file's name in its message, or the words for a web page that came instead of the file. */
export function inFile(
  error: unknown,
  name: string,
  sentAsWebPage: boolean,
): unknown {
  return sentAsWebPage &&
    error instanceof RepositoryError &&
    error.kind === 'damaged'
    ? new RepositoryError(
        'content',
        `the mirror answers with a web page instead of ${name}: it has moved, or a login page stands before it`,
        { cause: error },
      )
    : namingFile(error, name);
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

/** Passes bytes through and throws when they are not those announced. */
export function verify(
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
