import { mockServices } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { reportOf } from '../__testUtils__/aptRepository';
import { testDatabases } from '../__testUtils__/databases';
import { startPatchman, type TestPatchman } from '../__testUtils__/testBackend';
import { Audit } from './Audit';

jest.setTimeout(60_000);

const PERSON = 'user:default/mock';

describe('the audit', () => {
  const databases = testDatabases();
  let knex: Knex;
  let patchman: TestPatchman;

  const start = async (id: Parameters<typeof databases.migrated>[0]) => {
    knex = await databases.migrated(id);
    patchman = await startPatchman({ knex });
  };
  const events = async (query = '') =>
    (await patchman.get(`/audit?orderBy=at:asc&limit=500&${query}`).expect(200))
      .body.items;

  describe('of a backend', () => {
    afterEach(() => patchman.stop());

    it.each(databases.ids)(
      'tells who did what to what, and how it ended, on %s',
      async id => {
        await start(id);
        const { body: token } = await patchman
          .post('/enrolment-tokens', { name: 'autumn', tags: ['www'] })
          .expect(201);
        const enrol = () =>
          patchman.anonymous.post('/api/patchman/enrol').send({
            token: token.token,
            hostname: 'web1',
            machineId: null,
          });
        const { body: enrolled } = await enrol().expect(201);
        await enrol().expect(401);
        const { body: rotated } = await patchman.anonymous
          .post('/api/patchman/keys/rotate')
          .set('Authorization', `Bearer ${enrolled.key}`)
          .expect(201);
        for (const os of ['Debian 12', 'Rocky Linux 9']) {
          await patchman.anonymous
            .post('/api/patchman/api/report/')
            .set('Authorization', `Api-Key ${rotated.key}`)
            .send(reportOf('web1', [['vim', '1']], [], { os }));
          await patchman.settled();
        }
        await patchman.patch('/hosts/web1', { tags: ['db'] }).expect(200);
        await patchman
          .post('/quarantine/1/decision', { decision: 'reject' })
          .expect(200);
        await patchman
          .post('/quarantine/1/decision', { decision: 'accept' })
          .expect(409);
        await patchman.post('/maintenance/check').expect(202);
        await patchman.settled();
        await patchman.delete(`/keys/${rotated.keyId}`).expect(204);
        await patchman.delete(`/enrolment-tokens/${token.id}`).expect(204);
        await patchman.delete('/hosts/web1').expect(204);

        const told = (await events()).map((event: any) => [
          event.actor,
          event.action,
          `${event.subject.kind} ${event.subject.name}`,
          event.outcome,
        ]);
        expect(told).toEqual([
          [
            PERSON,
            'enrolment-token-create',
            'enrolment-token autumn',
            'succeeded',
          ],
          ['token:autumn', 'host-enrol', 'host web1', 'succeeded'],
          ['token:autumn', 'host-enrol', 'host web1', 'failed'],
          ['host:web1', 'key-rotate', 'key web1', 'succeeded'],
          ['host:web1', 'quarantine-open', 'host web1', 'succeeded'],
          [PERSON, 'host-update', 'host web1', 'succeeded'],
          [PERSON, 'quarantine-reject', 'host web1', 'succeeded'],
          [PERSON, 'quarantine-accept', 'host web1', 'failed'],
          [PERSON, 'maintenance-run', 'maintenance check', 'succeeded'],
          [PERSON, 'key-revoke', 'key web1', 'succeeded'],
          [
            PERSON,
            'enrolment-token-revoke',
            'enrolment-token autumn',
            'succeeded',
          ],
          [PERSON, 'host-delete', 'host web1', 'succeeded'],
        ]);
        // No secret is written down.
        const rows = JSON.stringify(await knex('audit_event'));
        for (const secret of [token.token, enrolled.key, rotated.key]) {
          expect(rows).not.toContain(secret.split('.')[1]);
        }
      },
    );

    it.each(databases.ids)(
      'is found by who, what, how it ended, when, and any word, on %s',
      async id => {
        await start(id);
        await patchman.post('/keys', { host: 'web1' }).expect(201);
        await patchman.post('/keys', { host: 'web2' }).expect(201);
        await patchman.delete('/keys/1').expect(204);
        await patchman.delete('/keys/1').expect(404);
        const [first] = await events();
        expect(first).toMatchObject({
          actor: PERSON,
          address: expect.stringContaining('127.0.0.1'),
          severity: 'high',
          detail: { id: 1 },
          error: null,
        });
        const count = async (query: string) => (await events(query)).length;
        expect(await count('action=key-create')).toBe(2);
        expect(await count('action=key-create,key-revoke')).toBe(4);
        expect(await count('subject=web2')).toBe(1);
        expect(await count('subjectKind=key&outcome=failed')).toBe(1);
        expect(await count(`actor=${PERSON}`)).toBe(4);
        expect(await count('actor=somebody')).toBe(0);
        expect(await count('search=web2')).toBe(1);
        expect(await count('since=2020-01-01&until=2020-01-02')).toBe(0);
        expect(await count(`since=${first.at}`)).toBe(4);
        expect(await count(`until=${first.at}`)).toBe(0);
        await patchman.get('/audit?since=yesterday').expect(400);
        const { body: page } = await patchman
          .get('/audit?limit=1&offset=1')
          .expect(200);
        expect([page.items.length, page.totalItems]).toEqual([1, 4]);
      },
    );

    it.each(databases.ids)(
      'is kept as long as it is configured, on %s',
      async id => {
        await start(id);
        await patchman.post('/keys', { host: 'web1' }).expect(201);
        await patchman.post('/keys', { host: 'web2' }).expect(201);
        await patchman.delete('/keys/1').expect(204);
        const old = new Date(Date.now() - 366 * 24 * 3_600_000).toISOString();
        await knex('audit_event')
          .where({ subject: 'web1' })
          .update({ at: old });
        await knex('host_key').where({ id: 1 }).update({ revoked_at: old });
        await patchman.post('/maintenance/clean').expect(202);
        await patchman.settled();
        expect((await events()).map((one: any) => one.action)).toEqual([
          'key-create',
          'maintenance-run',
        ]);
        expect(await knex('host_key').pluck('id')).toEqual([2]);
      },
    );
  });

  it.each(databases.ids)(
    'holds an action before it begins, so that a crash does not hide it, on %s',
    async id => {
      knex = await databases.migrated(id);
      const auditor = mockServices.auditor.mock();
      const success = jest.fn();
      const fail = jest.fn();
      auditor.createEvent.mockResolvedValue({ success, fail });
      const audit = new Audit({
        knex,
        logger: mockServices.logger.mock(),
        auditor,
        httpAuth: mockServices.httpAuth(),
      });
      const by = { name: 'host:web1', address: '10.0.0.1' };
      const action = {
        action: 'key-rotate',
        severity: 'medium' as const,
        subject: { kind: 'key' as const, name: 'web1' },
        detail: { id: 1 },
      };
      const outcome = async () =>
        (await knex('audit_event').orderBy('id', 'desc').first()).outcome;
      const result = await audit.record(by, action, async note => {
        expect(await outcome()).toBe('started');
        note({ newId: 2 });
        return 'done';
      });
      expect(result).toBe('done');
      expect(await knex('audit_event')).toMatchObject([
        {
          actor: 'host:web1',
          address: '10.0.0.1',
          outcome: 'succeeded',
          detail: '{"id":1,"newId":2}',
        },
      ]);
      expect(auditor.createEvent).toHaveBeenCalledWith({
        eventId: 'key-rotate',
        severityLevel: 'medium',
        meta: { key: 'web1', id: 1, actor: 'host:web1', address: '10.0.0.1' },
      });
      expect(success).toHaveBeenCalledWith({ meta: { newId: 2 } });

      await expect(
        audit.record(by, action, async () => {
          throw new Error('the disk is full');
        }),
      ).rejects.toThrow('the disk is full');
      expect(await outcome()).toBe('failed');
      expect(fail).toHaveBeenCalled();
    },
  );
});
