import { ContentCache } from './ContentCache';

describe('content in memory', () => {
  const load = jest.fn(async (id: number) => 'x'.repeat(id));
  let cache: ContentCache<string>;

  beforeEach(() => {
    load.mockClear();
    cache = new ContentCache({
      maxSize: 10,
      sizeOf: content => content.length,
      load,
    });
  });

  it('is loaded once, also for two that ask at the same time', async () => {
    expect(await Promise.all([cache.get(3), cache.get(3)])).toEqual([
      'xxx',
      'xxx',
    ]);
    await cache.get(3);
    expect(load.mock.calls).toEqual([[3]]);
  });

  it.each([
    [5, true],
    [6, false],
  ])('of size %d leaves room for others: %s', (size, expected) => {
    expect(cache.mayKeep(size)).toBe(expected);
  });

  it('is forgotten where others were asked for since and there is no room', async () => {
    for (const id of [4, 5, 6, 5, 4]) await cache.get(id);
    expect(load.mock.calls).toEqual([[4], [5], [6], [5], [4]]);
    await cache.get(5);
    expect(load).toHaveBeenCalledTimes(5);
  });

  it('that is larger than all there may be is given and not kept', async () => {
    expect(await cache.get(11)).toHaveLength(11);
    await cache.get(11);
    expect(load).toHaveBeenCalledTimes(2);
  });
});
