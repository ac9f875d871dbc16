import { fill, oddCharacters, oddDates, type Makers } from './kinds';

const document = (data: string, kind = 'modulemd') =>
  `---\ndocument: ${kind}\nversion: 2\ndata: ${data}\n...\n`;
const stream = (name: string, more = '') =>
  document(
    `{ name: ${name}, stream: "1", version: "1", context: c, arch: x86_64${more} }`,
  );
const harmless = stream('harmless');

/** modules.yaml. */
export const modulesMakers: Makers = {
  size: ({ amount, random }) =>
    harmless +
    random.pick([
      () => stream('odd', `, summary: ${'x'.repeat(amount)}`),
      () => stream('x'.repeat(amount)),
      () => `---\n${'k'.repeat(amount)}: v\n`,
      () => document(`>\n${fill(amount, '  x\n')}`),
    ])(),
  depth: ({ amount, random }) =>
    harmless +
    random.pick([
      () => document(fill(amount, '[')),
      () => document(`${fill(amount / 2, '[')}${fill(amount / 2, ']')}`),
      () => document(fill(amount, '{a: ')),
      () => `---\n${fill(amount, '- ')}x\n`,
      () => `---\n${fill(amount, '? ')}x\n`,
      // Properties before mappings are read twice, and those within them twice as often.
      () =>
        `---\n${Array.from(
          { length: Math.min(40, amount) },
          (_, at) => `${' '.repeat(at)}!!map\n`,
        ).join('')}${' '.repeat(41)}x\n`,
    ])(),
  product: ({ amount, random }) => {
    const each = Math.ceil(Math.sqrt(amount));
    const list = fill(each, index => `s${index}, `);
    return (
      harmless +
      random.pick([
        () =>
          stream(
            'odd',
            `, dependencies: [{ requires: { ${fill(
              each,
              index => `m${index}: [${list}], `,
            )} } }]`,
          ),
        () =>
          stream(
            'odd',
            `, dependencies: [${fill(
              amount,
              `{ requires: { a: [b], c: [d] } }, `,
            )}]`,
          ),
        () =>
          fill(amount, index =>
            stream(`odd${index}`, `, artifacts: { rpms: [${list}] }`),
          ),
        // The same stream again and again, each time with some more.
        () =>
          fill(amount, index =>
            stream('odd', `, artifacts: { rpms: [a${index}-0:1-1.noarch] }`),
          ),
      ])()
    );
  },
  alias: ({ amount, random }) =>
    harmless +
    random.pick([
      () =>
        `---\ndocument: modulemd\nversion: 2\nd: &d { ${fill(
          amount / 2,
          index => `s${index}: [], `,
        )} }\ndata: { name: odd, stream: "1", dependencies: [${fill(
          amount / 2,
          '{ requires: *d }, ',
        )}] }\n`,
      () =>
        `---\n${Array.from(
          { length: 40 },
          (_, at) =>
            `b${at}: &b${at} [${at ? `*b${at - 1}, *b${at - 1}` : 'x'}]\n`,
        ).join('')}`,
      () => `---\na: &a [${fill(amount, '*a, ')}]\n`,
      () => `---\n${fill(amount, index => `a${index}: &a${index} x\n`)}`,
      () => `---\n? [${fill(amount, '&k k, ')}]\n: v\n`,
      () => `---\n<<: ${fill(amount, '&a {<<: ')}\n`,
    ])(),
  blanks: ({ amount, random }) =>
    harmless +
    random.pick([
      () => `---\n${' '.repeat(amount)}\n`,
      () => '\n'.repeat(amount),
      () => document(`${' '.repeat(amount)}x`),
      () => `---\n${'#'.repeat(amount)}\n`,
      () => fill(amount, '---\n'),
      () => fill(amount, '--- #\n...\n'),
      () => document(`"${fill(amount, '\n ')}"`),
    ])(),
  NUL: ({ random }) => {
    const odd = random.pick([
      ...oddCharacters,
      '\\0',
      '\\uD800',
      '\\x1b',
      '\\uFFFE',
    ]);
    return (
      harmless +
      stream(`"o${odd}dd"`) +
      stream('odd', `, artifacts: { rpms: ["a${odd}-0:1-1.noarch"] }`)
    );
  },
  date: order =>
    harmless +
    document(
      `{ module: harmless, stream: "1", message: m, eol_date: "${oddDates(
        order,
      )}", modified: "${oddDates(order)}" }`,
      'modulemd-obsoletes',
    ),
  slash: ({ amount }) =>
    harmless +
    stream(
      'odd',
      `, artifacts: { rpms: ["${'/'.repeat(amount)}", "${fill(
        amount,
        '-1:a',
      )}"] }`,
    ),
  files: ({ amount, random }) =>
    harmless +
    random.pick([
      () => fill(amount, index => stream(`odd${index}`)),
      () => fill(amount, '---\na: b\n'),
      () =>
        stream(
          'odd',
          `, artifacts: { rpms: [${fill(
            amount,
            index => `a${index}-0:1-1.noarch, `,
          )}] }`,
        ),
      () =>
        fill(amount, index =>
          document(`{ module: m${index}, stream: "1" }`, 'modulemd-defaults'),
        ),
      () =>
        fill(amount, index =>
          document(
            `{ module: m${index}, stream: "1", message: x }`,
            'modulemd-obsoletes',
          ),
        ),
    ])(),
  names: ({ amount, random }) =>
    harmless +
    random.pick([
      () => stream('odd', `, ${fill(amount, index => `k${index}: v, `)}x: y`),
      () =>
        stream(
          'odd',
          `, __proto__: { name: x }, constructor: y, dependencies: { requires: { __proto__: [a], toString: [b] } }`,
        ),
      () =>
        stream(
          'odd',
          `, dependencies: { requires: { ${'n'.repeat(amount)}: [] } }`,
        ),
      () => document('{}', 'k'.repeat(amount)),
      () => `---\n!${'t'.repeat(amount)} x\n`,
    ])(),
};
