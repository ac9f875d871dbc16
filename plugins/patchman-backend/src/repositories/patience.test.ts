import { fromNow } from '../database/time';
import { isLeftInPeace, withPatience } from './patience';

describe('patience with a mirror', () => {
  const mirror = (failures: number, minutesAgo: number, id = 10) =>
    ({ id, failures, checked_at: fromNow({ minutes: -minutesAgo }) } as any);

  it.each([
    ['one that works', 0, 0, false],
    ['one that failed once', 1, 0, false],
    ['one that failed twice, a moment ago', 2, 1, true],
    ['the same later', 2, 21, false],
    ['one that failed often, hours ago', 8, 600, true],
    ['one that failed for weeks, a day ago', 100, 24 * 60 + 1, false],
  ])('leaves in peace %s', (_, failures, minutesAgo, left) => {
    expect(isLeftInPeace(mirror(failures, minutesAgo))).toBe(left);
  });

  it('does not ask all of them again at the same moment', () => {
    const left = Array.from({ length: 10 }, (_, id) =>
      isLeftInPeace(mirror(3, 35, id)),
    );
    expect(new Set(left)).toEqual(new Set([true, false]));
  });

  it('waits for a clock that was ahead no longer than for others', () => {
    expect(isLeftInPeace(mirror(9, -60))).toBe(false);
  });

  it('ends when it is told to', async () => {
    const never = new Promise<string>(() => {});
    expect(await withPatience(never, 1)).toBe('busy');
    expect(await withPatience(Promise.resolve('done'), 10_000)).toBe('done');
  });
});
