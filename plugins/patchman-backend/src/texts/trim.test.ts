import { upTo, withoutTrailing } from './trim';

describe('withoutTrailing', () => {
  it.each([
    ['', ''],
    ['/', ''],
    ['a', 'a'],
    ['a/', 'a'],
    ['a///', 'a'],
    ['/a//b//', '/a//b'],
  ])('makes %j to %j', (text, expected) => {
    expect(withoutTrailing(text, '/')).toBe(expected);
  });

  it('takes millions of characters that are not at the end', () => {
    const text = `${'/'.repeat(4_000_000)}a`;
    expect(withoutTrailing(text, '/')).toBe(text);
  });
});

describe('upTo', () => {
  it.each([
    ['fe80::1%eth0', 'fe80::1'],
    ['fe80::1', 'fe80::1'],
    ['%', ''],
    ['a%b%c', 'a'],
  ])('makes %j to %j', (text, expected) => {
    expect(upTo(text, '%')).toBe(expected);
  });
});
