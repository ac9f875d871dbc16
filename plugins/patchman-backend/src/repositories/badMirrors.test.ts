import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Knex } from 'knex';
import lzma from 'lzma-native';
import * as openpgp from 'openpgp';
import { reportOf } from '../__testUtils__/aptRepository';
import { testDatabases } from '../__testUtils__/databases';
import { startPatchman, type TestPatchman } from '../__testUtils__/testBackend';

jest.setTimeout(120_000);

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const GIGABYTE = 1024 ** 3;
const MEGABYTE = 1024 ** 2;

function index(version: string): Buffer {
  const stanzas = [];
  for (let i = 0; i < 200; i++) {
    stanzas.push(
      `Package: package${i}\nVersion: ${version}\nArchitecture: amd64\n`,
    );
  }
  return Buffer.from(stanzas.join('\n'));
}

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** A Release that lists some files under `main/binary-amd64`. */
function release(
  files: Record<string, { digest: string; size: number }>,
  date: string,
): string {
  return [
    'Origin: Test',
    'Label: Test',
    'Suite: stable',
    'Codename: stable',
    `Date: ${date}`,
    'Architectures: amd64',
    'Components: main',
    'SHA256:',
    ...Object.entries(files).map(
      ([name, { digest, size }]) =>
        ` ${digest} ${size} main/binary-amd64/${name}`,
    ),
    '',
  ].join('\n');
}

const listed = (content: Buffer) => ({
  digest: sha256(content),
  size: content.length,
});

