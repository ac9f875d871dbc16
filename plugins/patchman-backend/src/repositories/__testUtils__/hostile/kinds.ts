import { seeded } from '../../mirror/__testUtils__/memoryMirror';

/** The ways in which somebody makes a document that costs more than it is worth. */
export const hostileKinds = [
  'size',
  'depth',
  'product',
  'alias',
  'blanks',
  'NUL',
  'date',
  'slash',
  'files',
  'names',
] as const;

export type HostileKind = (typeof hostileKinds)[number];

export type Random = ReturnType<typeof seeded>;

/** What a maker of documents is given. */
export interface Order {
  /** About how many bytes there are to be. */
  amount: number;
  random: Random;
}

/** A document of each kind. */
export type Makers = Record<HostileKind, (order: Order) => string | Buffer>;

/** `unit` again and again, about `amount` characters of it. */
export function fill(
  amount: number,
  unit: string | ((index: number) => string),
): string {
  if (typeof unit === 'string') {
    return unit.repeat(Math.max(1, Math.floor(amount / unit.length)));
  }
  const parts: string[] = [];
  let length = 0;
  for (let index = 0; length < amount; index++) {
    const part = unit(index);
    parts.push(part);
    length += part.length;
  }
  return parts.join('');
}

/** Texts on which dates, numbers and spaces are looked for in vain. */
export const oddDates = ({ amount, random }: Order): string =>
  random.pick([
    `${' '.repeat(amount)}x`,
    `2024-01-01${' '.repeat(amount)}UTC?`,
    '9'.repeat(amount),
    `${fill(amount, '1-')}T`,
    '+275760-09-13T00:00:00Z',
    `-${'0'.repeat(amount)}1-01-01`,
    `Mon, 01 Jan 2024 ${fill(amount, '00:')} GMT`,
  ]);

/** Characters that no name holds, some of which no database takes. */
export const oddCharacters = [
  '\u0000',
  '\u0001',
  '\u001b[31m',
  '\u007f',
  '\u0085',
  '\ud800',
  '\ufffe',
  '\u202e',
];
