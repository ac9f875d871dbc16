import type { Knex } from 'knex';
import { reportOf } from '../__testUtils__/aptRepository';
import { testDatabases } from '../__testUtils__/databases';
import { startPatchman, type TestPatchman } from '../__testUtils__/testBackend';

jest.setTimeout(60_000);

const LONG_AGO = '2020-01-01T00:00:00.000Z';

describe('keys of hosts', () => {
  const databases = testDatabases();
  let knex: Knex;
  let patchman: TestPatchman;
  let key: string;

  const start = async (
    id: Parameters<typeof databases.migrated>[0] = 'SQLITE_3',
    config: object = {},
  ) => {
    knex = await databases.migrated(id);
    patchman = await startPatchman({ knex, config: config as any });
    key = await patchman.keyFor('web1');
  };
  afterEach(() => patchman.stop());

  const report = (given: string) =>
    patchman.anonymous
      .post('/api/patchman/api/report/')
      .set('Authorization', `Api-Key ${given}`)
      .set('User-Agent', 'patchman-client/1.2.3')
      .send(reportOf('web1', [['vim', '1-1']], []));
  const rotate = (given: string) =>
    patchman.anonymous
      .post('/api/patchman/keys/rotate')
      .set('Authorization', `Bearer ${given}`);
  const keys = async (query = '') =>
    (await patchman.get(`/keys?orderBy=id:asc${query}`).expect(200)).body.items;

  it.each(databases.ids)(
    'change without a gap: the old one ends when the new one is used, on %s',
    async id => {
      await start(id);
      const { body } = await rotate(key).expect(201);
      expect(body).toEqual({
        key: expect.any(String),
        keyId: expect.any(Number),
      });
      await report(key).expect(202);
      expect(await keys()).toMatchObject([
        { state: 'valid', expiresAt: expect.any(String), revokedAt: null },
        { state: 'unused', replaces: 1, createdBy: 'host:web1' },
      ]);
      await report(body.key).expect(202);
      expect(await keys()).toMatchObject([
        { state: 'revoked', revokedAt: expect.any(String) },
        { state: 'valid', expiresAt: null },
      ]);
      await report(key).expect(401);
      await rotate(key).expect(401);
    },
  );

  it.each(databases.ids)(
    'change again when the answer got lost, on %s',
    async id => {
      await start(id);
      const lost = (await rotate(key).expect(201)).body.key;
      const { body } = await rotate(key).expect(201);
      await report(lost).expect(401);
      await report(body.key).expect(202);
      expect((await keys()).map((one: any) => one.state)).toEqual([
        'revoked',
        'revoked',
        'valid',
      ]);
    },
  );

  it('end when the grace time does, even if the new one was never used', async () => {
    await start();
    await rotate(key).expect(201);
    await knex('host_key').where({ id: 1 }).update({ expires_at: LONG_AGO });
    await report(key).expect(401);
    expect(await keys('&state=expired')).toMatchObject([{ id: 1 }]);
  });

  it('are asked to change when they are old, with every answer to a report', async () => {
    await start('SQLITE_3', { keys: { rotateAfter: { days: 30 } } });
    const young = await report(key).expect(202);
    expect(young.headers['patchman-rotate-key']).toBeUndefined();
    await knex('host_key').update({ created_at: LONG_AGO });
    const old = await report(key).expect(202);
    expect(old.headers['patchman-rotate-key']).toBe('true');
    const { body, headers } = await rotate(key).expect(201);
    expect(headers['patchman-rotate-key']).toBeUndefined();
    const renewed = await report(body.key).expect(202);
    expect(renewed.headers['patchman-rotate-key']).toBeUndefined();
  });

  it('are never too old where that is configured', async () => {
    await start('SQLITE_3', { keys: { rotateAfter: 'never' } });
    await knex('host_key').update({ created_at: LONG_AGO });
    const { headers } = await report(key).expect(202);
    expect(headers['patchman-rotate-key']).toBeUndefined();
  });

  it('are asked to change when a person wants it', async () => {
    await start();
    await patchman.post('/keys/1/request-rotation').expect(204);
    await patchman.post('/keys/2/request-rotation').expect(404);
    expect(await keys()).toMatchObject([
      { rotationRequestedAt: expect.any(String) },
    ]);
    const asked = await report(key).expect(202);
    expect(asked.headers['patchman-rotate-key']).toBe('true');
    const { body } = await rotate(key).expect(201);
    const renewed = await report(body.key).expect(202);
    expect(renewed.headers['patchman-rotate-key']).toBeUndefined();
  });

  it.each(databases.ids)(
    'tell when, from where and with which client they were used last, on %s',
    async id => {
      await start(id);
      expect(await keys()).toMatchObject([
        { lastUsedAt: null, lastAddress: null, lastClient: null },
      ]);
      await report(key).expect(202);
      expect(await keys()).toMatchObject([
        {
          lastUsedAt: expect.any(String),
          lastAddress: expect.stringContaining('127.0.0.1'),
          lastClient: 'patchman-client/1.2.3',
        },
      ]);
      expect(await keys('&search=1.2.3')).toHaveLength(1);
      expect(await keys('&state=unused')).toEqual([]);
    },
  );

  it('cannot be changed by who has none', async () => {
    await start();
    await patchman.anonymous.post('/api/patchman/keys/rotate').expect(401);
    await rotate('nonsense').expect(401);
    await patchman.post('/keys/rotate').expect(401);
  });

  it('are slowed down when they report too often, each for itself', async () => {
    await start('SQLITE_3', {
      rateLimits: { reports: { burst: 2, perMinute: 1 } },
    });
    await report(key).expect(202);
    await report(key).expect(202);
    const { body, headers } = await report(key).expect(429);
    expect(body).toMatchObject({
      status: 'error',
      detail: expect.stringContaining('too many'),
      error: { name: 'TooManyRequestsError' },
    });
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    const other = await patchman.keyFor('web2');
    await patchman.anonymous
      .post('/api/patchman/reports')
      .set('Authorization', `Bearer ${other}`)
      .send({})
      .expect(400);
  });

  it('still work from an address that wrong ones flood', async () => {
    await start('SQLITE_3', {
      rateLimits: { wrongKeys: { burst: 2, perMinute: 1 } },
    });
    await report('wrong').expect(401);
    await report('wrong').expect(401);
    await report('wrong').expect(429);
    await report(key).expect(202);
  });
});
