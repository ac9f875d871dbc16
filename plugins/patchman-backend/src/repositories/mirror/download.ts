import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { MirrorContext } from 'backstage-plugin-patchman-node';
import { readBytes } from '../fetch';
import {
  fetchIfPresent,
  validatorsOf,
  type Validators,
} from './fetchIfPresent';

/** A file that nothing announces, downloaded to know what it is. */
export interface Download {
  url: string;
  bytes: Buffer;
  /** SHA-256. */
  digest: string;
  validators: Validators;
}

/**
 * Downloads a file into memory, which suits files of some MB that have to be hashed, verified and then read. Answers
 * `unchanged` when the server says so, null when it has none.
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
  const bytes = await readBytes(response);
  return {
    url,
    bytes,
    digest: createHash('sha256').update(bytes).digest('hex'),
    validators: validatorsOf(response),
  };
}

/** Bytes in memory as a stream; unlike one of the network it has to make room for other work by itself. */
export async function* streamOf(bytes: Buffer): AsyncGenerator<Buffer> {
  const size = 64 * 1024;
  for (let at = 0; at < bytes.length; at += size) {
    yield bytes.subarray(at, at + size);
    if (at % (16 * size) === 0) await nextTurn();
  }
}
