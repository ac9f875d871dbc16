import type { Documents } from './Documents';
import { openSource } from './source';

/**
 * Reads documents where it is called, without a limit of time or memory: for tests and tools that know what they read.
 */
export const inThisThread: Documents = {
  async *read(job, input, { signal, warn }) {
    return yield* job.run(input, {
      signal: signal ?? new AbortController().signal,
      warn: message => warn?.(message),
      open: openSource,
    });
  },
  async receive(stream) {
    const pieces: Buffer[] = [];
    for await (const piece of stream) pieces.push(piece);
    return {
      source: { bytes: Buffer.concat(pieces) },
      dispose: async () => {},
    };
  },
};
