import { stanza } from '../../apt/__testUtils__/TestRepository';
import { fill, oddCharacters, oddDates, type Makers } from './kinds';

const harmless = stanza('harmless');
const odd = (fields: string) =>
  `Package: odd\nVersion: 1\nArchitecture: amd64\n${fields}\n\n`;

/** Packages indexes. */
export const packagesMakers: Makers = {
  size: ({ amount, random }) =>
    harmless +
    random.pick([
      () => stanza('x'.repeat(amount)),
      () => stanza('odd', `1${'.1'.repeat(amount / 2)}`),
      () => odd(`Description: ${'x'.repeat(amount)}`),
      () => odd(fill(amount, ' continued\n')),
      () =>
        fill(amount, index => stanza('odd', `1.${index}${'9'.repeat(10_000)}`)),
    ])(),
  depth: ({ amount }) => harmless + odd(`Source: ${'('.repeat(amount)}`),
  product: ({ amount }) =>
    harmless +
    odd(fill(amount, index => `Package: p${index}\nVersion: ${index}\n`)),
  alias: ({ amount }) => harmless + odd(`Source: ${fill(amount, 'a (1) ')}`),
  blanks: ({ amount, random }) => {
    const blank = random.pick([' ', '\n', '\t', '\r\n']).repeat(amount);
    return (
      harmless +
      random.pick([
        () => odd(`Source: a${blank}(${blank}1`),
        () => blank,
        () => stanza(`${blank}odd`),
      ])()
    );
  },
  NUL: ({ random }) =>
    harmless +
    stanza(`o${random.pick(oddCharacters)}dd`) +
    stanza('odd', `1${random.pick(oddCharacters)}`) +
    odd(`Source: a${random.pick(oddCharacters)}`),
  date: order => harmless + odd(`Phased-Update-Percentage: ${oddDates(order)}`),
  slash: ({ amount }) =>
    harmless +
    odd(`Filename: ${'/'.repeat(amount)}\nSource: ${fill(amount, '-/')}`),
  files: ({ amount }) => harmless + fill(amount, index => stanza(`p${index}`)),
  names: ({ amount }) =>
    harmless + odd(fill(amount, index => `X-Field-${index}: v\n`)),
};

const release = (fields: string) =>
  `Origin: Odd\nSuite: stable\nCodename: odd\nComponents: main\nArchitectures: amd64\n${fields}`;
const digest = '0'.repeat(64);

/** Release files. */
export const releaseMakers: Makers = {
  size: ({ amount }) => release(`Label: ${'x'.repeat(amount)}\n`),
  depth: ({ amount }) => release(`Label: ${fill(amount, '[(')}\n`),
  product: ({ amount }) =>
    release('').replace(
      'main',
      fill(amount, index => `c${index}/main `),
    ),
  alias: ({ amount }) => release(fill(amount, 'Label: x\n')),
  blanks: ({ amount, random }) =>
    release(
      `Label:${random
        .pick([' ', '\n', '\t'])
        .repeat(amount)}x\nSHA256:\n ${digest}${' '.repeat(
        amount,
      )}1 main/binary-amd64/Packages\n`,
    ),
  NUL: ({ random }) =>
    release(
      `Label: a${random.pick(oddCharacters)}\nVersion: ${random.pick(
        oddCharacters,
      )}\n`,
    ),
  date: order =>
    release(`Date: ${oddDates(order)}\nValid-Until: ${oddDates(order)}\n`),
  slash: ({ amount }) =>
    release(
      `SHA256:\n ${digest} 1 ${'./'.repeat(
        amount / 2,
      )}x\n ${digest} 1 ${'/'.repeat(amount)}\n`,
    ),
  files: ({ amount }) =>
    release(
      `SHA256:\n${fill(amount, index => ` ${digest} ${index} f/${index}\n`)}`,
    ),
  names: ({ amount, random }) =>
    random.pick([
      () => release(fill(amount, index => `F${index}: v\n`)),
      () => release(`${'n'.repeat(amount)}: v\n`),
      () => release(`Components: ${fill(amount, 'w ')}\n`),
    ])(),
};

const suse = (value: string, more = '') => `=Pkg: ${value}\n${more}`;
const list = '=Ver: 2.0\n=Pkg: harmless 1.0 1 x86_64\n';

/** The list of packages of a YaST source. */
export const susetagsMakers: Makers = {
  size: ({ amount, random }) =>
    list +
    random.pick([
      () => suse(`${'x'.repeat(amount)} 1 1 noarch`),
      () => suse(`odd ${'1'.repeat(amount)} 1 noarch`),
      () => suse('odd 1 1 noarch', `=Des: ${'x'.repeat(amount)}\n`),
    ])(),
  depth: ({ amount }) => list + fill(amount, '+Obs:\n'),
  product: ({ amount }) =>
    list +
    fill(amount, index =>
      suse(
        `p${index} 1 1 noarch`,
        `+Obs:\n${fill(1000, at => `o${at} < 1\n`)}-Obs:\n+Prv:\n${fill(
          1000,
          at => `q${at} = 1\n`,
        )}-Prv:\n`,
      ),
    ),
  alias: ({ amount }) => list + fill(amount, suse('odd 1 1 noarch')),
  blanks: ({ amount, random }) =>
    list +
    suse(`odd${random.pick([' ', '\t']).repeat(amount)}1 1 noarch`) +
    '\n'.repeat(amount),
  NUL: ({ random }) =>
    list + suse(`o${random.pick(oddCharacters)}dd 1 1 noarch`),
  date: order => list + suse('odd 1 1 noarch', `=Tim: ${oddDates(order)}\n`),
  slash: ({ amount }) =>
    list + suse('odd 1 1 noarch', `+Prv:\n${'/'.repeat(amount)} = 1\n-Prv:\n`),
  files: ({ amount }) =>
    list + fill(amount, index => suse(`p${index} 1 1 noarch`)),
  names: ({ amount }) =>
    list +
    suse(
      'odd 1 1 noarch',
      `+Obs:\n${'n'.repeat(amount)}\n${fill(
        amount,
        index => `n${index}\n`,
      )}-Obs:\n`,
    ),
};

/** The `content` file of a YaST source. */
export const contentMakers: Makers = {
  size: ({ amount }) => `VENDOR ${'x'.repeat(amount)}\nDESCRDIR suse\n`,
  depth: ({ amount }) => `DESCRDIR ${'a/'.repeat(amount / 2)}\n`,
  product: ({ amount }) =>
    `DESCRDIR suse\n${fill(
      amount,
      index => `META SHA256 ${digest}  f${index}\n`,
    )}`,
  alias: ({ amount }) => fill(amount, 'DESCRDIR suse\n'),
  blanks: ({ amount, random }) =>
    `DESCRDIR${random
      .pick([' ', '\t', '\u00a0'])
      .repeat(amount)}suse\nVENDOR${' '.repeat(amount)}\n`,
  NUL: ({ random }) => `DESCRDIR suse\nVENDOR a${random.pick(oddCharacters)}\n`,
  date: order => `DESCRDIR suse\nVERSION ${oddDates(order)}\n`,
  slash: ({ amount }) =>
    `DESCRDIR ${'/'.repeat(amount)}\nLABEL ${'/'.repeat(amount)}\n`,
  files: ({ amount }) =>
    `DESCRDIR suse\n${fill(amount, index => `KEY${index} v\n`)}`,
  names: ({ amount }) =>
    `DESCRDIR suse\n${'N'.repeat(amount)} v\nMETA ${'n'.repeat(
      amount,
    )} ${digest} packages\n`,
};
