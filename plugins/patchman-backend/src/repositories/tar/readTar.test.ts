import { tarArchive, type TarEntry } from './__testUtils__/tarArchive';
import { readTar } from './readTar';

async function read(archive: Buffer, size = 16384, maxFile = 10_000) {
  async function* pieces() {
    for (let at = 0; at < archive.length; at += size) {
      yield Buffer.from(archive.subarray(at, at + size));
    }
  }
  const files: Record<string, string> = {};
  for await (const batch of readTar(pieces(), {
    wanted: path => path.startsWith('w'),
    maxFile,
  })) {
    for (const { path, bytes } of batch) files[path] = bytes.toString();
  }
  return files;
}

const file = (path: string, content = path): TarEntry => ({ path, content });
const long = `w/${'long/'.repeat(60)}name`;
/** A pax record, whose length counts its own digits. */
const record = (text: string) => {
  const length = Buffer.byteLength(text) + 4;
  return `${length} ${text}\n`;
};

it.each<[string, TarEntry[], Record<string, string>]>([
  [
    'files, wanted or not',
    [file('w/1'), file('x/2', 'x'.repeat(3000)), file('w/3', '')],
    { 'w/1': 'w/1', 'w/3': '' },
  ],
  ['paths with ./', [file('./w/1')], { 'w/1': './w/1' }],
  [
    'a prefix',
    [{ path: 'a/b', prefix: 'w/long', content: 'c' }],
    { 'w/long/a/b': 'c' },
  ],
  [
    "GNU's long names",
    [
      { path: '././@LongLink', type: 'L', content: `${long}\0` },
      file('w/cut', 'c'),
      file('w/2'),
    ],
    { [long]: 'c', 'w/2': 'w/2' },
  ],
  [
    'pax paths',
    [
      { path: 'PaxHeaders/x', type: 'x', content: record('path=w/é=1') },
      file('x', 'c'),
      file('w/2'),
    ],
    { 'w/é=1': 'c', 'w/2': 'w/2' },
  ],
  [
    'global pax headers',
    [{ path: 'g', type: 'g', content: record('comment=1') }, file('w/1')],
    { 'w/1': 'w/1' },
  ],
  [
    'links, folders and devices, whatever size they claim',
    [
      { path: 'w/l', type: '2', size: 999 },
      { path: 'w/h', type: '1' },
      { path: 'w/', type: '5' },
      { path: 'w/d', type: '3' },
      file('w/1'),
    ],
    { 'w/1': 'w/1' },
  ],
  [
    'paths that lead elsewhere',
    [file('/w/abs'), file('w/../../etc/passwd'), file('../w'), file('w/1')],
    { 'w/1': 'w/1' },
  ],
  ['the same path twice', [file('w/1', 'a'), file('w/1', 'b')], { 'w/1': 'b' }],
])('reads %s', async (_, entries, expected) => {
  for (const size of [16384, 700, 512, 13]) {
    expect(await read(tarArchive(entries), size)).toEqual(expected);
  }
});

it('passes over padding after the end', async () => {
  expect(
    await read(tarArchive([file('w/1')], Buffer.alloc(20_480)), 600),
  ).toEqual({ 'w/1': 'w/1' });
});

it.each<[string, Buffer, RegExp]>([
  ['text', Buffer.from('x'.repeat(2000)), /not a tar archive/],
  ['nothing', Buffer.alloc(0), /not a tar archive/],
  [
    'a wrong checksum',
    tarArchive([file('w/1'), { ...file('w/2'), checksum: 5 }]),
    /checksum of an entry is wrong/,
  ],
  ['a missing end', tarArchive([file('w/1')], Buffer.alloc(0)), /cut off/],
  [
    'half of a file',
    tarArchive([file('w/1', 'x'.repeat(3000))]).subarray(0, 2000),
    /cut off/,
  ],
  [
    'half of an unwanted file',
    tarArchive([file('x', 'x'.repeat(3000))]).subarray(0, 2000),
    /cut off/,
  ],
  [
    'a file too large',
    tarArchive([file('w/1', 'x'.repeat(10_001))]),
    /w\/1 in the tar archive is larger than 10000 bytes/,
  ],
  [
    'a file that claims terabytes',
    tarArchive([{ ...file('w/1'), size: 2 ** 42 }]),
    /larger than 10000 bytes/,
  ],
  [
    'an impossible size',
    tarArchive([{ ...file('w/1'), size: 2 ** 50 }]),
    /impossible size/,
  ],
  [
    'an unwanted file that claims terabytes',
    tarArchive([{ ...file('x'), size: 2 ** 42 }]),
    /cut off/,
  ],
  [
    'an endless name',
    tarArchive([{ path: 'x', type: 'L', size: 2 ** 30 }]),
    /longer than 64 kB/,
  ],
])('refuses %s', async (_, archive, reason) => {
  await expect(read(archive)).rejects.toThrow(reason);
  await expect(read(archive, 100)).rejects.toThrow(reason);
});
