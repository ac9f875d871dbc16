import { gzipSync } from 'node:zlib';
import type { Knex } from 'knex';
import { reportOf } from '../__testUtils__/aptRepository';
import { testDatabases } from '../__testUtils__/databases';
import { startPatchman, type TestPatchman } from '../__testUtils__/testBackend';

jest.setTimeout(60_000);

const UPLOAD = '/api/patchman/reports/upload/';
const REPORT = '/api/patchman/api/report/';

describe('the paths on which hosts report', () => {
  const databases = testDatabases();
  let knex: Knex;
  let patchman: TestPatchman;

  const start = async (config: object = {}) => {
    knex = await databases.migrated('SQLITE_3');
    patchman = await startPatchman({ knex, config: config as any });
  };
  afterEach(() => patchman.stop());

  const vim = (hostname: string, fields = {}) =>
    reportOf(hostname, [['vim', '1-1']], [], fields);
  const stored = () => knex('report').select('*');

  describe('protocol 2', () => {
    const send = (key: string | null, body: string | object | Buffer) => {
      const test = patchman.anonymous.post(REPORT);
      if (key) test.set('Authorization', `Api-Key ${key}`);
      return test.set('Content-Type', 'application/json').send(body as any);
    };

    it('takes the report of a host with its key', async () => {
      await start();
      const key = await patchman.keyFor('web1.example.org');
      const { body } = await send(key, vim('WEB1.example.org')).expect(202);
      expect(body).toEqual({
        status: 'accepted',
        report_id: expect.any(Number),
        message: expect.any(String),
      });
      await patchman.settled();
      expect(await stored()).toMatchObject([
        {
          id: body.report_id,
          host_name: 'web1.example.org',
          status: 'processed',
        },
      ]);
      await patchman.get('/hosts/web1.example.org').expect(200);
    });

    it('works without the slash at the end, with a compressed body and without a User-Agent', async () => {
      await start();
      const key = await patchman.keyFor('web1');
      await patchman.anonymous
        .post('/api/patchman/api/report')
        .set('Authorization', `api-key ${key}`)
        .set('Content-Type', 'application/json')
        .set('Content-Encoding', 'gzip')
        .unset('User-Agent')
        .serialize(body => body as any)
        .send(gzipSync(JSON.stringify(vim('web1'))) as any)
        .expect(202);
    });

    it('applies the same body again without reading it, unless something it says was undone', async () => {
      await start();
      const body = JSON.stringify({
        ...vim('web1'),
        packages: [...vim('web1').packages, { name: 'bad' }],
        repos: [
          {
            type: 'deb',
            name: 'main',
            priority: 500,
            urls: ['http://127.0.0.1:1/dists/stable/main/binary-amd64'],
          },
        ],
      });
      const key = await patchman.keyFor('web1');
      const again = async () => {
        await send(key, body).expect(202);
        await patchman.settled();
        return (await patchman.get('/hosts/web1').expect(200)).body;
      };
      const first = await again();
      const second = await again();
      expect(second.lastReport > first.lastReport).toBe(true);
      expect({ ...second, lastReport: 0 }).toEqual({ ...first, lastReport: 0 });
      const reports = await stored();
      expect(reports.map(({ status }) => status)).toEqual([
        'processed',
        'processed',
      ]);
      // What was left out of it is told each time.
      expect(reports[0].problems).toContain('packages[1]');
      expect(reports[1].problems).toBe(reports[0].problems);

      const { body: repositories } = await patchman.get('/repositories');
      await patchman
        .delete(`/repositories/${repositories.items[0].id}`)
        .expect(204);
      await patchman.settled();
      expect((await again()).repositories).toBe(1);
    });

    it('takes nothing without a key, with an unknown key and with a revoked one', async () => {
      await start();
      const key = await patchman.keyFor('web1');
      const isRefused = async (given: string | null) => {
        const { body } = await send(given, vim('web1')).expect(401);
        expect(body).toMatchObject({
          status: 'error',
          detail: expect.any(String),
        });
      };
      await isRefused(null);
      await isRefused('nonsense');
      await isRefused(`${key.split('.')[0]}.guess`);
      await isRefused(`${key}x`);
      const { body: list } = await patchman.get('/keys').expect(200);
      await patchman.delete(`/keys/${list.items[0].id}`).expect(204);
      await isRefused(key);
      expect(await stored()).toEqual([]);
    });

    it('takes no Backstage identity for a key', async () => {
      await start();
      await patchman.post('/api/report/', vim('web1')).expect(401);
    });

    it('does not let a host report for another', async () => {
      await start();
      const key = await patchman.keyFor('web1');
      const { body } = await send(key, vim('web2')).expect(403);
      expect(body.errors.hostname[0]).toContain('web1');
      expect(await stored()).toEqual([]);
    });

    it('says what is wrong with a report, field by field', async () => {
      await start();
      const key = await patchman.keyFor('web1');
      const { body } = await send(key, {
        ...vim('web1'),
        kernel: undefined,
        packages: 'vim',
      }).expect(400);
      expect(body.status).toBe('error');
      expect(Object.keys(body.errors).sort()).toEqual(['kernel', 'packages']);
      await send(key, '{"protocol":').expect(400);
    });

    it('limits the size of a report, also after decompression', async () => {
      await start({ reports: { maxSize: '20kb' } });
      const key = await patchman.keyFor('web1');
      const large = JSON.stringify(
        vim('web1', { padding: 'x'.repeat(30_000) }),
      );
      const { body } = await send(key, large).expect(413);
      expect(body.detail).toContain('patchman.reports.maxSize');
      await patchman.anonymous
        .post(REPORT)
        .set('Authorization', `Api-Key ${key}`)
        .set('Content-Encoding', 'gzip')
        .set('Content-Type', 'application/json')
        .serialize(value => value as any)
        .send(gzipSync(large) as any)
        .expect(413);
      expect(await stored()).toEqual([]);
    });

    it('keeps only the hash of a key, and shows when it was last used', async () => {
      await start();
      const key = await patchman.keyFor('web1');
      const rows = await knex('host_key').select('*');
      expect(JSON.stringify(rows)).not.toContain(key.split('.')[1]);
      await send(key, vim('web1')).expect(202);
      const { body } = await patchman.get('/keys').expect(200);
      expect(body.items[0]).toMatchObject({
        host: 'web1',
        prefix: key.split('.')[0],
        lastUsedAt: expect.any(String),
        createdBy: 'user:default/mock',
      });
    });
  });

  describe('protocol 1', () => {
    const form = (fields: Record<string, string> = {}) => {
      const test = patchman.anonymous.post(UPLOAD);
      for (const [name, value] of Object.entries({
        host: 'old1.example.org',
        tags: 'Server',
        kernel: '6.1.0-35-amd64',
        arch: 'x86_64',
        protocol: '1',
        os: 'Debian trixie/sid',
        packages: "'vim' '2' '9.0' '2' 'amd64' 'deb'\n",
        repos: '',
        reboot: 'True',
        ...fields,
      })) {
        test.field(name, value);
      }
      return test;
    };
    const allowed = {
      reports: {
        protocol1: { enabled: true, allowFrom: ['127.0.0.0/8', '::1'] },
      },
    };

    it('is off unless the configuration switches it on', async () => {
      await start();
      const { body } = await form().expect(403);
      expect(body.error.message).toContain('patchman.reports.protocol1');
      expect(await stored()).toEqual([]);
    });

    it('is taken only from the configured addresses, whatever a header claims', async () => {
      await start({
        reports: { protocol1: { enabled: true, allowFrom: ['10.0.0.0/8'] } },
      });
      await form().set('X-Forwarded-For', '10.1.2.3').expect(403);
      expect(await stored()).toEqual([]);
    });

    it('answers 204, or what came in when the client asks for it', async () => {
      await start(allowed);
      await form().expect(204);
      const { text } = await form({ report: 'true' })
        .expect(200)
        .expect('Content-Type', /text\/plain/);
      expect(text).toContain('host: old1.example.org');
      expect(text).toContain('vim | 2 | 9.0 | 2 | amd64 | deb');
      await patchman.settled();
      const { body } = await patchman
        .get('/hosts/old1.example.org')
        .expect(200);
      expect(body).toMatchObject({
        os: { release: 'Debian trixie/sid' },
        reboot: { required: true },
        tags: ['Server'],
        packages: 1,
      });
    });

    it('keeps a report that cannot be understood, with the reason, and goes on', async () => {
      await start(allowed);
      await form({ kernel: '' }).expect(204);
      await form().expect(204);
      await patchman.settled();
      expect(await stored()).toMatchObject([
        { status: 'failed', error: expect.stringContaining('kernel') },
        { status: 'processed', error: null },
      ]);
      const { body } = await patchman.get('/reports?status=failed').expect(200);
      expect(body.items[0].error).toContain('kernel');
    });

    it('names a host that leaves its name out by its address', async () => {
      await start(allowed);
      await form({ host: '' }).expect(204);
      await patchman.settled();
      const [{ host_name: name }] = await stored();
      expect(name).toMatch(
        /^(localhost.*|127\.0\.0\.1|::1|::ffff:127\.0\.0\.1)$/,
      );
      await patchman.get(`/hosts/${name}`).expect(200);
    });

    it('refuses what is no form, and other methods', async () => {
      await start(allowed);
      const { body } = await patchman.anonymous
        .post(UPLOAD)
        .send({ host: 'a' })
        .expect(400);
      expect(body.errors.body[0]).toContain('multipart/form-data');
      await patchman.anonymous.get(UPLOAD).expect(401);
    });

    it('does not start with an address list that it cannot read', async () => {
      knex = await databases.migrated('SQLITE_3');
      const wrong = startPatchman({
        knex,
        config: { reports: { protocol1: { allowFrom: ['10.0.0.0/99'] } } },
      });
      await expect(wrong).rejects.toThrow(/10\.0\.0\.0\/99/);
      await start();
    });
  });

  it('demands an identity on every other path', async () => {
    await start();
    for (const path of [
      '/reports',
      '/reports/1',
      '/hosts',
      '/keys',
      '/summary',
    ]) {
      await patchman.anonymous.get(`/api/patchman${path}`).expect(401);
    }
    await patchman.anonymous.post('/api/patchman/keys').expect(401);
  });
});
