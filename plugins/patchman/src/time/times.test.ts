import { DateTime } from 'luxon';
import { absoluteTime, isPast, relativeTime, taskDuration } from './times';

const now = DateTime.fromISO('2026-03-04T12:00:00Z', { zone: 'utc' });

describe('times', () => {
  it('tells how long ago in words', () => {
    expect(relativeTime('2026-03-04T09:00:00Z', now)).toBe('3 hours ago');
    expect(relativeTime('2026-02-01T12:00:00.000Z', now)).toBe('1 month ago');
  });

  it('does not speak of the future when clocks differ by seconds', () => {
    expect(relativeTime('2026-03-04T12:00:09Z', now)).toBe('just now');
  });

  it('has no words for what is not a time', () => {
    expect(relativeTime('never', now)).toBeNull();
    expect(absoluteTime('')).toBeNull();
  });

  it('gives the exact time with its zone', () => {
    expect(absoluteTime('2026-03-04T09:00:00Z', 'Europe/Paris')).toBe(
      '2026-03-04 10:00:00 UTC+1',
    );
  });

  it.each([
    ['2026-03-04T12:00:00.340Z', '340 ms'],
    ['2026-03-04T12:00:12.400Z', '12 s'],
    ['2026-03-04T12:03:00Z', '3 min'],
    ['2026-03-04T12:03:05Z', '3 min 5 s'],
    ['2026-03-04T11:59:59Z', null],
    [null, null],
  ])('tells how long it took until %s', (end, words) => {
    expect(taskDuration('2026-03-04T12:00:00Z', end)).toBe(words);
  });

  it('tells whether a moment has come', () => {
    expect(isPast('2026-03-04T11:59:59Z', now)).toBe(true);
    expect(isPast('2026-03-04T12:00:01Z', now)).toBe(false);
    expect(isPast('never', now)).toBe(false);
  });
});
