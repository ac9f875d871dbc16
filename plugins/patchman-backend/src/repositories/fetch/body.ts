import { Readable } from 'node:stream';
import { RepositoryError, withoutCredentials } from './errors';
import { connectionError, seconds, type Incoming } from './request';
import { SlidingRate } from './SlidingRate';

interface BodyLimits {
  url: string;
  /** Bytes. */
  maxSize: number;
  /** Milliseconds between two pieces. */
  idleTimeoutMs: number;
  /** Milliseconds since the epoch at which the body must be complete. */
  deadline: number;
  /** Bytes a second that have to arrive on average over a window of milliseconds. */
  minRate: { bytesPerSecond: number; windowMs: number };
  signal?: AbortSignal;
}

/**
 * The body of a response, ending in an error when it is larger than allowed, stalls, trickles, takes too long or is cut
 * off. Destroying it, or being aborted, closes the connection. The time that its reader takes does not count as a stall.
 */
export function limitBody(response: Incoming, limits: BodyLimits): Readable {
  const shown = withoutCredentials(limits.url);
  const announced = Number(response.headers['content-length']);
  if (announced > limits.maxSize) {
    response.destroy();
    throw tooLarge(shown, limits.maxSize);
  }

  let received = 0;
  let idleTimer: NodeJS.Timeout | undefined;
  const { bytesPerSecond, windowMs } = limits.minRate;
  const rate = new SlidingRate(windowMs);
  const timeout = (why: string) =>
    new RepositoryError('timeout', `${shown} ${why}`);
  const body = new Readable({
    read() {
      rate.start(performance.now());
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
  const rateTimer = setInterval(() => {
    const arrived = rate.rate(performance.now());
    if (arrived === null || arrived >= bytesPerSecond) return;
    body.destroy(
      timeout(
        `sent less than ${bytesPerSecond} bytes a second for ${seconds(
          windowMs,
        )}: the mirror is too slow`,
      ),
    );
  }, windowMs / 6).unref();
  const onAbort = () => body.destroy(limits.signal!.reason);
  limits.signal?.addEventListener('abort', onAbort, { once: true });
  body.once('close', () => {
    clearTimeout(idleTimer);
    clearTimeout(totalTimer);
    clearInterval(rateTimer);
    limits.signal?.removeEventListener('abort', onAbort);
    response.destroy();
  });

  response.pause();
  response.on('data', (piece: Buffer) => {
    clearTimeout(idleTimer);
    received += piece.length;
    rate.received(piece.length, performance.now());
    if (received > limits.maxSize) {
      body.destroy(tooLarge(shown, limits.maxSize));
    } else if (!body.push(piece)) {
      rate.stop(performance.now());
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
