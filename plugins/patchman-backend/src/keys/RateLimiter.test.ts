import { RateLimiter, TooManyRequestsError } from './RateLimiter';

describe('RateLimiter', () => {
  let time: number;
  const limiterOf = (burst: number, perMinute: number) =>
    new RateLimiter({ burst, perMinute }, () => time);
  const tries = (limiter: RateLimiter, count: number, key = 'a') => {
    let taken = 0;
    for (let i = 0; i < count; i++) {
      try {
        limiter.take(key, 'reports of this key');
        taken++;
      } catch (error) {
        if (!(error instanceof TooManyRequestsError)) throw error;
      }
    }
    return taken;
  };

  beforeEach(() => {
    time = 1_000_000;
  });

  it('allows a burst, and then what flows back', () => {
    const limiter = limiterOf(5, 60);
    expect(tries(limiter, 20)).toBe(5);
    time += 2_500;
    expect(tries(limiter, 20)).toBe(2);
    // Half of one is left from before.
    time += 500;
    expect(tries(limiter, 20)).toBe(1);
  });

  it('holds no more than the burst, however long nothing came', () => {
    const limiter = limiterOf(3, 60);
    tries(limiter, 3);
    time += 24 * 3_600_000;
    expect(tries(limiter, 20)).toBe(3);
  });

  it('never stops who comes once a minute', () => {
    const limiter = limiterOf(1, 1);
    for (let i = 0; i < 100; i++) {
      expect(tries(limiter, 1)).toBe(1);
      time += 60_000;
    }
  });

  it('counts each key for itself', () => {
    const limiter = limiterOf(2, 1);
    expect(tries(limiter, 5, 'a')).toBe(2);
    expect(tries(limiter, 5, 'b')).toBe(2);
  });

  it('says when to come back, and lets in who does', () => {
    const limiter = limiterOf(1, 2);
    tries(limiter, 1);
    time += 10_000;
    let refused: TooManyRequestsError | undefined;
    try {
      limiter.take('a', 'enrolments from 10.0.0.1');
    } catch (error) {
      refused = error as TooManyRequestsError;
    }
    expect(refused).toMatchObject({
      name: 'TooManyRequestsError',
      statusCode: 429,
      retryAfter: 20,
      message:
        'There were too many enrolments from 10.0.0.1; try again in 20 seconds.',
    });
    time += 20_000;
    expect(tries(limiter, 2)).toBe(1);
  });

  it('is not confused by a clock that is set back', () => {
    const limiter = limiterOf(2, 60);
    tries(limiter, 1);
    time -= 3_600_000;
    expect(tries(limiter, 5)).toBe(1);
  });
});
