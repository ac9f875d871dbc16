import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import { createFetcher } from '../fetch';
import { aptFormat } from './aptFormat';
import { changed, readAll } from './__testUtils__/TestRepository';

const data = resolve(__dirname, '../../../../../../shared/data/deb-real');
const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
const missing = [data, keyring].filter(path => !existsSync(path));

(missing.length ? describe.skip : describe)(
  `real Debian${missing.length ? ` (missing: ${missing.join(', ')})` : ''}`,
  () => {
    let server: Server;
    let url: string;
    beforeAll(async () => {
      server = createServer((request, response) => {
        const file = join(data, request.url!);
        if (!existsSync(file)) {
          response.writeHead(404).end();
          return;
        }
        const modified = statSync(file).mtime.toUTCString();
        if (request.headers['if-modified-since'] === modified) {
          response.writeHead(304).end();
          return;
        }
        response.writeHead(200, { 'last-modified': modified });
        createReadStream(file).pipe(response);
      });
      await new Promise<void>(listening =>
        server.listen(0, '127.0.0.1', listening),
      );
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    afterAll(() => new Promise(closed => server.close(closed)));

    it.each([
      ['debian/dists/bookworm/main/binary-amd64', 63440, false],
      ['debian/dists/bookworm-updates/main/binary-amd64', 38, false],
      ['debian/dists/bookworm-backports/main/binary-amd64', 2390, false],
      ['debian-security/dists/bookworm-security/main/binary-amd64', 3006, true],
    ])(
      'reads %s',
      async (path, count, security) => {
        const context = {
          url: `${url}/${path}`,
          arch: 'x86_64',
          previous: null,
          fetcher: createFetcher({
            allow: ['127.0.0.1'],
            maxSize: 256 * 1024 * 1024,
            connectTimeoutMs: 30_000,
            idleTimeoutMs: 30_000,
            totalTimeoutMs: 120_000,
            maxRedirects: 5,
            userAgent: 'patchman-test',
          }),
          keyrings: [keyring],
          requireSignatures: true,
          logger: mockServices.logger.mock(),
          signal: new AbortController().signal,
        };
        const checked = await changed(aptFormat.check(context));
        expect(checked).toMatchObject({
          signature: 'verified',
          release: { codename: path.split('/')[2], component: 'main' },
        });
        const packages = await readAll(checked);
        expect(packages).toHaveLength(count);
        expect(packages.every(item => item.version && item.arch)).toBe(true);
        expect(aptFormat.guessSecurity!(context.url, checked.release)).toBe(
          security,
        );
        expect(
          await aptFormat.check({ ...context, previous: checked.state }),
        ).toEqual({ status: 'unchanged' });
      },
      60_000,
    );
  },
);
