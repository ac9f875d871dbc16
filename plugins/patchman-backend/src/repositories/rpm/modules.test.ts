import { readModuleDocuments } from './modules';

async function* source(text: string) {
  yield Buffer.from(text);
}
const warnings: string[] = [];
const read = (text: string) =>
  readModuleDocuments(source(text), message => warnings.push(message));
beforeEach(() => {
  warnings.length = 0;
});

const stream = (name: string, rest = '') => `---
document: modulemd
version: 2
data:
  name: ${name}
  stream: 1.10
  version: 8100
  context: abc
  arch: x86_64
  description: >-
    text
    --- not a marker
  artifacts:
    rpms:
    - ${name}-0:1.10-1.x86_64
    - ${name}-0:1.10-1.src
${rest}...
`;

it('reads streams, defaults and obsoletes', async () => {
  expect(
    await read(`${stream('a')}---
document: modulemd-defaults
version: 1
data: { module: a, modified: 201906261200, stream: 1.10, profiles: { 1.10: [x] } }
---
document: modulemd-defaults
version: 1
data: { module: b, profiles: {} }
---
document: modulemd-defaults
version: 1
data: { module: c, modified: 201906261201 }
---
document: modulemd-obsoletes
version: 1
data:
  modified: 2024-01-01T00:00Z
  module: a
  stream: 1.10
  message: It is over
  eol_date: 2024-06-01T00:00Z
  obsoleted_by: { module: a, stream: 2 }
---
document: modulemd-obsoletes
version: 1
data: { modified: 2024-01-02T00:00Z, module: c, stream: 1, message: x, reset: true }
---
document: modulemd-obsoletes
version: 1
data: { modified: 2024-01-01T00:00Z, module: c, stream: 1, message: x }
---
document: modulemd-packager
version: 3
data: 1
---
document: modulemd
version: 1
data: { name: old, stream: f28, version: 1, dependencies: { requires: { platform: f28, x: } }, artifacts: { rpms: [old-0:1-1.noarch] } }
`),
  ).toEqual({
    streams: [
      {
        name: 'a',
        stream: '1.10',
        version: '8100',
        context: 'abc',
        arch: 'x86_64',
        artifacts: ['a-0:1.10-1.x86_64'],
      },
      {
        name: 'old',
        stream: 'f28',
        version: '1',
        context: '',
        arch: '',
        requires: [{ platform: ['f28'], x: [] }],
        artifacts: ['old-0:1-1.noarch'],
      },
    ],
    defaults: [
      { name: 'a', stream: '1.10', modified: '201906261200' },
      { name: 'c', stream: null, modified: '201906261201' },
    ],
    obsoletes: [
      {
        name: 'a',
        stream: '1.10',
        message: 'It is over',
        obsoletedBy: { name: 'a', stream: '2' },
        eolDate: '2024-06-01T00:00:00Z',
      },
    ],
  });
  expect(warnings).toEqual([]);
});

it.each([
  [
    '- requires: { platform: [el9], a: [1.10, 2], b: [] }',
    [{ platform: ['el9'], a: ['1.10', '2'], b: [] }],
  ],
  [
    '- requires: { a: [-3] }\n  - requires: { b: [1] }',
    [{ a: ['-3'] }, { b: ['1'] }],
  ],
  ['- buildrequires: { platform: [el9] }\n  - requires: {}', undefined],
  ['- requires:', undefined],
  ['  []', undefined],
])('reads what a stream needs: %s', async (dependencies, expected) => {
  const { streams } = await read(
    stream('a', `  dependencies:\n  ${dependencies}\n`),
  );
  expect(streams.map(({ requires }) => requires)).toEqual([expected]);
  expect(warnings).toEqual([]);
});

it('takes the last of several defaults, and leaves out an end that is no date', async () => {
  const found = await read(`---
document: modulemd-defaults
data: { module: a, modified: 3, stream: 1 }
---
document: modulemd-defaults
data: { module: a, modified: 2, stream: 2 }
---
document: modulemd-obsoletes
data: { module: a, stream: 1, message: x, eol_date: soon }
---
document: modulemd-obsoletes
data: { module: a, stream: 2, message: x, eol_date: 2030-01-02 }
`);
  expect(found.defaults).toEqual([{ name: 'a', stream: '2', modified: '2' }]);
  expect(found.obsoletes.map(({ eolDate }) => eolDate)).toEqual([
    undefined,
    '2030-01-02T00:00:00Z',
  ]);
});

