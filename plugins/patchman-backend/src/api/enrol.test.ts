import type { Knex } from 'knex';
import { reportOf } from '../__testUtils__/aptRepository';
import { testDatabases } from '../__testUtils__/databases';
import { startPatchman, type TestPatchman } from '../__testUtils__/testBackend';

jest.setTimeout(60_000);

const MACHINE = '0123456789abcdef0123456789abcdef';
const OTHER_MACHINE = 'f'.repeat(32);

describe('enrolment', () => {
  const databases = testDatabases();
  let knex: Knex;
  let patchman: TestPatchman;

  const start = async (
    id: Parameters<typeof databases.migrated>[0],
    config: object = {},
  ) => {
    knex = await databases.migrated(id);
    patchman = await startPatchman({ knex, config: config as any });
  };
  afterEach(() => patchman.stop());

  const createToken = async (fields: object = {}) =>
    (await patchman.post('/enrolment-tokens', fields).expect(201)).body;
  const enrol = (body: object) =>
    patchman.anonymous.post('/api/patchman/enrol').send(body);
  const report = async (key: string, hostname: string, fields: object = {}) => {
    const response = await patchman.anonymous
      .post('/api/patchman/api/report/')
      .set('Authorization', `Api-Key ${key}`)
      .send(reportOf(hostname, [['vim', '1-1']], [], fields as any));
    await patchman.settled();
    return response;
  };
  const tokens = async () =>
    (await patchman.get('/enrolment-tokens').expect(200)).body.items;

  it.each(databases.ids)(
    'gives a new host a key, and with its first report the tags and owner of the token, on %s',
    async id => {
      await start(id);
      const created = await createToken({
        name: 'autumn',
        uses: 2,
        tags: ['www', 'Prod'],
        owner: 'web',
      });
      expect(created).toMatchObject({
        name: 'autumn',
        state: 'valid',
        uses: 2,
        used: 0,
        owner: 'group:default/web',
        token: expect.stringMatching(/^enrol-[0-9a-f]{12}\.[\w-]{43}$/),
      });
      const { body, status } = await enrol({
        token: created.token,
        hostname: 'Web1.example.org',
        machineId: MACHINE.toUpperCase(),
      });
      expect([status, body]).toEqual([
        201,
        {
          key: expect.any(String),
          keyId: expect.any(Number),
          hostname: 'web1.example.org',
        },
      ]);
      await report(body.key, 'web1.example.org', { tags: ['own'] });
      const host = () => patchman.get('/hosts/web1.example.org').expect(200);
      expect((await host()).body).toMatchObject({
        tags: ['own', 'Prod', 'www'],
        owner: 'group:default/web',
        assignedOwner: 'group:default/web',
      });
      // Later reports change only the tags that the host itself sends.
      await report(body.key, 'web1.example.org', { tags: [] });
      expect((await host()).body.tags).toEqual(['Prod', 'www']);

      const { body: owned } = await patchman
        .get('/hosts?owner=group:default/web')
        .expect(200);
      expect(owned.totalItems).toBe(1);
      const { body: summary } = await patchman.get('/summary').expect(200);
      expect(summary.hosts.byOwner).toEqual([
        { owner: 'group:default/web', hosts: 1, security: 0 },
      ]);
      expect(await tokens()).toMatchObject([
        { id: created.id, used: 1, lastUsedAt: expect.any(String) },
      ]);
      const { body: keys } = await patchman.get('/keys').expect(200);
      expect(keys.items).toMatchObject([
        { id: body.keyId, createdBy: 'token:autumn', state: 'valid' },
      ]);
      // Only hashes are stored.
      expect(JSON.stringify(await knex('enrolment_token'))).not.toContain(
        created.token.split('.')[1],
      );
    },
  );

  it.each(databases.ids)(
    'keeps what a person gave a host, and takes what the person takes away, on %s',
    async id => {
      await start(id);
      const { token } = await createToken({ tags: ['www'], owner: 'web' });
      const { body } = await enrol({
        token,
        hostname: 'web1',
        machineId: null,
      });
      await report(body.key, 'web1', { tags: ['own'] });
      await patchman
        .patch('/hosts/web1', { tags: ['own', 'prod'], owner: null })
        .expect(200);
      await report(body.key, 'web1', { tags: ['own'] });
      const { body: host } = await patchman.get('/hosts/web1').expect(200);
      expect(host).toMatchObject({ tags: ['own', 'prod'], owner: null });
      await patchman.patch('/hosts/web1', { owner: 'a b' }).expect(400);
    },
  );

  it.each(databases.ids)(
    'counts no more uses than allowed, however many ask at once, on %s',
    async id => {
      await start(id);
      const { token } = await createToken({ uses: 3 });
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, i) =>
          enrol({ token, hostname: `web${i}`, machineId: null }),
        ),
      );
      const statuses = answers.map(({ status }) => status);
      expect(statuses.filter(status => status === 201)).toHaveLength(3);
      const refused = answers.filter(({ status }) => status !== 201);
      expect(new Set(refused.map(({ body }) => body.error.name))).toEqual(
        new Set(['UsedUpTokenError']),
      );
      expect(refused.map(({ status }) => status)).toEqual(Array(9).fill(401));
      expect(await tokens()).toMatchObject([{ used: 3, state: 'used up' }]);
      expect(await knex('host_key')).toHaveLength(3);
    },
  );

  it('says which token cannot be used, and why', async () => {
    await start('SQLITE_3');
    const errorOf = async (body: object) => {
      const { status, body: answer } = await enrol(body);
      return [status, answer.error.name];
    };
    const host = { hostname: 'web1', machineId: MACHINE };
    expect(await errorOf({ token: 'nonsense', ...host })).toEqual([
      401,
      'UnknownTokenError',
    ]);
    const { token } = await createToken();
    expect(
      await errorOf({ token: `${token.split('.')[0]}.guess`, ...host }),
    ).toEqual([401, 'UnknownTokenError']);

    const revoked = await createToken();
    await patchman.delete(`/enrolment-tokens/${revoked.id}`).expect(204);
    await patchman.delete(`/enrolment-tokens/${revoked.id}`).expect(404);
    expect(await errorOf({ token: revoked.token, ...host })).toEqual([
      401,
      'RevokedTokenError',
    ]);

    const expired = await createToken();
    await knex('enrolment_token')
      .where({ id: expired.id })
      .update({ expires_at: '2020-01-01T00:00:00.000Z' });
    expect(await errorOf({ token: expired.token, ...host })).toEqual([
      401,
      'ExpiredTokenError',
    ]);

    const elsewhere = await createToken({ allowedFrom: ['192.0.2.0/24'] });
    expect(await errorOf({ token: elsewhere.token, ...host })).toEqual([
      403,
      'NotAllowedError',
    ]);
    const here = await createToken({
      allowedFrom: ['192.0.2.0/24', '127.0.0.0/8', '::1'],
    });
    await enrol({ token: here.token, ...host }).expect(201);

    const named = await createToken({ hostnamePattern: 'db*.example.org' });
    expect(await errorOf({ token: named.token, ...host })).toEqual([
      403,
      'NotAllowedError',
    ]);
    await enrol({
      token: named.token,
      hostname: 'db1.example.org',
      machineId: OTHER_MACHINE,
    }).expect(201);
    // What was refused is no use.
    const used = Object.fromEntries(
      (await tokens()).map((one: any) => [one.id, one.used]),
    );
    expect(used).toEqual({
      [named.id]: 1,
      [here.id]: 1,
      [elsewhere.id]: 0,
      [expired.id]: 0,
      [revoked.id]: 0,
      1: 0,
    });
  });

  it('takes no token for a key, and no key for a token', async () => {
    await start('SQLITE_3');
    const { token } = await createToken();
    expect((await report(token, 'web1')).status).toBe(401);
    const key = await patchman.keyFor('web1');
    await enrol({ token: key, hostname: 'web1' }).expect(401);
  });

  it.each([
    [{ token: 'x', hostname: 'a b' }, 'hostname'],
    [{ token: 'x', hostname: 'web1', machineId: 'short' }, 'machineId'],
    [{ hostname: 'web1' }, 'token'],
    [{ token: 'x', hostname: 'web1', tags: ['x'] }, 'tags'],
  ])('refuses the body %j', async (body, field) => {
    await start('SQLITE_3');
    const answer = await enrol(body).expect(400);
    expect(answer.body.error.message).toContain(field);
  });

  it.each([
    [{ uses: 0 }, 'uses'],
    [{ expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
    [{ allowedFrom: ['10.0.0.0/40'] }, 'allowedFrom'],
    [{ owner: 'a b' }, 'owner'],
    [{ nonsense: true }, 'nonsense'],
  ])('refuses the token %j', async (fields, field) => {
    await start('SQLITE_3');
    const { body } = await patchman
      .post('/enrolment-tokens', fields)
      .expect(400);
    expect(body.error.message).toContain(field);
  });

  it('creates a token on the path of keys as well', async () => {
    await start('SQLITE_3');
    const { body } = await patchman
      .post('/keys', { enrolment: { uses: 50, tags: ['www'] } })
      .expect(201);
    expect(body).toMatchObject({ uses: 50, tags: ['www'] });
    await enrol({ token: body.token, hostname: 'web1' }).expect(201);
    await patchman.post('/keys', {}).expect(400);
    await patchman.post('/keys', { host: 'a', enrolment: {} }).expect(400);
  });

  it.each(databases.ids)(
    'lets nobody take the name of another machine, until a person accepts it, on %s',
    async id => {
      await start(id);
      const { token } = await createToken({ uses: 10 });
      const first = await enrol({
        token,
        hostname: 'web1',
        machineId: MACHINE,
      }).expect(201);
      // Before its first report, and after.
      for (const step of ['enrolled', 'reported']) {
        if (step === 'reported') await report(first.body.key, 'web1');
        const taken = await enrol({
          token,
          hostname: 'web1',
          machineId: OTHER_MACHINE,
        });
        expect([step, taken.status, taken.body.error.name]).toEqual([
          step,
          409,
          'QuarantinedError',
        ]);
        const unknown = await enrol({ token, hostname: 'web1' });
        expect([step, unknown.status]).toEqual([step, 409]);
      }
      // The machine itself may enrol again.
      await enrol({ token, hostname: 'web1', machineId: MACHINE }).expect(201);
      expect(await tokens()).toMatchObject([{ used: 2 }]);

      const { body: cases } = await patchman.get('/quarantine').expect(200);
      expect(cases.items).toMatchObject([
        {
          host: 'web1',
          status: 'waiting',
          known: { machineId: MACHINE },
          reported: { machineId: OTHER_MACHINE },
          held: 0,
          reports: 0,
        },
      ]);
      await patchman
        .post(`/quarantine/${cases.items[0].id}/decision`, {
          decision: 'accept',
        })
        .expect(200);
      await enrol({
        token,
        hostname: 'web1',
        machineId: OTHER_MACHINE,
      }).expect(201);
      await enrol({ token, hostname: 'web1', machineId: MACHINE }).expect(409);
    },
  );

  it('gives a machine that was renamed a key of its new name', async () => {
    await start('SQLITE_3');
    const { token } = await createToken({ uses: 10 });
    const enrolAs = async (hostname: string, machineId: string) =>
      (await enrol({ token, hostname, machineId })).body.hostname;
    await enrolAs('web1', MACHINE);
    await enrolAs('web1', OTHER_MACHINE);
    await patchman
      .post('/quarantine/1/decision', { decision: 'rename', name: 'web2' })
      .expect(200);
    expect(await enrolAs('web1', OTHER_MACHINE)).toBe('web2');
    expect(await enrolAs('web1', MACHINE)).toBe('web1');
  });

  it('slows down who asks too often, and says when to come back', async () => {
    await start('SQLITE_3', {
      rateLimits: { enrolments: { burst: 2, perMinute: 1 } },
    });
    await enrol({ token: 'x', hostname: 'web1' }).expect(401);
    await enrol({ token: 'x', hostname: 'web1' }).expect(401);
    const { status, body, headers } = await enrol({
      token: 'x',
      hostname: 'web1',
    });
    expect([status, body.error.name]).toEqual([429, 'TooManyRequestsError']);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(headers['retry-after'])).toBeLessThanOrEqual(60);
  });
});
