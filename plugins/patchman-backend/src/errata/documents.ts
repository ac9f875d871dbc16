import type { SourceContext, SourceFile } from 'backstage-plugin-patchman-node';
import type { DocumentJob, ReceivedDocument } from '../documents';
import { RepositoryError } from '../repositories/fetch';
import {
  readDocument,
  receive,
  type ListedDocument,
} from '../repositories/mirror';
import { errataLimits } from '../inventory/errata/limits';

/** A job of a source's document, with what else it needs to know. */
export type SourceJob<Input, Item, Answer> = DocumentJob<
  Input & { file: ListedDocument },
  Item,
  Answer
>;

/**
 * Streams what a job reads of a source's file. All of it is received before anything is decompressed or parsed, so that a slow
 * server holds no thread.
 */
export async function* readSourceFile<Input, Item, Answer>(
  context: SourceContext,
  file: SourceFile,
  job: SourceJob<Input, Item, Answer>,
  input: Input,
  check: (bytes: AsyncIterable<Buffer>) => AsyncIterable<Buffer> = bytes =>
    bytes,
): AsyncGenerator<Item[], Answer> {
  const { name } = file;
  let received: ReceivedDocument;
  try {
    received = await receive(
      context,
      (async function* bytes() {
        yield* check(file.body);
      })(),
    );
  } finally {
    file.dispose();
  }
  try {
    return yield* readDocument(context, name, job, {
      ...input,
      file: {
        name,
        // Its first bytes tell.
        compression: 'none' as const,
        plain: null,
        source: received.source,
        maxPlain: errataLimits.plain,
        sentAsWebPage: Boolean(
          file.headers['content-type']?.startsWith('text/html'),
        ),
      },
    });
  } finally {
    await received.dispose();
  }
}

/** What a job answers of a file. */
export async function askSourceFile<Input, Item, Answer>(
  context: SourceContext,
  file: SourceFile,
  job: SourceJob<Input, Item, Answer>,
  input: Input,
): Promise<Answer> {
  const batches = readSourceFile(context, file, job, input);
  for (;;) {
    const { done, value } = await batches.next();
    if (done) return value;
  }
}

/** A file that has to be there. @throws RepositoryError when it is not */
export async function openOrThrow(
  context: SourceContext,
  path: string,
  options: Parameters<SourceContext['files']['open']>[1] = {},
): Promise<SourceFile> {
  const file = await context.files.open(path, options);
  if (!file || file === 'unchanged') {
    throw new RepositoryError(
      'content',
      `${context.files.where} does not have ${
        path || 'the file that it names'
      }`,
    );
  }
  return file;
}

/** The text of a small file. */
export async function textOfFile(file: SourceFile): Promise<string> {
  const pieces: Buffer[] = [];
  try {
    for await (const piece of file.body) pieces.push(piece);
  } finally {
    file.dispose();
  }
  return Buffer.concat(pieces).toString('utf8');
}
