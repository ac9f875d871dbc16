import type { Knex } from 'knex';
import { reportOf } from '../__testUtils__/aptRepository';
import { testDatabases } from '../__testUtils__/databases';
import { A, B, machineReport } from '../__testUtils__/machines';
import { startPatchman, type TestPatchman } from '../__testUtils__/testBackend';
import { WAITING_PER_TOKEN } from '../quarantine/enrolment';

jest.setTimeout(60_000);

const FROM_HERE = ['127.0.0.1', '::1', '::ffff:127.0.0.1'];

describe('a token', () => {
  const databases = testDatabases();
  let knex: Knex;
  let patchman: TestPatchman;

  const start = async (id: Parameters<typeof databases.migrated>[0]) => {
    knex = await databases.migrated(id);
    patchman = await startPatchman({
      knex,
      config: {
        reports: { protocol1: { enabled: true, allowFrom: FROM_HERE } },
      },
    });
  };
  afterEach(() => patchman.stop());

  const createToken = async (fields: object = {}): Promise<string> =>
    (
      await patchman
        .post('/enrolment-tokens', {
          uses: 50,
          owner: 'thieves',
          tags: ['theirs'],
          ...fields,
        })
        .expect(201)
    ).body.token;
  const enrol = async (
    token: string,
    machineId: string | null,
    hostname = 'web1',
  ) =>
    patchman.anonymous
      .post('/api/patchman/enrol')
      .send({ token, hostname, machineId });
  const waiting = async () =>
    (await patchman.get('/quarantine?status=waiting').expect(200)).body.items;
  const decide = (id: number, decision: object) =>
    patchman.post(`/quarantine/${id}/decision`, decision);
  const sendProtocol2 = async (key: string, hostname = 'web1') => {
    const { status } = await patchman.anonymous
      .post('/api/patchman/api/report/')
      .set('Authorization', `Api-Key ${key}`)
      .send(reportOf(hostname, [['vim', '1-1']], []));
    await patchman.settled();
    return status;
  };
  const sendProtocol3 = async (key: string, machineId: string) => {
    const { status } = await patchman.anonymous
      .post('/api/patchman/reports')
      .set('Authorization', `Bearer ${key}`)
      .send(machineReport(machineId, '1'));
    await patchman.settled();
    return status;
  };
  const upload = async (host: string) => {
    await patchman.anonymous
      .post('/api/patchman/reports/upload/')
      .field('host', host)
      .field('os', 'Debian 12.11')
      .field('arch', 'x86_64')
      .field('kernel', '6.1')
      .field('protocol', '1')
      .field('packages', "'vim' '' '1' '1' 'amd64' 'deb'\n")
      .expect(204);
    await patchman.settled();
  };
  const validKeys = () => knex('host_key').where({ revoked_at: null });

  it.each(databases.ids)(
    'does not take over a host whose machine-id nobody knows, on %s',
    async id => {
      await start(id);
      const key = await patchman.keyFor('web1');
      expect(await sendProtocol2(key)).toBe(202);
      await patchman
        .patch('/hosts/web1', { owner: 'victims', tags: ['ours'] })
        .expect(200);
      const token = await createToken();
      for (const machineId of [B, null, B]) {
        const { status, body } = await enrol(token, machineId);
        expect([status, body.error.name]).toEqual([409, 'QuarantinedError']);
        expect(body.error.message).toContain('enrol again with the same token');
      }
      expect(await validKeys()).toHaveLength(1);
      expect((await patchman.get('/hosts/web1')).body).toMatchObject({
        owner: 'group:default/victims',
        tags: ['ours'],
        quarantined: 2,
      });
      expect(await waiting()).toMatchObject([
        {
          host: 'web1',
          reported: { machineId: null },
          reasons: [expect.stringContaining('without a machine-id')],
        },
        {
          host: 'web1',
          reported: { machineId: B },
          reasons: [expect.stringContaining(B)],
        },
      ]);
      const { body: tokens } = await patchman.get('/enrolment-tokens');
      expect(tokens.items).toMatchObject([{ used: 0 }]);
      // The true host goes on, and may change to the protocol that tells its machine-id.
      expect(await sendProtocol2(key)).toBe(202);
      expect(await sendProtocol3(key, A)).toBe(202);
      expect(await knex('host').first()).toMatchObject({ machine_id: A });
    },
  );

  it.each(databases.ids)(
    'gives one key to the machine that a person accepted, on %s',
    async id => {
      await start(id);
      await sendProtocol2(await patchman.keyFor('web1'));
      await patchman.patch('/hosts/web1', { owner: 'victims' }).expect(200);
      const token = await createToken();
      const other = await createToken();
      await enrol(token, B);
      const [found] = await waiting();
      await decide(found.id, { decision: 'accept' }).expect(200);
      // It is the holder of that token that was accepted, and nobody who says the same machine-id.
      expect((await enrol(other, B)).status).toBe(409);
      expect((await enrol(token, A)).status).toBe(409);
      const { status, body } = await enrol(token, B);
      expect([status, body.hostname]).toEqual([201, 'web1']);
      expect((await enrol(token, B)).status).toBe(409);
      expect(await sendProtocol3(body.key, B)).toBe(202);
      // The host was there before: it stays whose it is.
      expect((await patchman.get('/hosts/web1')).body).toMatchObject({
        owner: 'group:default/victims',
        tags: [],
      });
    },
  );

  it.each(databases.ids)(
    'takes over no host that reports without a key or was imported, on %s',
    async id => {
      await start(id);
      await upload('web1');
      await patchman
        .post('/import', {
          kind: 'hosts',
          items: [
            {
              name: 'web2',
              facts: {
                os: 'Debian 12.11',
                arch: 'x86_64',
                kernel: '6.1',
                address: null,
                lastReport: '2026-01-01T00:00:00.000Z',
                useHostRepositories: true,
                rebootRequired: false,
                packages: [],
                packagesDoubt: null,
                repositories: [],
                modules: null,
              },
              tags: [],
            },
          ],
        })
        .expect(200);
      expect(await knex('host').pluck('name')).toEqual(['web1', 'web2']);
      const token = await createToken();
      expect((await enrol(token, A, 'web1')).status).toBe(409);
      expect((await enrol(token, A, 'WEB2')).status).toBe(409);
      const { body } = await patchman.get('/hosts');
      expect(body.items.map((host: any) => host.owner)).toEqual([null, null]);
      const cases = await waiting();
      for (const found of cases) {
        await decide(found.id, { decision: 'accept' }).expect(200);
      }
      expect((await enrol(token, A, 'web1')).status).toBe(201);
      expect((await enrol(token, A, 'web2')).status).toBe(201);
    },
  );

  it.each(databases.ids)(
    'of several machines gives a new name to exactly one, on %s',
    async id => {
      await start(id);
      const tokens = [await createToken(), await createToken()];
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, i) =>
          enrol(
            tokens[i % 2],
            i % 3 === 0 ? null : String(i).repeat(32),
            i % 2 ? 'new1' : 'New1',
          ),
        ),
      );
      const statuses = answers.map(({ status }) => status).sort();
      expect(statuses).toEqual([201, ...Array(9).fill(409)]);
      expect(await validKeys()).toHaveLength(1);
    },
  );

  it.each(databases.ids)(
    'gives a machine that lost its key unused another one in its place, on %s',
    async id => {
      await start(id);
      const token = await createToken();
      const { body: lost } = await enrol(token, A);
      // Neither another machine, nor one that does not say which it is, nor another token.
      expect((await enrol(token, B)).status).toBe(409);
      expect((await enrol(token, null)).status).toBe(409);
      expect((await enrol(await createToken(), A)).status).toBe(409);
      const { status, body } = await enrol(token, A);
      expect(status).toBe(201);
      expect(await sendProtocol3(lost.key, A)).toBe(401);
      expect(await sendProtocol3(body.key, A)).toBe(202);
      // Now that it is in use nothing takes it away.
      expect((await enrol(token, A)).status).toBe(201);
      expect(await sendProtocol3(body.key, A)).not.toBe(401);
    },
  );

  it('twice for a machine without machine-id proves nothing', async () => {
    await start('SQLITE_3');
    const token = await createToken();
    const { body } = await enrol(token, null);
    expect((await enrol(token, null)).status).toBe(409);
    expect(await sendProtocol2(body.key)).toBe(202);
    // Once its keys are revoked and the host is gone, the name is free again.
    await patchman.delete('/hosts/web1').expect(204);
    expect((await enrol(token, null)).status).toBe(201);
  });

  it('gives the owner of the token with whose key the host reports first', async () => {
    await start('SQLITE_3');
    const ours = await createToken({ owner: 'ours', tags: ['ours'] });
    const { body: first } = await enrol(ours, A);
    await enrol(await createToken(), A);
    const [found] = await waiting();
    await decide(found.id, { decision: 'accept' }).expect(200);
    await patchman.anonymous
      .post('/api/patchman/keys/rotate')
      .set('Authorization', `Bearer ${first.key}`)
      .expect(201);
    expect(await sendProtocol3(first.key, A)).toBe(202);
    expect((await patchman.get('/hosts/web1')).body).toMatchObject({
      owner: 'group:default/ours',
      tags: ['ours'],
    });
  });

  it('opens only so many cases for one name', async () => {
    await start('SQLITE_3');
    await sendProtocol2(await patchman.keyFor('web1'));
    const token = await createToken();
    for (let i = 0; i < WAITING_PER_TOKEN + 3; i++) {
      const machineId = i.toString(16).repeat(32);
      expect((await enrol(token, machineId)).status).toBe(409);
    }
    expect(await waiting()).toHaveLength(WAITING_PER_TOKEN);
  });

  it.each(databases.ids)(
    'is good for the name that a person gave the newcomer, and no other, on %s',
    async id => {
      await start(id);
      await sendProtocol2(await patchman.keyFor('web1'));
      await sendProtocol2(await patchman.keyFor('web2'), 'web2');
      const token = await createToken();
      await enrol(token, B);
      const [found] = await waiting();
      // Nothing shows that it is web2, which does not tell its machine-id.
      await decide(found.id, { decision: 'rename', name: 'web2' }).expect(409);
      await decide(found.id, { decision: 'rename', name: 'web3' }).expect(200);
      const { status, body } = await enrol(token, B);
      expect([status, body.hostname]).toEqual([201, 'web3']);
      // What was said of a newcomer says nothing of reports with that machine-id.
      const key = await patchman.keyFor('web1');
      expect(await sendProtocol3(key, B)).toBe(202);
      expect(await knex('host').where({ name: 'web1' }).first()).toMatchObject({
        machine_id: B,
      });
    },
  );

  it('is refused for good to a newcomer that a person rejected', async () => {
    await start('SQLITE_3');
    await sendProtocol2(await patchman.keyFor('web1'));
    const token = await createToken();
    await enrol(token, B);
    const [found] = await waiting();
    await decide(found.id, { decision: 'reject' }).expect(200);
    const { status, body } = await enrol(token, B);
    expect(status).toBe(409);
    expect(body.error.message).toContain('decided');
    expect(await waiting()).toEqual([]);
  });
});
