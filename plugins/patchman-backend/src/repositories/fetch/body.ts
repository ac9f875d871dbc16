import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { RepositoryError, withoutCredentials } from './errors';
import { connectionError, seconds } from './request';

interface BodyLimits {
  url: string;
  /** Bytes. */
  maxSize: number;
  /** Milliseconds between two pieces. */
  idleTimeoutMs: number;
  /** Milliseconds since the epoch at which the body must be complete. */
  deadline: number;
  signal?: AbortSignal;
}

/**
 * The body of a response, ending in an error when it is larger than allowed, stalls, takes too long or is cut off.
 * Destroying it, or being aborted, closes the connection. The time that its reader takes does not count as a stall.
 */
export function limitBody(
  response: IncomingMessage,
  limits: BodyLimits,
): Readable {
  const shown = withoutCredentials(limits.url);
  const announced = Number(response.headers['content-length']);
  if (announced > limits.maxSize) {
    response.destroy();
    throw tooLarge(shown, limits.maxSize);
  }

  let received = 0;
  let idleTimer: NodeJS.Timeout | undefined;
  const timeout = (why: string) =>
    new RepositoryError('timeout', `${shown} ${why}`);
  const body = new Readable({
    read() {
      clearTimeout(idleTimer);
      idleTimer = setTimeout(() => {
        const limit = seconds(limits.idleTimeoutMs);
        this.destroy(timeout(`stalled: nothing arrived for ${limit}`));
      }, limits.idleTimeoutMs);
      response.resume();
    },
  });
  const totalTimer = setTimeout(
    () =>
      body.destroy(timeout('was not complete in time: the mirror is too slow')),
    Math.max(0, limits.deadline - Date.now()),
  );
  const onAbort = () => body.destroy(limits.signal!.reason);
  limits.signal?.addEventListener('abort', onAbort, { once: true });
  body.once('close', () => {
    clearTimeout(idleTimer);
    clearTimeout(totalTimer);
    limits.signal?.removeEventListener('abort', onAbort);
    response.destroy();
  });

  response.pause();
  response.on('data', (piece: Buffer) => {
    clearTimeout(idleTimer);
    received += piece.length;
    if (received > limits.maxSize) {
      body.destroy(tooLarge(shown, limits.maxSize));
    } else if (!body.push(piece)) {
      response.pause();
    }
  });
  response.on('end', () => body.push(null));
  response.on('error', error =>
    body.destroy(connectionError(new URL(limits.url), error)),
  );
  // Whoever reads the body gets the error; a body that nobody reads yet must not end the process.
  body.on('error', () => {});
  return body;
}

function tooLarge(shown: string, maxSize: number): RepositoryError {
  return new RepositoryError(
    'too-large',
    `${shown} is larger than the allowed ${maxSize} bytes`,
  );
}
