import { existsSync, createReadStream } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import { createFetcher } from '../fetch';
import { aptFormat } from './aptFormat';

const data = resolve(__dirname, '../../../../../../shared/data/deb-real');
const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';

describe('real Debian', () => {
  let server: Server;
  let base: string;
  beforeAll(async () => {
    server = createServer((req, res) => {
      const file = join(data, req.url!);
      if (existsSync(file)) createReadStream(file).pipe(res);
      else res.writeHead(404).end();
    });
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  it.each([
    ['debian/dists/bookworm/main/binary-amd64', 63440],
    ['debian-security/dists/bookworm-security/updates/main/binary-amd64', 2000],
  ])('reads %s', async (path, count) => {
    const fetcher = createFetcher({
      allow: ['127.0.0.1'],
      maxSize: 1e9,
      connectTimeoutMs: 5000,
      idleTimeoutMs: 5000,
      totalTimeoutMs: 60000,
      maxRedirects: 5,
      userAgent: 'test',
    });
    const context = {
      url: `${base}/${path}`,
      arch: 'x86_64',
      previous: null,
      fetcher,
      keyrings: [keyring],
      requireSignatures: false,
      logger: mockServices.logger.mock(),
      signal: new AbortController().signal,
    };
    const checked = await aptFormat.check(context);
    if (checked.status !== 'changed') throw new Error('unchanged');
    let n = 0;
    const t = Date.now();
    for await (const batch of checked.read()) n += batch.length;
    console.log(n, Date.now() - t, { ...checked });
    expect(n).toBeGreaterThanOrEqual(count);
    expect(
      await aptFormat.check({ ...context, previous: checked.state }),
    ).toEqual({ status: 'unchanged' });
  });
});
