import fc from 'fast-check';
import type { OfferedPackage } from 'backstage-plugin-patchman-node';
import type { ByteStream } from '../fetch';
import { readStanzas } from './stanzas';

async function* inPieces(bytes: Buffer, size: number): ByteStream {
  for (let start = 0; start < bytes.length; start += size) {
    yield bytes.subarray(start, start + size);
  }
}

async function read(text: string | Buffer, pieceSize = 1e6) {
  const counts = { packages: 0, dropped: 0, endedAtLineEnd: true };
  const batches: OfferedPackage[][] = [];
  const stanzas = readStanzas(inPieces(Buffer.from(text), pieceSize), counts);
  for await (const batch of stanzas) {
    batches.push(batch);
  }
  return { packages: batches.flat(), batches, counts };
}

const minimal = 'Package: a\nVersion: 1\nArchitecture: all\n';

it('reads what matters', async () => {
  const { packages, counts } = await read(`Package: libc6
Source: glibc
Version: 2.36-9+deb12u10
Installed-Size: 12985
Maintainer: GNU Libc Maintainers <debian-glibc@lists.debian.org>
Architecture: amd64
Replaces: libc6-amd64
Description: GNU C Library: Shared libraries
 Package: trap
 .
 Version: trap
Multi-Arch: same

Package: vim
Version: 2:9.0.1378-2
Architecture: amd64
Multi-Arch: foreign
Phased-Update-Percentage: 40

Package: tool
Source: tool (1.0-1)
Version: 1.0-1+b2
Architecture: amd64

Package: native
Source: native (3)
Version: 3
Architecture: all
`);
  expect(packages).toEqual([
    {
      type: 'deb',
      name: 'libc6',
      epoch: '',
      version: '2.36',
      release: '9+deb12u10',
      arch: 'amd64',
      attributes: {
        source: { name: 'glibc', version: '2.36-9+deb12u10' },
        multiArchSame: true,
      },
    },
    {
      type: 'deb',
      name: 'vim',
      epoch: '2',
      version: '9.0.1378',
      release: '2',
      arch: 'amd64',
      attributes: { phased: 40 },
    },
    {
      type: 'deb',
      name: 'tool',
      epoch: '',
      version: '1.0',
      release: '1+b2',
      arch: 'amd64',
      attributes: { source: { name: 'tool', version: '1.0-1' } },
    },
    {
      type: 'deb',
      name: 'native',
      epoch: '',
      version: '3',
      release: '',
      arch: 'all',
    },
  ]);
  expect(counts).toEqual({ packages: 4, dropped: 0, endedAtLineEnd: true });
});

it.each([
  ['CRLF', minimal.replace(/\n/g, '\r\n')],
  ['a missing newline at the end', minimal.trimEnd()],
  [
    'field names in any case',
    minimal.toUpperCase().replace(/: (\w+)/g, (_, v) => `: ${v.toLowerCase()}`),
  ],
  ['comments', `# made by hand\n${minimal}# end\n`],
  ['tabs and missing spaces', 'Package:a\nVersion:\t1\nArchitecture:  all \n'],
  ['empty lines at both ends', `\n\n\n${minimal}\n\n\n`],
  [
    'another order and other fields',
    'Architecture: all\nVersion: 1\nX: y\nPackage: a\n',
  ],
  ['NUL bytes', `X: \0\0\n${minimal}`],
])('understands %s', async (_, text) => {
  const { packages } = await read(text);
  expect(packages).toEqual([
    {
      type: 'deb',
      name: 'a',
      epoch: '',
      version: '1',
      release: '',
      arch: 'all',
    },
  ]);
});

it('tolerates what is not UTF-8', async () => {
  const { packages } = await read(
    Buffer.concat([
      Buffer.from('Maintainer: '),
      Buffer.from([0xff, 0xfe, 0xc3, 10]),
      Buffer.from(minimal),
    ]),
  );
  expect(packages).toHaveLength(1);
});

it('drops and counts stanzas that are no package', async () => {
  const { packages, counts } = await read(
    `Package: x\nVersion: 1\n\n${minimal}\nVersion: 2\nArchitecture: all\n\nPackage:\nVersion: 1\nArchitecture: all\n`,
  );
  expect(packages.map(item => item.name)).toEqual(['a']);
  expect(counts).toEqual({ packages: 1, dropped: 3, endedAtLineEnd: true });
});

it('accepts an empty index', async () => {
  expect((await read('')).packages).toEqual([]);
  expect((await read('\n')).packages).toEqual([]);
});

it('refuses what is no index', async () => {
  await expect(read('hello\nworld\n')).rejects.toMatchObject({
    kind: 'content',
    message: 'this is not a Packages index: there is no package in it',
  });
  await expect(
    read('<!DOCTYPE html>\n<title>Sign in</title>\n'),
  ).rejects.toThrow('this is a web page, not a Packages index');
});

it('refuses lines and stanzas of absurd length', async () => {
  const long = 'x'.repeat(1024 * 1024 + 1);
  await expect(read(`Package: ${long}`)).rejects.toThrow(
    'a line is longer than 1 MiB',
  );
  await expect(read(`X: ${'y'.repeat(1_000_000)}\n`.repeat(9))).rejects.toThrow(
    'a stanza is longer than 8 MiB',
  );
});

it('hands over batches of about a thousand', async () => {
  const { batches } = await read(`${minimal}\n`.repeat(2500), 65536);
  expect(batches.map(batch => batch.length)).toEqual([1000, 1000, 500]);
});

it('reads the same however the bytes are cut', async () => {
  const text = `Package: ä\r\nVersion: 1:2-3\r\nArchitecture: all\r\n\r\n${minimal}\nPackage: b\nSource: c (1)\nVersion: 2\nArchitecture: amd64`;
  const whole = await read(text);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 200 }), async size => {
      expect(await read(text, size)).toEqual(whole);
    }),
    { numRuns: 40 },
  );
});