it.each([
  ['a mapping that is none', '--- [1, 2]\n'],
  [
    'a stream without a name',
    '---\ndocument: modulemd\nversion: 2\ndata: { stream: 1 }\n',
  ],
  ['broken YAML', '---\ndocument: "modulemd\n'],
  [
    'artifacts of another form',
    '---\ndocument: modulemd\ndata: { name: x, stream: y, artifacts: { rpms: { a: b } } }\n',
  ],
  ['thousands of brackets', `---\n${'['.repeat(200_000)}\n`],
  ['a tag that makes objects', '---\ndocument: !!js/function "x"\ndata: {}\n'],
  [
    'aliases of aliases',
    `---\na: &a [x,x,x,x]\n${Array.from(
      { length: 30 },
      (_, at) =>
        `b${at}: &b${at} [*${at ? `b${at - 1}` : 'a'},*${
          at ? `b${at - 1}` : 'a'
        }]\n`,
    ).join('')}document: modulemd\ndata: { name: *b29 }\n`,
  ],
])('loses only %s', async (_, bad) => {
  const result = await read(`${stream('a')}${bad}${stream('b')}`);
  expect(result.streams.map(({ name }) => name)).toEqual(['a', 'b']);
  expect(warnings).toEqual([
    expect.stringMatching(/^1 of 3 documents were left out: document 2: /),
  ]);
});

it('refuses what is no modules.yaml at all', async () => {
  await expect(read('hello')).rejects.toThrow(
    'this is not modules.yaml: document 1: it is no mapping',
  );
  await expect(read('<html></html>')).rejects.toThrow('web page');
  expect(await read('')).toEqual({ streams: [], defaults: [], obsoletes: [] });
});

it('refuses aliases, a few bytes of which stand for millions of values', async () => {
  const streams = Array.from({ length: 2000 }, (_, at) => `s${at}: []`);
  const bomb = `---
document: modulemd
version: 2
d: &d { ${streams.join(', ')} }
data: { name: bomb, stream: 1, dependencies: [${'{ requires: *d }, '.repeat(
    20_000,
  )}] }
`;
  const { streams: read1 } = await read(`${stream('a')}${bomb}`);
  expect(read1.map(({ name }) => name)).toEqual(['a']);
  expect(warnings).toEqual([
    '1 of 2 documents were left out: document 2: it has anchors (&) for aliases, which modulemd has not',
  ]);
});

it.each([
  [
    'more values than any document has',
    `---\ndata: [${'a,'.repeat(60_000)}]\n`,
    /more than 50000 values/,
  ],
  [
    'values within each other',
    `---\na: ${'['.repeat(40)}${']'.repeat(40)}\n`,
    /nests more than 32/,
  ],
  [
    'a name that is too long',
    stream('n'.repeat(256)),
    /a name has at most 255 characters/,
  ],
  [
    'a date that is none',
    `---\ndocument: modulemd-obsoletes\ndata: { module: a, stream: 1, message: x, eol_date: "${' '.repeat(
      100_000,
    )}" }\n`,
    /a date has at most 64 characters/,
  ],
  [
    'more dependencies than any stream has',
    stream(
      'b',
      `  dependencies:\n  - requires: { ${Array.from(
        { length: 50 },
        (_, at) => `m${at}: [${'s, '.repeat(50)}]`,
      ).join(', ')} }\n`,
    ),
    /more than 1000 streams are required/,
  ],
])('leaves out a document with %s', async (_, bad, reason) => {
  const { streams } = await read(`${stream('a')}${bad}`);
  expect(streams.map(({ name }) => name)).toEqual(['a']);
  expect(warnings).toEqual([expect.stringMatching(reason)]);
});

it('passes over millions of documents without content', async () => {
  const { streams } = await read(
    `${'---\n'.repeat(1_000_000)}${stream('a')}${'\n'.repeat(1_000_000)}`,
  );
  expect(streams).toHaveLength(1);
});

it('refuses more than any repository has', async () => {
  const defaults = Array.from(
    { length: 20_001 },
    (_, at) =>
      `---\ndocument: modulemd-defaults\ndata: { module: m${at}, stream: 1 }\n`,
  );
  await expect(read(defaults.join(''))).rejects.toThrow(
    'modules.yaml has more than 20000 defaults',
  );
});
