import { readRenames } from './rename';

describe('renaming hosts', () => {
  it.each([
    ['web1', 'web1.example.org'],
    ['WEB1'.toLowerCase(), 'web1.example.org'],
    ['db.old.example.org', 'db.example.org'],
    ['a.b.old.example.org', 'a.b.example.org'],
    ['special.old.example.org', 'chosen.example.org'],
    ['.old.example.org', '.old.example.org'],
    ['old.example.org', 'old.example.org'],
    ['other', 'other'],
  ])('calls %s %s', (from, to) => {
    const rename = readRenames([
      '*.old.example.org=*.example.org',
      'Web1=web1.example.org',
      'special.old.example.org=chosen.example.org',
      '*.old.example.org=never.*',
    ]);
    expect(rename(from)).toBe(to);
  });

  it.each(['', 'web1', '=web1', 'web1=', 'a=b=c', '*=x', 'x=*', '*.*=*.*'])(
    'refuses "%s"',
    rule => {
      expect(() => readRenames([rule])).toThrow(/^--rename /);
    },
  );
});
