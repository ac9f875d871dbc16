import { createHash } from 'node:crypto';
import type {
  CheckedMirror,
  MirrorContext,
} from 'backstage-plugin-patchman-node';
import type { ReceivedDocument } from '../../documents';
import type { ByteStream } from '../fetch';
import {
  fetchIfPresent,
  validatorsOf,
  type Validators,
} from './fetchIfPresent';
import { receive } from './listedFile';

/** A file that nothing announces, downloaded to know what it is. */
export interface Download {
  url: string;
  /** To be disposed of by whoever asked for it. */
  document: ReceivedDocument;
  /** Its first bytes, by which a web page is known. */
  head: Buffer;
  /** SHA-256. */
  digest: string;
  validators: Validators;
}

/** An answer of a check that keeps a document until it was read, or until nobody wants it any more. */
export type CheckedWithDocument = CheckedMirror & {
  dispose?(): Promise<void>;
};

/** Bytes. */
const headSize = 512;

/**
 * Downloads a file that has to be hashed and verified before it is read. Answers `unchanged` when the server says so, null
 * when it has none.
 */
export async function download(
  context: Pick<MirrorContext, 'fetcher' | 'signal'>,
  url: string,
  options: { maxSize: number; known?: Validators | null },
): Promise<Download | 'unchanged' | null> {
  const response = await fetchIfPresent(context, url, options);
  if (!response) return null;
  if (response.status === 304) {
    response.body.destroy();
    return 'unchanged';
  }
  const hash = createHash('sha256');
  let head = Buffer.alloc(0);
  async function* hashed(): ByteStream {
    for await (const piece of response!.body as AsyncIterable<Buffer>) {
      hash.update(piece);
      if (head.length < headSize) {
        head = Buffer.concat([head, piece]).subarray(0, headSize);
      }
      yield piece;
    }
  }
  const document = await receive(context, hashed());
  return {
    url,
    document,
    head,
    digest: hash.digest('hex'),
    validators: validatorsOf(response),
  };
}
