import { SlidingRate } from './SlidingRate';

describe('the rate at which bytes arrive', () => {
  it('is not known before a whole window was waited', () => {
    const rate = new SlidingRate(30_000);
    rate.start(0);
    rate.received(1, 1_000);
    expect(rate.rate(29_999)).toBeNull();
    expect(rate.rate(30_000)).toBeCloseTo(1 / 30);
  });

  it('forgets what is older than the window', () => {
    const rate = new SlidingRate(30_000);
    rate.start(0);
    rate.received(3_000_000, 100);
    expect(rate.rate(30_000)).toBeCloseTo(100_000);
    for (let at = 31_000; at <= 60_000; at += 1_000) rate.received(10, at);
    expect(rate.rate(60_000)).toBeLessThan(11);
    expect(rate.rate(10_000_000)).toBe(0);
  });

  it('does not count the time that the reader takes', () => {
    const rate = new SlidingRate(30_000);
    rate.start(0);
    rate.received(60_000, 20_000);
    rate.stop(20_000);
    rate.start(900_000);
    expect(rate.rate(905_000)).toBeNull();
    rate.received(1, 909_999);
    expect(rate.rate(910_000)).toBeCloseTo(2_000, 0);
  });
});
