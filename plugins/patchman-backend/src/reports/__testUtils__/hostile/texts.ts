import type { Random } from './Random';

/** Characters that no field has, or that one database takes and the other does not. */
export const ODD_CHARACTERS = [
  '\u0000',
  '\u0001',
  '\u0007',
  '\u001b[31m',
  '\u001b]0;title\u0007',
  '\u007f',
  '\u0085',
  '\u009b31m',
  '\ud800',
  '\udc00x',
  '\n',
  '\r\n',
  '\t',
];

/** Names that mean something to JavaScript. */
export const ODD_NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'length',
  'prototype',
  '',
  '0',
  '-1',
];

/** Characters of one to four bytes, and those that change their length in lower case. */
const WIDE = ['a', 'é', '語', '😀', 'İ', '\u0301', '\u202e', '\ufeff'];

export function repeat(random: Random, what: string, most: number): string {
  return what.repeat(
    random.size(1, Math.max(1, Math.floor(most / what.length))),
  );
}

/** Texts on which expressions of the form `X+$`, `(.+) (…)$` take long. */
export function slashes(random: Random): string {
  const most = 300_000;
  return random.pick([
    () => `http://127.0.0.1${repeat(random, '/', most)}a`,
    () => `${repeat(random, '/', most)}x`,
    () => `${repeat(random, ' (a', most)}!`,
    () => `${repeat(random, ' [cpe:', most)}!`,
    () => `1${repeat(random, ' ', most)}x`,
    () => `${repeat(random, "'", most)}x`,
    () => `${repeat(random, '-', most)}:`,
    () => `http://h/${repeat(random, '%2b', most)}`,
    () => `http://h/$${repeat(random, '{a', most)}`,
  ])();
}

export function blanks(random: Random): string {
  const blank = random.pick([
    ' ',
    '\n',
    '\t',
    '\r\n',
    '\u00a0',
    '\u2028',
    ' \n',
  ]);
  return repeat(random, blank, 500_000);
}

/** A text with something odd at its beginning, its end or in between. */
export function withOddCharacter(random: Random, text: string): string {
  const at = random.int(0, text.length);
  return text.slice(0, at) + random.pick(ODD_CHARACTERS) + text.slice(at);
}

/** Names of odd characters, about as long as fields may be, or much longer. */
export function oddName(random: Random): string {
  if (random.next() < 0.3) return random.pick(ODD_NAMES);
  const length = random.pick([
    1, 63, 64, 65, 100, 101, 254, 255, 256, 1024, 100_000,
  ]);
  const character = random.pick(WIDE);
  return character.repeat(Math.ceil(length / character.length));
}

export function oddMoment(random: Random): string {
  return random.pick([
    '0000-01-01T00:00:00Z',
    '0000-01-01T00:00:00+23:59',
    '0001-01-01T00:00:00Z',
    '9999-12-31T23:59:59-23:59',
    '9999-12-31T23:59:59.999999999Z',
    '+275760-09-13T00:00:00Z',
    '-271821-04-20T00:00:00Z',
    '2026-02-30T00:00:00Z',
    '2026-11-22T24:00:00Z',
    '2026-11-22T07:30:60Z',
    `2026-11-22T07:30:00.${repeat(random, '1', 300_000)}Z`,
    `2026-11-22T07:30:00${repeat(random, ' ', 300_000)}Z`,
    repeat(random, '2026-', 300_000),
    'yesterday',
    '2026-11-22T07:30:00Z\u0000',
  ]);
}
