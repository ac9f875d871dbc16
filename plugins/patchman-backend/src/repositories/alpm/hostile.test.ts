import { gzipSync, zstdCompressSync } from 'node:zlib';
import {
  as,
  damages,
  memoryContext,
  offersOr,
  outcomeOf,
  seeded,
} from '../mirror/__testUtils__/memoryMirror';
import { tarArchive, type TarEntry } from '../tar/__testUtils__/tarArchive';
import { alpmFormat } from './alpmFormat';
import { desc, packageEntries } from './__testUtils__/packageEntries';

jest.setTimeout(150_000);

const mebibyte = 1024 * 1024;
const names = Array.from({ length: 60 }, (_, at) => `package-${at}`);
const archive = tarArchive(names.flatMap(name => packageEntries(name)));
const good = names.map(name => `${name}-1.0-1.x86_64`);

const read = (database: Buffer | string) =>
  outcomeOf(
    alpmFormat,
    memoryContext(new Map([['/core.db', database]]), { repoId: 'core' }),
    60_000,
  );

it.each(Object.keys(damages))(
  'a compressed database that arrives %s',
  async damage => {
    for (const packed of [
      gzipSync(archive),
      zstdCompressSync(archive, { params: { 201: 1 } }),
    ]) {
      for (let seed = 1; seed <= 6; seed++) {
        expect(
          offersOr(
            await read(damages[damage](packed, seeded(seed * 31))),
            good,
          ),
        ).toEqual(good);
      }
    }
  },
);

it.each(Object.keys(damages))(
  'a plain archive that arrives %s never crashes',
  async damage => {
    for (let seed = 1; seed <= 10; seed++) {
      const outcome = await read(damages[damage](archive, seeded(seed * 57)));
      const reason =
        'reason' in outcome ? outcome.reason : 'it is a tar archive';
      expect(reason).toMatch(/tar archive|database|UTF-8/);
    }
  },
);

const a = packageEntries('a');
const offered = ['a-1.0-1.x86_64'];
const entry = (path: string, changes: Partial<TarEntry> = {}): TarEntry => ({
  path,
  content: desc('evil'),
  ...changes,
});
const text = (content: Buffer | string): TarEntry => ({
  path: 'b-1-1/desc',
  content,
});

