import {
  hostileKinds as HOSTILE_KINDS,
  type HostileKind,
  type Random,
} from '../../repositories/__testUtils__/hostile/kinds';

export { HOSTILE_KINDS, type HostileKind, type Random };

/** A number of this order of magnitude: from a tenth of `most` to `most`. */
export function upTo(most: number, random: Random): number {
  return Math.ceil(most / 10) + random.below(Math.floor(most * 0.9));
}

/** What a pattern that looks back must try again at each place: none of them ends as the pattern wants. */
const REPEATED: Record<'blanks' | 'slash', readonly [string, string][]> = {
  blanks: [
    [' ', 'x'],
    ['\t', '!'],
    ['\u00a0', 'x'],
    [' \t', '.'],
    ['\u2003', '-'],
    ['a ', '!'],
  ],
  slash: [
    ['/', 'x'],
    ['//', ' '],
    ['/.', '!'],
    ['/..', 'x'],
    ['\\', 'x'],
    ['%2f', '%'],
    ['@', '/'],
    [':', ']'],
  ],
};

/** Openings, separators and digits that some field's own pattern begins with. */
const MIXED: readonly [string, string][] = [
  [' (a', '!'],
  ['(', '['],
  ['[', '('],
  ["'", '"'],
  ['-', ' '],
  ['.', '~'],
  ['~', '^'],
  ['0', 'x'],
  ['9', '.'],
  ['1.', 'a'],
  ['a-1', ':'],
  [':', '-'],
  ['*a', 'b'],
  ['[a', ']'],
  ['(a|a)*', '$'],
  ['CVE-2026-1 ', '.'],
  ['%2b', '%'],
  ['&amp;', '&'],
  ['${', '}'],
  ['$', '{'],
  ['\\', 'u'],
  ['é', 'e'],
  ['😀', 'x'],
];

/** Names that objects have already, and others that a program may take for its own. */
const NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
  '__defineGetter__',
  'then',
  'length',
  '../../../etc/passwd',
  '/etc/passwd',
  '..\\..\\x',
  'null',
  'NaN',
  '-1',
  '1e400',
  'a\nb',
  '<script>alert(1)</script>',
  '=cmd|calc',
  "'; DROP TABLE host; --",
  '%s%n',
  '$(id)',
];

const CONTROLS = [
  '\u0000',
  '\u001b]0;owned\u0007',
  '\u001b[31m',
  '\r\nX-Injected: 1',
  '\u0085',
  '\u202e',
  '\ufeff',
  '\ud800',
  '\udfff',
  '\uffff',
  '\u007f',
];

const DATES = (random: Random, most: number) =>
  random.pick([
    `2026${' '.repeat(upTo(most, random))}x`,
    `2026-01-02${' '.repeat(upTo(most, random))}UTC!`,
    `Sat, 11 Jul 2026 10:16:37 ${'U'.repeat(upTo(most, random))}`,
    '+275760-09-13T00:00:00.001Z',
    '-271821-04-19T23:59:59Z',
    '0000-00-00',
    '9999-99-99T99:99:99Z',
    '1'.repeat(upTo(most, random)),
    '1e400',
    '-1',
    '99999999999999999999',
    'Infinity',
    '2026-11-30T00:00:00+99:99',
  ]);

/** A text that is hostile by its kind, of at most about `most` characters. */
export function hostileText(
  kind: HostileKind,
  random: Random,
  most: number,
): string {
  switch (kind) {
    case 'blanks':
    case 'slash': {
      const [part, end] = random.pick(REPEATED[kind]);
      const count = Math.ceil(upTo(most, random) / part.length);
      const start = kind === 'slash' ? random.pick(['http://h', '', '/']) : 'a';
      return start + part.repeat(count) + end;
    }
    case 'NUL':
      return `a${random.pick(CONTROLS)}b`;
    case 'date':
      return DATES(random, most);
    case 'names':
      return random.pick(NAMES);
    default: {
      const [part, end] = random.pick(MIXED);
      const count = Math.ceil(upTo(most, random) / part.length);
      return part.repeat(count) + end;
    }
  }
}
