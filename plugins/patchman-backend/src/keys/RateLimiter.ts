import { lastUsed } from '../caches/lastUsed';
import type { RateLimit } from '../config/config';

const MINUTE = 60_000;
/** Parts of requests add up inexactly. */
const ROUNDING = 1e-6;
/** Whom a flood from more keys than this pushes out begins anew with a full bucket; memory stays bounded. */
const MAX_KEYS = 50_000;

interface Bucket {
  /** How many requests are left. */
  left: number;
  /** When that was so, in milliseconds. */
  at: number;
}

/** More requests than a limit allows: 429. */
export class TooManyRequestsError extends Error {
  /** @param retryAfter seconds until one is allowed again */
  constructor(message: string, readonly retryAfter: number) {
    super(message);
    this.name = 'TooManyRequestsError';
  }

  /** What Backstage's error handler answers. */
  get statusCode(): number {
    return 429;
  }
}

/**
 * A token bucket for each key, in this process: a full bucket allows `burst` requests, and `perMinute` flow back in a
 * minute. Several backends count each for itself, so that a fleet of n of them allows up to n times as much.
 */
export class RateLimiter {
  private readonly buckets = lastUsed<string, Bucket>(MAX_KEYS);

  constructor(
    private readonly limit: RateLimit,
    private readonly clock: () => number = Date.now,
  ) {}

  /**
   * Takes one request of a key.
   * @throws TooManyRequestsError when none is left; `what` says what there were too many of
   */
  take(key: string, what: string): void {
    const { burst, perMinute } = this.limit;
    const at = this.clock();
    const before = this.buckets.get(key) ?? { left: burst, at };
    const flowed = (Math.max(0, at - before.at) * perMinute) / MINUTE;
    const left = Math.min(burst, before.left + flowed);
    if (left < 1 - ROUNDING) {
      this.buckets.set(key, { left, at });
      const retryAfter = Math.ceil(((1 - left) * 60) / perMinute - ROUNDING);
      throw new TooManyRequestsError(
        `There were too many ${what}; try again in ${retryAfter} seconds.`,
        retryAfter,
      );
    }
    this.buckets.set(key, { left: left - 1, at });
  }
}
