import { ReadableStream } from 'node:stream/web';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { XzReadableStream } from 'xz-decompress';
import type { ByteStream } from '../checksums';
import { RepositoryError } from '../errors';

/** `XZ_BUF_ERROR` of XZ Embedded: more input is needed and there is none. */
const bufferError = 'error code 8';

/** `XZ_OPTIONS_ERROR`: a filter or a check that it does not know, of which only xz(1) knows all. */
const optionsError = 'error code 6';

/**
 * Decompresses xz on the event loop, in steps of about a millisecond, at half the speed of xz(1). It decodes one stream at
 * a time in each thread. The decoder itself refuses windows over 64 MiB.
 */
export async function* decompressXzInWasm(source: ByteStream): ByteStream {
  const iterator = source[Symbol.asyncIterator]();
  let failure: { error: unknown } | undefined;
  const input = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await iterator.next();
          if (done) {
            controller.close();
            return;
          }
          controller.enqueue(value);
        } catch (error) {
          failure = { error };
          controller.error(error);
        }
      },
    },
    { highWaterMark: 0 },
  );
  const output = new XzReadableStream(input as never).getReader();
  try {
    for (;;) {
      const { done, value } = await output.read();
      if (done) {
        return;
      }
      yield Buffer.from(value);
      // The reader's promises alone would starve timers and sockets.
      await nextTurn();
    }
  } catch (error) {
    if (failure) {
      throw failure.error;
    }
    const { message } = error as Error;
    throw new RepositoryError(
      'damaged',
      message.endsWith(bufferError)
        ? 'the xz data is cut off'
        : `the xz data ${
            message.endsWith(optionsError)
              ? 'has a form that only the command xz reads, which is not installed here'
              : `is damaged: ${message}`
          }`,
    );
  } finally {
    await output.cancel().catch(() => {});
    await iterator.return?.();
  }
}
