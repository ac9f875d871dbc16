import { gzipSync, zstdCompressSync } from 'node:zlib';
import type { Knex } from 'knex';
import {
  aptSuite,
  serveDocuments,
  type TestMirror,
} from '../__testUtils__/aptRepository';
import { testDatabases } from '../__testUtils__/databases';
import { startPatchman, type TestPatchman } from '../__testUtils__/testBackend';

jest.setTimeout(60_000);

const REPORTS = '/api/patchman/reports';

describe('reports of protocol 3', () => {
  const databases = testDatabases();
  let knex: Knex;
  let mirror: TestMirror;
  let patchman: TestPatchman;
  let key: string;

  const start = async (
    id: Parameters<typeof databases.migrated>[0],
    config: object = {},
  ) => {
    mirror = await serveDocuments(
      aptSuite({
        suite: 'stable',
        packages: [
          { name: 'vim', version: '9.0-2' },
          { name: 'vim', version: '9.0-1.5' },
        ],
      }),
    );
    knex = await databases.migrated(id);
    patchman = await startPatchman({
      knex,
      config: { fetch: { allow: ['127.0.0.1'] }, ...config },
    });
    key = await patchman.keyFor('web1');
  };
  afterEach(async () => {
    await patchman.stop();
    await mirror.close();
  });

  const vim = (version: string, digest: string) => ({
    digest,
    items: [{ type: 'deb', name: 'vim', version, release: '1', arch: 'amd64' }],
  });
  const report = (fields: Record<string, unknown> = {}) => ({
    protocol: 3,
    hostname: 'web1',
    sentAt: new Date().toISOString(),
    system: {
      os: { id: 'debian', variant: 'Debian 12.11' },
      arch: 'x86_64',
      packageArch: 'amd64',
      kernel: '6.1.0-35-amd64',
    },
    packages: vim('9.0', 'p1'),
    repositories: {
      digest: 'r1',
      items: [
        {
          type: 'deb',
          id: 'main',
          name: 'main',
          urls: [mirror.mirrorUrl('stable').split('/dists')[0]],
          suite: 'stable',
          component: 'main',
          archs: ['amd64'],
          priority: 500,
          enabled: true,
        },
      ],
    },
    policy: { digest: 'o1', apt: { pins: [] } },
    ...fields,
  });
  const send = async (body: object) => {
    const response = await patchman.anonymous
      .post(REPORTS)
      .set('Authorization', `Bearer ${key}`)
      .send(body);
    await patchman.settled();
    return response;
  };
  const updates = async () =>
    (await patchman.get('/hosts/web1/updates').expect(200)).body.items.map(
      (update: any) => update.available.evr,
    );

  it.each(databases.ids)(
    'cost one small request when nothing changed, on %s',
    async id => {
      await start(id);
      const first = await send(report());
      expect([first.status, first.body]).toEqual([
        202,
        { id: expect.any(Number), status: 'accepted' },
      ]);
      expect(await updates()).toEqual(['9.0-2']);

      const before = (await patchman.get('/hosts/web1')).body.lastReport;
      const same = await send(
        report({
          packages: { digest: 'p1' },
          repositories: { digest: 'r1' },
          policy: { digest: 'o1' },
        }),
      );
      expect([same.status, same.body]).toEqual([200, { status: 'unchanged' }]);
      const after = (await patchman.get('/hosts/web1')).body.lastReport;
      expect(after > before).toBe(true);
      expect(await knex('report')).toHaveLength(1);
      // Whole sections of known digests are unchanged as well.
      expect((await send(report())).body).toEqual({ status: 'unchanged' });
    },
  );

  it.each(databases.ids)(
    'are asked for what a digest refers to and nobody knows, on %s',
    async id => {
      await start(id);
      const unknown = await send(report({ packages: { digest: 'p1' } }));
      expect([unknown.status, unknown.body]).toEqual([
        202,
        { status: 'incomplete', needs: ['packages'] },
      ]);
      expect(await knex('report')).toEqual([]);
      await send(report());
      const other = await send(
        report({ packages: { digest: 'p2' }, policy: { digest: 'o9' } }),
      );
      expect(other.body.needs).toEqual(['packages', 'policy']);
    },
  );

  it.each(databases.ids)(
    'change only the sections that they carry, on %s',
    async id => {
      await start(id);
      await send(report());
      const { packages, repositories, ...rest } = report({
        policy: {
          digest: 'o2',
          apt: {
            pins: [{ package: 'vim', pin: 'version 9.0-1.5', priority: 1001 }],
          },
        },
      });
      expect((await send(rest)).body.status).toBe('accepted');
      expect(await updates()).toEqual(['9.0-1.5']);
      // The older protocol's report makes every digest invalid, for it replaced content.
      await patchman.report({
        protocol: 2,
        hostname: 'web1',
        arch: 'x86_64',
        kernel: '6.1.0-35-amd64',
        os: 'Debian 12.11',
        packages: [
          {
            name: 'vim',
            version: '8',
            release: '1',
            arch: 'amd64',
            type: 'deb',
          },
        ],
      });
      const later = await send(report({ packages: { digest: 'p1' } }));
      expect(later.body.needs).toEqual(['packages']);
    },
  );

  it.each(databases.ids)(
    'tell no repositories from no word about repositories, on %s',
    async id => {
      await start(id);
      await send(report());
      await send(report({ repositories: { digest: 'r0', items: [] } }));
      const { body } = await patchman.get('/hosts/web1').expect(200);
      expect(body).toMatchObject({ repositories: 0, state: 'unknown' });
    },
  );

  it('carry reasons for a reboot', async () => {
    await start('SQLITE_3');
    await send(
      report({
        restart: { reboot: { required: true, reasons: ['libc6 replaced'] } },
      }),
    );
    const { body } = await patchman.get('/hosts/web1').expect(200);
    expect(body.reboot.required).toBe(true);
    expect(body.reboot.evidence).toContain('libc6 replaced');
  });

  it.each([
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ])(
    'may be compressed with %s, within the limit of size',
    async (name, compress) => {
      await start('SQLITE_3', { reports: { maxSize: '20kb' } });
      const post = (body: object) =>
        patchman.anonymous
          .post(REPORTS)
          .set('Authorization', `Bearer ${key}`)
          .set('Content-Type', 'application/json')
          .set('Content-Encoding', name)
          .serialize(value => value as any)
          .send(compress(Buffer.from(JSON.stringify(body))) as any);
      await post(report({ padding: 'x'.repeat(30_000) })).expect(413);
      await post(report()).expect(202);
      await patchman.anonymous
        .post(REPORTS)
        .set('Authorization', `Bearer ${key}`)
        .set('Content-Encoding', name)
        .serialize(value => value as any)
        .send(Buffer.from('nonsense') as any)
        .expect(400);
    },
  );

  it('are refused with a message for each field', async () => {
    await start('SQLITE_3');
    const { body, status } = await send(
      report({ hostname: undefined, tags: 'www' }),
    );
    expect(status).toBe(400);
    expect(body.error.fields.map((field: any) => field.path).sort()).toEqual([
      'hostname',
      'tags',
    ]);
  });

  it('need the key of their own host', async () => {
    await start('SQLITE_3');
    await patchman.anonymous.post(REPORTS).send(report()).expect(401);
    await patchman.anonymous
      .post(REPORTS)
      .set('Authorization', 'Bearer nonsense')
      .send(report())
      .expect(401);
    expect((await send(report({ hostname: 'web2' }))).status).toBe(403);
    // Reading what was reported takes an identity of the portal, not a host's key.
    await patchman.anonymous
      .get(REPORTS)
      .set('Authorization', `Bearer ${key}`)
      .expect(401);
  });
});
