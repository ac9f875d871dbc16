import { boundedText, identityLimits, isIdentity } from '.';

describe('boundedText', () => {
  it.each([
    ['a text', 10, 'a text'],
    ['two\nlines\tand a tab', 100, 'two\nlines\tand a tab'],
    ['longer than it may be', 6, 'longer'],
    ['NUL\u0000, ESC\u001b[31m, DEL\u007f', 100, 'NUL, ESC[31m, DEL'],
    ['half a pair \ud800.', 100, 'half a pair \ufffd.'],
    ['a whole one \ud83d\ude00', 100, 'a whole one \ud83d\ude00'],
    ['cut in a pair \ud83d\ude00', 15, 'cut in a pair \ufffd'],
  ])('makes %j of at most %d characters %j', (text, max, expected) => {
    expect(boundedText(text, max)).toBe(expected);
  });
});

describe('isIdentity', () => {
  it.each([
    ['libstdc++6', true],
    ['caf\u00e9', true],
    ['', true],
    ['a b', false],
    ['a\u0000', false],
    ['a\u0085', false],
    ['a\ud800', false],
    ['a\ufffd', false],
    ['a'.repeat(identityLimits.name), true],
    ['a'.repeat(identityLimits.name + 1), false],
  ])('of %j is %s', (text, expected) => {
    expect(isIdentity(text, identityLimits.name)).toBe(expected);
  });

  it('at its longest fits into a row of an index of PostgreSQL', () => {
    const { name, version, release, epoch, arch } = identityLimits;
    const bytesOfACharacter = 3;
    const rest = 100;
    expect(
      (name + version + release + epoch + arch) * bytesOfACharacter + rest,
    ).toBeLessThan(2704);
  });
});
