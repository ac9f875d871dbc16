import { mkdir, mkdtemp, open, readdir, rm, stat } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSource, Spool, SpoolError } from '.';

let parent: string;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'patchman-spool-test-'));
});
afterEach(() => rm(parent, { recursive: true }));

async function* pieces(count: number, then?: Error): AsyncGenerator<Buffer> {
  for (let at = 0; at < count; at++) yield Buffer.alloc(100_000, at);
  if (then) throw then;
}

/** What lies in the folder of the spool, at any depth. */
const left = () => readdir(parent, { recursive: true });
const kept = async () => (await left()).filter(path => /[/\\]\d+$/.test(path));

describe('Spool', () => {
  it.each([
    ['in memory', 10, 0],
    ['in a file', 35, 1],
  ])('keeps a document %s until it is disposed of', async (_, count, files) => {
    const spool = new Spool(parent);
    const { source, dispose } = await spool.receive(pieces(count));
    expect(await kept()).toHaveLength(files);
    const read: Buffer[] = [];
    for await (const piece of openSource(source)) read.push(piece);
    const sent: Buffer[] = [];
    for await (const piece of pieces(count)) sent.push(piece);
    expect(Buffer.concat(read).equals(Buffer.concat(sent))).toBe(true);
    await dispose();
    expect(await kept()).toEqual([]);
    await spool.close();
    expect(await left()).toEqual([]);
  });

  it('lets nobody else look at what it keeps', async () => {
    const spool = new Spool(parent);
    await spool.receive(pieces(35));
    const paths = (await left()).sort();
    const modes = await Promise.all(
      paths.map(async path => (await stat(join(parent, path))).mode & 0o777),
    );
    expect(modes).toEqual([0o700, 0o600]);
  });

  it('keeps nothing of a stream that fails or is aborted', async () => {
    const spool = new Spool(parent);
    const error = new Error('the connection was cut');
    await expect(spool.receive(pieces(35, error))).rejects.toBe(error);
    expect(await kept()).toEqual([]);
  });

  it.each(['ENOSPC', 'EDQUOT'])(
    'says where there is no room when writing fails with %s',
    async code => {
      const spool = new Spool(parent, {
        openFile: async path => {
          const handle = await open(path, 'wx');
          let written = 0;
          return {
            close: () => handle.close(),
            async write(bytes: Buffer, at: number) {
              if (written > 0) throw Object.assign(new Error('full'), { code });
              written += (await handle.write(bytes, at)).bytesWritten;
              return { bytesWritten: written };
            },
          } as never;
        },
      });
      const outcome = spool.receive(pieces(35));
      await expect(outcome).rejects.toThrow(SpoolError);
      await expect(outcome).rejects.toThrow(
        `there is no room for it in ${parent}: the disk is full (${code})`,
      );
      expect(await kept()).toEqual([]);
    },
  );

  it('goes on in a new folder when somebody removed the one that it had', async () => {
    const spool = new Spool(parent);
    await (await spool.receive(pieces(35))).dispose();
    for (const name of await readdir(parent)) {
      await rm(join(parent, name), { recursive: true });
    }
    const { source } = await spool.receive(pieces(35));
    expect(await kept()).toHaveLength(1);
    let size = 0;
    for await (const piece of openSource(source)) size += piece.length;
    expect(size).toBe(3_500_000);
  });

  it('removes what dead processes of this machine left, and nothing else', async () => {
    const own = new Spool(parent);
    await own.receive(pieces(35));
    const [current] = await readdir(parent);
    const machine = hostname()
      .replace(/[^A-Za-z0-9.-]/g, '_')
      .slice(0, 64);
    const dead = [
      `patchman-documents-999999999-${machine}-abcDEF`,
      // The first process of a new container has the number of the last one's.
      `patchman-documents-${process.pid}-${machine}-abcDEF`,
    ];
    const others = [
      `patchman-documents-${process.ppid}-${machine}-abcDEF`,
      'patchman-documents-999999999-another.machine-abcDEF',
      'patchman-documents-notes',
      'elsewhere-999999999',
    ];
    for (const name of [...dead, ...others]) await mkdir(join(parent, name));
    await own.removeLeftovers();
    expect((await readdir(parent)).sort()).toEqual([...others, current].sort());
  });
});