it.each<[string, TarEntry[], RegExp | string[]]>([
  ['a path above', [...a, entry('../evil-1-1/desc')], offered],
  ['an absolute path', [...a, entry('/evil-1-1/desc')], offered],
  ['a path deeper down', [...a, entry('x/evil-1-1/desc')], offered],
  [
    'a path above in a pax header',
    [
      ...a,
      { path: 'p', type: 'x', content: '25 path=../evil-1-1/desc\n' },
      entry('x/y'),
    ],
    offered,
  ],
  [
    'a symbolic link',
    [...a, entry('evil-1-1/desc', { type: '2', content: '' })],
    offered,
  ],
  [
    'a hard link',
    [...a, entry('evil-1-1/desc', { type: '1', content: '' })],
    offered,
  ],
  [
    'a device',
    [...a, entry('evil-1-1/desc', { type: '3', content: '' })],
    offered,
  ],
  [
    'a link that claims a size',
    [entry('evil-1-1/desc', { type: '2', content: '', size: 9999 }), ...a],
    offered,
  ],
  [
    'a description of 2 MiB',
    [text('x'.repeat(2 * mebibyte))],
    /is larger than 1048576 bytes/,
  ],
  [
    'a description that claims terabytes',
    [{ path: 'b-1-1/desc', size: 2 ** 42 }],
    /is larger than 1048576 bytes/,
  ],
  [
    'another file that claims terabytes',
    [...a, { path: 'b-1-1/files', size: 2 ** 42 }],
    /cut off/,
  ],
  ['an impossible size', [{ path: 'b', size: 2 ** 50 }], /impossible size/],
  [
    'a wrong header checksum',
    [...a, entry('b-1-1/desc', { checksum: 1 })],
    /checksum of an entry is wrong/,
  ],
  [
    'an endless long name',
    [{ path: 'L', type: 'L', size: 2 ** 30 }],
    /longer than 64 kB/,
  ],
  [
    'a pax header that lies of its length',
    [{ path: 'p', type: 'x', content: '99999 path=evil-1-1/desc\n' }, ...a],
    offered,
  ],
  [
    'a pax header of rubbish',
    [{ path: 'p', type: 'x', content: '\u0000\u0001 = = =\n' }, ...a],
    offered,
  ],
  [
    'a pax header of an impossible size',
    [{ path: 'p', type: 'x', content: '24 size=999999999999999\n' }, ...a],
    offered,
  ],
  [
    'no descriptions',
    [{ path: 'x/y', content: 'z' }],
    /no package descriptions/,
  ],
  ['nothing', [], []],
  ['the same package twice', [...a, ...a], offered],
  [
    'another version of the same',
    [...a, ...packageEntries('a', '2-1')],
    [...offered, 'a-2-1.x86_64'],
  ],
  [
    'a name that is not UTF-8',
    [text(Buffer.from(desc('caf\u00e9'), 'latin1'))],
    /not valid UTF-8/,
  ],
  [
    'a description that is not UTF-8',
    [
      text(
        Buffer.concat([
          Buffer.from(desc('b', '1-1')),
          Buffer.from('%DESC%\n\xff\xfe\n', 'latin1'),
        ]),
      ),
    ],
    ['b-1-1.x86_64'],
  ],
  ['a zero byte in a name', [...a, text(desc('b\u0000c'))], offered],
  ['a space in a name', [...a, text(desc('b c'))], offered],
  ['a path as a name', [...a, text(desc('../../b'))], offered],
  ['no name', [...a, text('%VERSION%\n1-1\n\n%ARCH%\nany\n')], offered],
  ['no version', [...a, text('%NAME%\nb\n\n%ARCH%\nany\n')], offered],
  ['an empty name', [...a, text(desc(''))], offered],
  [
    'values before a key',
    [text(`1\n2\n${desc('b', '1-1')}`)],
    ['b-1-1.x86_64'],
  ],
  [
    'line ends of Windows',
    [text(desc('b', '1-1').replaceAll('\n', '\r\n'))],
    ['b-1-1.x86_64'],
  ],
  [
    'a key a hundred thousand times',
    [text(`${'%NAME%\nx\n\n'.repeat(1e5)}${desc('b', '1-1')}`)],
    ['b-1-1.x86_64'],
  ],
  [
    'prototypes for keys',
    [text(`%__PROTO__%\nx\n\n%CONSTRUCTOR%\nx\n\n${desc('b', '1-1')}`)],
    ['b-1-1.x86_64'],
  ],
])('an archive with %s', async (_, entries, expected) => {
  expect(await read(gzipSync(tarArchive(entries)))).toEqual(as(expected));
});

it.each<[string, () => Buffer | string, RegExp]>([
  ['nothing', () => '', /not a tar archive/],
  ['a web page', () => '<!doctype html><html></html>', /web page/],
  ['text', () => 'hello '.repeat(1000), /not a tar archive/],
  ['compressed twice', () => gzipSync(gzipSync(archive)), /not a tar archive/],
  [
    'a compressed text',
    () => gzipSync('hello '.repeat(1000)),
    /not a tar archive/,
  ],
  [
    'an archive without its end',
    () => gzipSync(archive.subarray(0, -1024)),
    /cut off/,
  ],
  [
    'half of an archive',
    () => gzipSync(archive.subarray(0, archive.length / 2)),
    /cut off|checksum/,
  ],
  ['128 MiB and more', () => Buffer.alloc(130 * mebibyte), /too large/],
])('%s instead of a database', async (_, database, reason) => {
  expect(await read(database())).toEqual({
    reason: expect.stringMatching(reason),
  });
});

it('stops at a bomb', async () => {
  const zeros = gzipSync(Buffer.alloc(16 * mebibyte));
  expect(await read(Buffer.concat(Array(70).fill(zeros)))).toEqual({
    reason: expect.stringMatching(
      /core\.db: more than the allowed \d+ bytes come out/,
    ),
  });
});