describe('a mirror that turns bad', () => {
  const databases = testDatabases();
  let server: Server;
  let answers: Record<string, Buffer | string | Answer>;
  let url: string;
  let keyrings: string;
  let knex: Knex;
  let patchman: TestPatchman;
  let sign: (text: string) => Promise<string>;

  beforeAll(async () => {
    const { privateKey, publicKey } = await openpgp.generateKey({
      userIDs: [{ name: 'Archive', email: 'archive@example.org' }],
      format: 'object',
    });
    keyrings = mkdtempSync(join(tmpdir(), 'patchman-keyrings-'));
    writeFileSync(join(keyrings, 'archive.asc'), publicKey.armor());
    sign = async text =>
      openpgp.sign({
        message: await openpgp.createCleartextMessage({ text }),
        signingKeys: privateKey,
      });
  });
  afterAll(() => rmSync(keyrings, { recursive: true }));

  beforeEach(async () => {
    answers = {};
    server = createServer((request, response) => {
      const answer = answers[(request.url ?? '').replace('/dists/stable/', '')];
      if (answer === undefined) {
        response.statusCode = 404;
        response.end();
      } else if (typeof answer === 'function') {
        answer(request, response);
      } else {
        response.end(answer);
      }
    });
    await new Promise<void>(done => {
      server.listen(0, '127.0.0.1', done);
    });
    const { port } = server.address() as AddressInfo;
    url = `http://127.0.0.1:${port}/dists/stable/main/binary-amd64`;
  });
  afterEach(async () => {
    await patchman.stop();
    server.closeAllConnections();
    await new Promise(done => {
      server.close(done);
    });
  });

  const FIRST = 'Sun, 01 Nov 2026 10:00:00 UTC';
  const LATER = 'Mon, 02 Nov 2026 10:00:00 UTC';
  const PATH = 'main/binary-amd64/Packages';

  let compressedIndex: Buffer;
  beforeAll(async () => {
    compressedIndex = await new Promise(done => {
      lzma.compress(index('2'), {}, result => done(result));
    });
  });

  const cases: Record<
    string,
    { turnBad: () => void; reason: RegExp; hangs?: boolean }
  > = {
    'with a wrong hash': {
      turnBad: () => {
        const wrong = { digest: 'ab'.repeat(32), size: index('2').length };
        answers.Release = release({ Packages: wrong }, LATER);
        answers[PATH] = index('2');
      },
      reason: /sha256|SHA-?256|hash|digest/i,
    },
    'with an xz file that ends too early': {
      turnBad: () => {
        const whole = compressedIndex;
        const cut = whole.subarray(0, whole.length - 40);
        answers.Release = release({ 'Packages.xz': listed(cut) }, LATER);
        answers[`${PATH}.xz`] = cut;
      },
      reason: /xz/,
    },
    'with an index that ends in the middle': {
      turnBad: () => {
        const whole = index('2');
        answers.Release = release({ Packages: listed(whole) }, LATER);
        answers[PATH] = whole.subarray(0, whole.length / 2);
      },
      reason: /bytes|short|ends|size/i,
    },
    'with a bomb of 10 GB': {
      turnBad: () => {
        // One compressed member over and over: a small download, 10 GB when unpacked.
        const line = 'Description: and so on\n';
        const member = gzipSync(
          Buffer.alloc(64 * MEGABYTE, line.repeat(1000)),
          { level: 9 },
        );
        const bomb = Buffer.concat(
          new Array((10 * GIGABYTE) / (64 * MEGABYTE)).fill(member),
        );
        answers.Release = release({ 'Packages.gz': listed(bomb) }, LATER);
        answers[`${PATH}.gz`] = bomb;
      },
      reason: /longer than 8 MiB|larger than/,
    },
    'with a body that never ends': {
      turnBad: () => {
        const content = index('2');
        answers.Release = release({ Packages: listed(content) }, LATER);
        answers[PATH] = (_request, response) => {
          const more = () => {
            while (!response.destroyed && response.write(content));
          };
          response.on('drain', more);
          more();
        };
      },
      reason: /larger than|more than|limit|bytes/i,
    },
    'that sends people to the cloud’s metadata': {
      turnBad: () => {
        answers.Release = (_request, response) => {
          response.writeHead(302, {
            Location: 'http://169.254.169.254/latest/meta-data/',
          });
          response.end();
        };
        answers.InRelease = answers.Release;
      },
      reason: /169\.254\.169\.254.*metadata/,
    },
    'that hangs': {
      turnBad: () => {
        answers.Release = () => {};
        answers.InRelease = answers.Release;
      },
      reason: /did not|no answer|time|within|nothing/i,
      hangs: true,
    },
    'that hangs in the middle of a file': {
      turnBad: () => {
        const content = index('2');
        answers.Release = release({ Packages: listed(content) }, LATER);
        answers[PATH] = (_request, response) => {
          response.writeHead(200, { 'Content-Length': content.length });
          response.write(content.subarray(0, 100));
        };
      },
      reason: /did not|nothing|time|within|stall/i,
      hangs: true,
    },
    'that answers with a web page': {
      turnBad: () => {
        const page: Answer = (_request, response) => {
          response.setHeader('Content-Type', 'text/html');
          response.end('<html><body>Please sign in</body></html>');
        };
        for (const path of ['Release', 'InRelease', PATH, `${PATH}.gz`]) {
          answers[path] = page;
        }
      },
      reason: /HTML|web page/i,
    },
    'that is gone': {
      turnBad: () => {
        answers = {};
      },
      reason: /404/,
    },
  };

  /** @param hangs it is waited for as long as a test should take; a busy machine may take longer to answer */
  const start = async (
    id: Parameters<typeof databases.migrated>[0],
    { hangs = false } = {},
  ) => {
    knex = await databases.migrated(id);
    patchman = await startPatchman({
      knex,
      config: {
        fetch: {
          allow: ['127.0.0.1'],
          keyrings: [keyrings],
          maxSize: '64mb',
          idleTimeout: { seconds: hangs ? 2 : 60 },
          timeout: { seconds: 60 },
        },
        mirrors: { failuresBeforeDisabled: 3 },
      },
    });
    await patchman.report(
      reportOf('web1', [['package7', '0']], [['main', url]]),
    );
  };
  const refresh = async () => {
    await patchman.post('/maintenance/refresh').expect(202);
    await patchman.settled();
    const { body } = await patchman.get('/mirrors').expect(200);
    return body.items[0];
  };
  const updates = async () =>
    (await patchman.get('/hosts/web1/updates').expect(200)).body.items.map(
      (update: any) => update.available.evr,
    );

  describe.each(databases.ids)('on %s', id => {
    it.each(Object.keys(cases))(
      '%s keeps its old content and says why',
      async name => {
        const { turnBad, reason, hangs } = cases[name];
        const good = index('1');
        answers.Release = release({ Packages: listed(good) }, FIRST);
        answers[PATH] = good;
        await start(id, { hangs });
        expect(await updates()).toEqual(['1']);
        const before = (await patchman.get('/mirrors')).body.items[0];
        expect(before).toMatchObject({
          state: 'ok',
          packages: 200,
          error: null,
        });

        answers = {};
        turnBad();
        const memory = process.memoryUsage().rss;
        const after = await refresh();
        expect(after).toMatchObject({
          state: 'failing',
          packages: 200,
          setDigest: before.setDigest,
          failures: 1,
          error: expect.stringMatching(reason),
        });
        expect(process.memoryUsage().rss - memory).toBeLessThan(400 * MEGABYTE);
        expect(await updates()).toEqual(['1']);
        // Figures of a failing repository are not passed off as certain.
        const { body: host } = await patchman.get('/hosts/web1');
        expect(host.doubts.join(' ')).toContain('main');
        // Nothing half-read is left to be seen.
        const sets = await knex('package_set').where({ complete: false });
        expect(sets).toEqual([]);

        answers = {
          Release: release({ Packages: listed(index('3')) }, LATER),
          [PATH]: index('3'),
        };
        expect(await refresh()).toMatchObject({
          state: 'ok',
          failures: 0,
          error: null,
        });
        expect(await updates()).toEqual(['3']);
      },
    );

    it('with a bad signature keeps its old content and says why', async () => {
      const good = index('1');
      answers.InRelease = await sign(
        release({ Packages: listed(good) }, FIRST),
      );
      answers[PATH] = good;
      await start(id);
      const before = (await patchman.get('/mirrors')).body.items[0];
      expect(before).toMatchObject({ state: 'ok', signature: 'verified' });

      const evil = index('9');
      answers.InRelease = String(answers.InRelease).replace(
        sha256(good),
        sha256(evil),
      );
      answers[PATH] = evil;
      expect(await refresh()).toMatchObject({
        state: 'failing',
        setDigest: before.setDigest,
        error: expect.stringMatching(/signature/i),
      });
      expect(await updates()).toEqual(['1']);
    });

    it('is replaced by another mirror of its repository', async () => {
      const good = index('1');
      answers.Release = release({ Packages: listed(good) }, FIRST);
      answers[PATH] = good;
      await start(id);
      const dead = url.replace('/dists/', '/dead/dists/');
      const [{ id: repositoryId }] = await knex('repository');
      await knex('mirror').insert(
        ['a', 'b', 'c'].map(name => ({
          repository_id: repositoryId,
          url: name === 'b' ? dead : url.replace('/dists/', `/${name}/dists/`),
        })),
      );
      for (const name of ['a', 'c']) {
        answers[`/${name}Release`] = answers.Release;
        answers[`/${name}${PATH}`] = good;
      }
      await patchman.post('/maintenance/refresh').expect(202);
      await patchman.settled();
      const states = async () =>
        (await patchman.get('/mirrors?orderBy=checkedAt:asc')).body.items.map(
          (mirror: any) => [mirror.url.split('/').slice(3, 4)[0], mirror.state],
        );
      // Two that work are enough: the others are not even asked.
      expect((await states()).sort()).toEqual([
        ['a', 'ok'],
        ['c', 'pending'],
        ['dead', 'pending'],
        ['dists', 'ok'],
      ]);
      delete answers.Release;
      delete answers[PATH];
      await refresh();
      expect((await states()).sort()).toEqual([
        ['a', 'ok'],
        ['c', 'ok'],
        ['dead', 'failing'],
        ['dists', 'failing'],
      ]);
      expect(await updates()).toEqual(['1']);
      const { body } = await patchman.get('/repositories');
      expect(body.items[0].state).toBe('ok');
    });

    it('is left alone after the configured number of failures, until a person asks', async () => {
      const good = index('1');
      answers.Release = release({ Packages: listed(good) }, FIRST);
      answers[PATH] = good;
      await start(id);
      answers = {};
      for (let failures = 1; failures <= 3; failures++) {
        expect(await refresh()).toMatchObject({
          failures,
          refresh: failures < 3,
        });
      }
      expect(await refresh()).toMatchObject({ failures: 3 });
      answers.Release = release({ Packages: listed(good) }, FIRST);
      answers[PATH] = good;
      const { body } = await patchman.get('/mirrors');
      await patchman
        .patch(`/mirrors/${body.items[0].id}`, { refresh: true })
        .expect(200);
      expect(await refresh()).toMatchObject({
        state: 'ok',
        failures: 0,
        refresh: true,
      });
    });
  });
});
