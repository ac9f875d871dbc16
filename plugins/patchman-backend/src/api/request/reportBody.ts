import { Readable, pipeline, type Duplex } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { ServiceUnavailableError } from '@backstage/errors';
import type { Request, RequestHandler, Response } from 'express';
import {
  type Documents,
  openSource,
  type ReceivedDocument,
  Slots,
  SpoolError,
} from '../../documents';
import { decompressZstd } from '../../repositories/fetch';
import {
  packBody,
  plainBody,
  type ReceivedBody,
  SMALL_REPORT,
} from '../../reports/ReceivedBody';
import type { ApiServices } from '../services';
import { asyncRoute } from './hostRequest';

type Decoder = (compressed: AsyncIterable<Buffer>) => AsyncIterable<Buffer>;

/** Content codings, RFC 9110 8.4.1 and RFC 8878 7.2. */
const DECODERS: Record<string, Decoder> = {
  gzip: through(createGunzip),
  'x-gzip': through(createGunzip),
  deflate: through(createInflate),
  br: through(createBrotliDecompress),
  zstd: compressed => decompressZstd(compressed),
};

/** Decoders have windows of some megabytes, so that not every host has one at once. */
const decoding = new Slots(2);

/** A body that cannot be had, in the words of the body parsers, which all clients know. */
class BodyError extends Error {
  readonly statusCode: number;

  constructor(
    readonly status: number,
    readonly type: string,
    message: string,
    readonly limit?: number,
  ) {
    super(message);
    this.name = 'InputError';
    this.statusCode = status;
  }
}

/** A handler that is given the body of its request, which is gone when it has answered. */
export function withBody(
  { config, reportDocuments }: ApiServices,
  handler: (
    request: Request,
    response: Response,
    body: ReceivedBody,
  ) => Promise<void>,
): RequestHandler {
  return asyncRoute(async (request, response) => {
    const { body, dispose } = await receiveBody(
      request,
      reportDocuments,
      config.reports.maxSize,
    );
    try {
      await handler(request, response, body);
    } finally {
      await dispose();
    }
  });
}

/**
 * Receives the body of a request: a small one into memory, a large one packed onto the disk, so that however many come at
 * once, and however slowly, they take no memory.
 * @param maxSize bytes, before and after decompression
 * @throws BodyError
 */
async function receiveBody(
  request: Request,
  documents: Documents,
  maxSize: number,
): Promise<KeptBody> {
  const coding = (request.header('content-encoding') ?? 'identity')
    .trim()
    .toLowerCase();
  const decode = DECODERS[coding];
  if (!decode && coding !== 'identity') {
    throw new BodyError(
      415,
      'encoding.unsupported',
      `The content encoding ${JSON.stringify(
        coding.slice(0, 40),
      )} is not known here; send it plain, or in gzip, zstd, br or deflate.`,
    );
  }
  if (Number(request.header('content-length')) > maxSize) {
    throw tooLarge(maxSize);
  }
  const pieces = piecesOf(request, maxSize);
  if (!decode) return packLarge(documents, pieces);
  const received = await keep(documents, pieces);
  await decoding.take();
  try {
    const compressed = openSource(received.source);
    return await packLarge(
      documents,
      decoded(decode, coding, compressed, maxSize),
    );
  } finally {
    decoding.free();
    await received.dispose();
  }
}

interface KeptBody extends Pick<ReceivedDocument, 'dispose'> {
  body: ReceivedBody;
}

/** Keeps a body as it is while it is small, else packed. */
async function packLarge(
  documents: Documents,
  pieces: AsyncGenerator<Buffer>,
): Promise<KeptBody> {
  const first: Buffer[] = [];
  let size = 0;
  while (size <= SMALL_REPORT) {
    const { done, value } = await pieces.next();
    if (done) {
      return { body: plainBody(Buffer.concat(first)), dispose: async () => {} };
    }
    first.push(value);
    size += value.length;
  }
  async function* all() {
    yield* first;
    yield* pieces;
  }
  const { packed, done } = packBody(all());
  // Whoever reads what is packed gets its errors.
  done.catch(() => {});
  const { source, dispose } = await keep(documents, packed);
  return { body: { source, gzipped: true, ...(await done) }, dispose };
}

async function keep(
  documents: Documents,
  pieces: AsyncIterable<Buffer>,
): Promise<ReceivedDocument> {
  try {
    return await documents.receive(pieces);
  } catch (error) {
    if (!(error instanceof SpoolError)) throw error;
    throw new ServiceUnavailableError(
      `The report cannot be kept now: ${error.message}. Send it again later.`,
      error,
    );
  }
}

async function* piecesOf(
  request: Request,
  maxSize: number,
): AsyncGenerator<Buffer> {
  let size = 0;
  try {
    // Whoever sends too much shall get an answer, so that the connection stays.
    for await (const piece of request.iterator({ destroyOnReturn: false })) {
      size += piece.length;
      if (size > maxSize) throw tooLarge(maxSize);
      yield piece;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ECONNRESET') throw error;
    throw new BodyError(400, 'request.aborted', 'The request was cut off.');
  }
}

async function* decoded(
  decode: Decoder,
  coding: string,
  compressed: AsyncIterable<Buffer>,
  maxSize: number,
): AsyncGenerator<Buffer> {
  let size = 0;
  try {
    for await (const piece of decode(compressed)) {
      size += piece.length;
      if (size > maxSize) throw tooLarge(maxSize);
      yield piece;
    }
  } catch (error) {
    if (error instanceof BodyError) throw error;
    throw new BodyError(
      400,
      'encoding.invalid',
      `The body is not ${coding}: ${(error as Error).message}.`,
    );
  }
}

function through(createDecoder: () => Duplex): Decoder {
  return compressed => {
    const decoder = createDecoder();
    // Whoever reads it gets its errors.
    pipeline(Readable.from(compressed), decoder, () => {});
    return decoder;
  };
}

function tooLarge(limit: number): BodyError {
  return new BodyError(
    413,
    'entity.too.large',
    `The report is larger than ${limit} bytes.`,
    limit,
  );
}
