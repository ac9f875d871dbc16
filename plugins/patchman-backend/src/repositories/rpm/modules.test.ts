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
data: { module: a, stream: 1.10, profiles: { 1.10: [x] } }
---
document: modulemd-defaults
version: 1
data: { module: b, profiles: {} }
---
document: modulemd-obsoletes
version: 1
data:
  modified: 2024-01-01T00:00Z
  module: a
  stream: 1.10
  message: It is over
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
data: { name: old, stream: f28, version: 1, artifacts: { rpms: [old-0:1-1.noarch] } }
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
        artifacts: ['old-0:1-1.noarch'],
      },
    ],
    defaults: [{ name: 'a', stream: '1.10' }],
    obsoletes: [
      {
        name: 'a',
        stream: '1.10',
        message: 'It is over',
        obsoletedBy: { name: 'a', stream: '2' },
      },
    ],
  });
  expect(warnings).toEqual([]);
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
