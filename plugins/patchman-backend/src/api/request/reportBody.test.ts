import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { request as send, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  brotliCompressSync,
  deflateSync,
  gunzipSync,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib';
import express, {
  type NextFunction,
  type Request,
  type Response,
} from 'express';
import fetch from 'node-fetch';
import { inThisThread, Spool } from '../../documents';
import { type ReceivedBody, SMALL_REPORT } from '../../reports/ReceivedBody';
import type { ApiServices } from '../services';
import { withBody } from './reportBody';

const MAX_SIZE = 1_000_000;
const IN_MEMORY = 10_000;

const sha256 = (bytes: Buffer) =>
  createHash('sha256').update(bytes).digest('hex');

describe('the body of a report', () => {
  let folder: string;
  let spool: Spool;
  let server: Server;
  let url: string;
  let seen: (body: ReceivedBody) => Promise<void>;
  let failed: (error: Error) => void;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchman-test-'));
    await listen({});
  });

  async function listen(options: ConstructorParameters<typeof Spool>[1]) {
    spool = new Spool(folder, { inMemory: IN_MEMORY, ...options });
    const services = {
      config: { reports: { maxSize: MAX_SIZE } },
      reportDocuments: {
        ...inThisThread,
        receive: (stream: AsyncIterable<Buffer>) => spool.receive(stream),
      },
    } as unknown as ApiServices;
    const app = express();
    app.post(
      '/',
      withBody(services, async (_, response, body) => {
        await seen(body);
        response.status(202).end();
      }),
    );
    app.use(
      (error: any, _: Request, response: Response, _next: NextFunction) => {
        failed(error);
        response.status(error.statusCode ?? 500).json(error.message);
      },
    );
    server = app.listen(0, '127.0.0.1');
    await new Promise(resolve => {
      server.once('listening', resolve);
    });
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }

  async function close() {
    server.closeAllConnections();
    await new Promise(resolve => {
      server.close(resolve);
    });
    await spool.close();
  }

  beforeEach(() => {
    seen = jest.fn();
    failed = jest.fn();
  });

  afterEach(async () => {
    await close();
    await rm(folder, { recursive: true });
  });

  const post = async (body: Buffer, coding?: string) => {
    const response = await fetch(url, {
      method: 'POST',
      body,
      headers: coding ? { 'Content-Encoding': coding } : {},
    });
    return { status: response.status, text: await response.text() };
  };
  const kept = async () =>
    (await readdir(folder, { recursive: true })).filter(name =>
      /\d$/.test(name.split('/')[1] ?? ''),
    );

  it.each([
    ['plain', undefined, (bytes: Buffer) => bytes],
    ['gzip', 'gzip', gzipSync],
    ['gzip by its old name', 'X-GZip', gzipSync],
    ['deflate', 'deflate', deflateSync],
    ['brotli', 'br', brotliCompressSync],
    ['zstd', 'zstd', zstdCompressSync],
  ])(
    'is in memory where it is small and packed on disk where not, and gone afterwards: %s',
    async (_, coding, compress) => {
      const bodies: unknown[][] = [];
      seen = async body => {
        const { source, gzipped, size } = body;
        const digest = body.gzipped ? body.digest : undefined;
        const onDisk = 'path' in source;
        const bytes = onDisk
          ? await readFile(source.path)
          : Buffer.from(source.bytes);
        const plain = gzipped ? gunzipSync(bytes) : bytes;
        bodies.push([plain, onDisk ? 'on disk' : 'in memory', size, digest]);
      };
      const small = randomBytes(SMALL_REPORT);
      const large = randomBytes(SMALL_REPORT + 1);
      const dull = Buffer.alloc(MAX_SIZE);
      for (const body of [small, large, dull, Buffer.alloc(0)]) {
        expect(await post(compress(body), coding)).toMatchObject({
          status: 202,
        });
      }
      expect(bodies).toEqual([
        [small, 'in memory', small.length, undefined],
        [large, 'on disk', large.length, sha256(large)],
        // Packed it is small.
        [dull, 'in memory', dull.length, sha256(dull)],
        [Buffer.alloc(0), 'in memory', 0, undefined],
      ]);
      expect(await kept()).toEqual([]);
    },
  );

  it.each([
    ['announced', undefined, Buffer.alloc(MAX_SIZE + 1)],
    ['gzip', 'gzip', gzipSync(Buffer.alloc(MAX_SIZE + 1))],
    ['zstd', 'zstd', zstdCompressSync(Buffer.alloc(MAX_SIZE + 1))],
    ['brotli', 'br', brotliCompressSync(Buffer.alloc(MAX_SIZE + 1))],
  ])('is refused where it is too large: %s', async (_, coding, body) => {
    expect(await post(body, coding)).toMatchObject({ status: 413 });
    expect(failed).toHaveBeenCalledWith(
      expect.objectContaining({ type: 'entity.too.large', limit: MAX_SIZE }),
    );
    expect(seen).not.toHaveBeenCalled();
    expect(await kept()).toEqual([]);
  });

  it('is refused where it turns out too large while it comes in', async () => {
    const request = send(url, { method: 'POST' });
    const answer = new Promise<number>((resolve, reject) => {
      request.on('error', reject);
      request.on('response', response => {
        response.resume();
        resolve(response.statusCode!);
      });
    });
    // In chunks, so that no length is announced.
    for (let i = 0; i < 11; i++) request.write(Buffer.alloc(100_000));
    request.end();
    expect(await answer).toBe(413);
    expect(await kept()).toEqual([]);
  });

  it.each(['gzip', 'zstd', 'br', 'deflate'])(
    'is refused with a reason where it is not %s',
    async coding => {
      const { status, text } = await post(Buffer.from('nonsense'), coding);
      expect({ status, text }).toEqual({
        status: 400,
        text: expect.stringContaining(`The body is not ${coding}: `),
      });
      expect(await kept()).toEqual([]);
    },
  );

  it('is refused where its coding is not known', async () => {
    expect(await post(Buffer.from('{}'), 'compress')).toEqual({
      status: 415,
      text: expect.stringContaining('"compress\\" is not known here'),
    });
  });

  it('leaves nothing where its sender goes away', async () => {
    const gone = new Promise<Error>(resolve => {
      failed = resolve;
    });
    const request = send(url, {
      method: 'POST',
      headers: { 'Content-Length': '50000' },
    });
    request.on('error', () => {});
    request.write(Buffer.alloc(10_000), () => request.destroy());
    expect(await gone).toMatchObject({ status: 400, type: 'request.aborted' });
    expect(await kept()).toEqual([]);
  });

  it('is to be sent again where there is no room for it', async () => {
    await close();
    await listen({
      openFile: async () => {
        throw Object.assign(new Error('full'), { code: 'ENOSPC' });
      },
    });
    const { text } = await post(randomBytes(500_000));
    expect(text).toContain('the disk is full (ENOSPC)');
    expect(text).toContain('Send it again later.');
    expect(failed).toHaveBeenCalledWith(
      expect.objectContaining({ name: 'ServiceUnavailableError' }),
    );
  });
});
