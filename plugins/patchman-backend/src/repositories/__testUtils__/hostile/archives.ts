import { packageEntries } from '../../alpm/__testUtils__/packageEntries';
import { tarArchive, type TarEntry } from '../../tar/__testUtils__/tarArchive';
import { fill, oddCharacters, oddDates, type Makers } from './kinds';

/** As many entries as `amount` bytes have room for, a block and a half each. */
const many = (amount: number, entry: (index: number) => TarEntry) =>
  Array.from({ length: Math.max(1, Math.floor(amount / 768)) }, (_, index) =>
    entry(index),
  );
const folder = (path: string): TarEntry => ({ path, type: '5' });
const longName = (name: string): TarEntry => ({
  path: '././@LongLink',
  type: 'L',
  content: `${name}\0`,
});
const pax = (records: string): TarEntry => ({
  path: 'pax',
  type: 'x',
  content: records,
});
const record = (key: string, value: string) => {
  const rest = ` ${key}=${value}\n`;
  const digits = String(rest.length + 5).length;
  return `${rest.length + digits}${rest}`;
};

/** What goes for every archive, whose files are made by `file`; `text` is a file's content with an odd part. */
function archiveMakers(
  harmless: TarEntry[],
  file: (name: string, odd: string) => TarEntry[],
): Makers {
  const made = (...entries: TarEntry[]) =>
    tarArchive([...harmless, ...entries]);
  return {
    size: ({ amount, random }) =>
      random.pick([
        () => made(...file('odd', 'x'.repeat(amount))),
        () => made({ path: 'other', content: Buffer.alloc(amount) }),
        () => made({ path: 'other', size: 2 ** 40 }),
        () => tarArchive(harmless, Buffer.alloc(amount)),
      ])(),
    depth: ({ amount }) =>
      made(longName(fill(Math.min(amount, 60_000), 'a/')), ...file('odd', '')),
    product: ({ amount }) =>
      made(
        ...many(
          amount,
          index =>
            file(
              `p${index}`,
              fill(400, at => `w${at} `),
            )[0],
        ),
      ),
    alias: ({ amount }) =>
      made(...many(amount, index => ({ path: `l${index}`, type: '2' }))),
    blanks: ({ amount, random }) =>
      made(...file('odd', random.pick([' ', '\n', '\t']).repeat(amount))),
    NUL: ({ random }) =>
      made(
        ...file(`o${random.pick(oddCharacters)}dd`, random.pick(oddCharacters)),
        pax(record('path', `a\0b`)),
        ...file('odd', '\0'),
      ),
    date: order =>
      made(
        pax(
          record(
            'mtime',
            oddDates({ ...order, amount: Math.min(order.amount, 60_000) }),
          ),
        ),
        ...file('odd', oddDates(order)),
      ),
    slash: ({ amount, random }) =>
      made(
        longName(
          random.pick(['./', '/', '../']).repeat(Math.min(amount, 60_000) / 4),
        ),
        ...file('odd', '/'.repeat(amount)),
      ),
    files: ({ amount, random }) =>
      random.pick([
        () => made(...many(amount, index => file(`p${index}`, '')[0])),
        () => made(...many(amount, index => folder(`f${index}/`))),
        () => made(...many(amount, () => pax(record('path', 'x')))),
        () => made(...many(amount, index => longName(`n${index}`))),
      ])(),
    names: ({ amount }) =>
      made(
        longName('n'.repeat(Math.min(amount, 60_000))),
        ...file(
          'odd',
          fill(amount, index => `n${index}\n`),
        ),
      ),
  };
}

/** Databases of pacman. */
export const alpmMakers = archiveMakers(
  packageEntries('harmless'),
  (name, odd) =>
    packageEntries(
      name,
      '1-1',
      `%REPLACES%\n${odd}\n\n%GROUPS%\n${odd}\n`,
    ).slice(1),
);

const cached = (name: string, odd: string): TarEntry => ({
  path: `tree/metadata/md5-cache/app-misc/${name}-1`,
  content: `KEYWORDS=amd64 ${odd}\nSLOT=0${odd}\n`,
});

/** Archives of ebuild repositories. */
export const portageMakers = archiveMakers(
  [cached('harmless', '')],
  (name, odd) => [
    cached(name, odd),
    {
      path: `tree/app-misc/${name}x/${name}x-1.ebuild`,
      content: `KEYWORDS="${odd}\${P}\${PV}"\nSLOT='${odd}'\n`,
    },
  ],
);
