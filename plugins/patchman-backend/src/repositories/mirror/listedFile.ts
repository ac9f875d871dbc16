import type {
  FetchedResponse,
  MirrorContext,
} from 'backstage-plugin-patchman-node';
import {
  SpoolError,
  type DocumentJob,
  type ReceivedDocument,
} from '../../documents';
import { RepositoryError, type ByteStream, type Compression } from '../fetch';
import { documentsOf } from './documents';
import { fetchIfPresent } from './fetchIfPresent';
import {
  inFile,
  verify,
  type Announced,
  type ListedDocument,
} from './listedDocument';

/** A file of a mirror that its index lists. */
export interface ListedFile {
  url: string;
  /** How it is called in messages. */
  name: string;
  compression: Compression;
  packed: Announced;
  /** After decompression, null when nothing is known of it. */
  plain: Announced | null;
  /** Bytes after decompression where nothing else tells the size; left out for the usual limit. */
  maxPlain?: number;
}

/** What is needed of a mirror's context to read its files. */
export type ReadingContext = Pick<
  MirrorContext,
  'fetcher' | 'signal' | 'logger'
>;

/**
 * Streams what a job reads of a listed file. All of it is received and compared with what is announced before anything
 * is decompressed or parsed, so that a slow mirror holds no thread. Throws when any of these fails; the message names the
 * file.
 */
export async function* readListedFile<Input, Item, Answer>(
  context: ReadingContext,
  file: ListedFile,
  job: DocumentJob<Input & { file: ListedDocument }, Item, Answer>,
  input: Input,
): AsyncGenerator<Item[], Answer> {
  const response = await fetchIfPresent(context, file.url);
  if (!response) {
    throw new RepositoryError(
      'content',
      `the mirror does not have ${file.name}, which it lists: it may be in the middle of an update`,
    );
  }
  return yield* readResponse(context, response, file, job, input);
}

/** The same for a file whose response is there. */
export async function* readResponse<Input, Item, Answer>(
  context: ReadingContext,
  response: FetchedResponse,
  file: Omit<ListedFile, 'url'>,
  job: DocumentJob<Input & { file: ListedDocument }, Item, Answer>,
  input: Input,
): AsyncGenerator<Item[], Answer> {
  const { name, packed, compression, plain, maxPlain } = file;
  const sentAsWebPage = Boolean(
    response.headers['content-type']?.startsWith('text/html'),
  );
  let received: ReceivedDocument;
  try {
    received = await receive(context, verify(response.body, packed, name));
  } catch (error) {
    throw inFile(error, name, sentAsWebPage);
  } finally {
    response.body.destroy();
  }
  const { source } = received;
  const listed = {
    name,
    compression,
    plain,
    maxPlain,
    source,
    sentAsWebPage,
  };
  try {
    return yield* readDocument(context, name, job, { ...input, file: listed });
  } finally {
    await received.dispose();
  }
}

/** Keeps a stream until it is read. @throws the stream's errors, and a RepositoryError when there is no room for it */
export async function receive(
  context: object,
  stream: ByteStream,
): Promise<ReceivedDocument> {
  try {
    return await documentsOf(context).receive(stream);
  } catch (error) {
    throw error instanceof SpoolError
      ? new RepositoryError('too-large', error.message, { cause: error })
      : error;
  }
}

/** Streams what a job reads; its warnings are logged under the document's name. */
export async function* readDocument<Input, Item, Answer>(
  context: Pick<ReadingContext, 'signal' | 'logger'>,
  what: string,
  job: DocumentJob<Input, Item, Answer>,
  input: Input,
): AsyncGenerator<Item[], Answer> {
  const { signal, logger } = context;
  return yield* documentsOf(context).read(job, input, {
    what,
    signal,
    warn: message => logger.warn(`${what}: ${message}`),
  });
}

/** What a job answers of a document. */
export async function askDocument<Input, Item, Answer>(
  context: Pick<ReadingContext, 'signal' | 'logger'>,
  what: string,
  job: DocumentJob<Input, Item, Answer>,
  input: Input,
): Promise<Answer> {
  const batches = readDocument(context, what, job, input);
  for (;;) {
    const { done, value } = await batches.next();
    if (done) return value;
  }
}
