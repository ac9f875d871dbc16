import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { defineJob, inThisThread, Spool } from '../../documents';
import { RepositoryError, repositoryErrors } from '../fetch';
import { memoryContext } from './__testUtils__/memoryMirror';
import {
  openListedDocument,
  readListedFile,
  type ListedDocument,
  type ListedFile,
} from '.';

/** Too large to be kept in memory, and to be compressed. */
const plain = Buffer.concat(
  Array.from({ length: 60_000 }, (_, at) =>
    createHash('sha256').update(String(at)).digest(),
  ),
);
const packed = gzipSync(plain);
const sha256 = (bytes: Buffer) =>
  createHash('sha256').update(bytes).digest('hex');

const listed: ListedFile = {
  url: 'https://mirror.example.org/list.gz',
  name: 'list.gz',
  compression: 'gz',
  packed: { size: packed.length, checksums: { sha256: sha256(packed) } },
  plain: { size: plain.length, checksums: { sha256: sha256(plain) } },
};

const measure = defineJob(
  'test.measure',
  repositoryErrors,
  async function* run({ file }: { file: ListedDocument }, tools) {
    let size = 0;
    for await (const piece of openListedDocument(tools, file)) {
      size += piece.length;
      yield [piece.length];
    }
    return size;
  },
);

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchman-listed-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Reads a listed file of a mirror that keeps what it sends in `spool`. */
function read(
  changes: Partial<ListedFile> = {},
  { sent = packed, spool = new Spool(folder) } = {},
) {
  const context = memoryContext(new Map([['/list.gz', sent]]), {
    documents: {
      ...inThisThread,
      receive: (stream: AsyncIterable<Buffer>) => spool.receive(stream),
    },
  } as object);
  return readListedFile(context, { ...listed, ...changes }, measure, {});
}

async function sizeOf(batches: ReturnType<typeof read>): Promise<number> {
  for (;;) {
    const { done, value } = await batches.next();
    if (done) return value;
  }
}

const kept = async () =>
  (await readdir(folder, { recursive: true })).filter(path =>
    /[/\\]\d+$/.test(path),
  );

it('reads a file, and keeps it no longer', async () => {
  const batches = read();
  await batches.next();
  expect(await kept()).toHaveLength(1);
  expect(await sizeOf(batches)).toBe(plain.length);
  expect(await kept()).toEqual([]);
});

it('keeps a file no longer when nobody reads on', async () => {
  for await (const batch of read()) {
    expect(batch).toHaveLength(1);
    break;
  }
  expect(await kept()).toEqual([]);
});

const other = { checksums: { sha256: 'a'.repeat(64) } };

it.each([
  ['another file than is announced', { packed: other }, /list.gz is not the/],
  [
    'another content than is announced',
    { plain: other },
    /decompressed list.gz/,
  ],
])('keeps nothing of %s', async (_, changes, reason) => {
  await expect(sizeOf(read(changes))).rejects.toThrow(reason);
  expect(await kept()).toEqual([]);
});

it('decompresses nothing of another file than is announced', async () => {
  const batches = read(
    {},
    { sent: Buffer.concat([packed.subarray(1), packed]) },
  );
  await expect(batches.next()).rejects.toThrow(
    /list.gz is larger than the \d+ bytes that are announced/,
  );
});

it('fails with a sentence when the disk is full', async () => {
  const full = new Spool(folder, {
    openFile: async () => {
      throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    },
  });
  const outcome = sizeOf(read({}, { spool: full }));
  await expect(outcome).rejects.toBeInstanceOf(RepositoryError);
  await expect(outcome).rejects.toThrow(
    `list.gz: there is no room for it in ${folder}: the disk is full (ENOSPC)`,
  );
});
