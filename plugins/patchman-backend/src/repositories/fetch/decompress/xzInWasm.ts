import { ReadableStream } from 'node:stream/web';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { XzReadableStream } from 'xz-decompress';
import type { ByteStream } from '../checksums';
import { RepositoryError } from '../errors';

/**
 * Decompresses xz on the event loop, in steps of about a millisecond. Only for platforms without the native decoder: it
 * decodes one stream at a time in the whole process. The decoder itself refuses windows over 64 MiB.
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
            // The decoder asks for more only before the end of the data; a closed stream would make it go in circles.
            throw new RepositoryError('damaged', 'the xz data is cut off');
          }
          controller.enqueue(value);
        } catch (error) {
          failure = { error };
          controller.error(error);
        }
      },
    },
    // Nothing is read ahead, so that the end of the source is met only by a decoder that needs more.
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
    throw failure
      ? failure.error
      : new RepositoryError(
          'damaged',
          `the xz data is damaged: ${(error as Error).message}`,
        );
  } finally {
    await output.cancel().catch(() => {});
    await iterator.return?.();
  }
}
