import { lastUsed } from './lastUsed';

describe('a cache of what was used last', () => {
  it('keeps as many entries as it may, and forgets what was not used for longest', () => {
    const cache = lastUsed<string, number>(3);
    for (const [i, key] of ['a', 'b', 'c'].entries()) cache.set(key, i);
    cache.get('a');
    cache.set('d', 3);
    expect([...cache.keys()].sort()).toEqual(['a', 'c', 'd']);
    expect(cache.size).toBe(3);
  });

  it('takes no memory for what it does not hold yet', () => {
    const { arrayBuffers, heapUsed } = process.memoryUsage();
    const cache = lastUsed<number, number>(10_000_000);
    const now = process.memoryUsage();
    expect(now.arrayBuffers - arrayBuffers).toBeLessThan(1_000_000);
    expect(now.heapUsed - heapUsed).toBeLessThan(10_000_000);
    expect(cache.size).toBe(0);
  });
});
