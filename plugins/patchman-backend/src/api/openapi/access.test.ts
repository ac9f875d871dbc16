import type { Knex } from 'knex';
import { reportOf } from '../../__testUtils__/aptRepository';
import { testDatabases } from '../../__testUtils__/databases';
import {
  startPatchman,
  type TestPatchman,
} from '../../__testUtils__/testBackend';
import { checkAnswer } from './__testUtils__/checkAnswer';

jest.setTimeout(60_000);

describe('the OpenAPI document, of who may report', () => {
  const databases = testDatabases();
  let knex: Knex;
  let patchman: TestPatchman;

  afterEach(() => patchman.stop());

  const get = async (path: string, url = path) => {
    const response = await patchman.get(url);
    expect([url, response.status]).toEqual([url, 200]);
    checkAnswer(path, 'get', response);
    return response.body;
  };
  const send = async (
    method: 'post' | 'delete',
    path: string,
    url: string,
    body: object = {},
  ) => {
    const response = await (method === 'delete'
      ? patchman.delete(url)
      : patchman.post(url, body));
    checkAnswer(path, method, response);
    return response;
  };
  const enrol = async (token: string, machineId: string) => {
    const response = await patchman.anonymous
      .post('/api/patchman/enrol')
      .send({ token, hostname: 'new.example.org', machineId });
    checkAnswer('/enrol', 'post', response);
    return response;
  };
  const report = async (key: string, hostname: string, os: string) => {
    const response = await patchman.anonymous
      .post('/api/patchman/api/report/')
      .set('Authorization', `Api-Key ${key}`)
      .send(reportOf(hostname, [['vim', '1-1']], [], { os }));
    checkAnswer('/api/report/', 'post', response);
    await patchman.settled();
    return response;
  };

  it.each(databases.ids)(
    'describes every answer, filled and empty, on %s',
    async id => {
      knex = await databases.migrated(id);
      patchman = await startPatchman({
        knex,
        config: { rateLimits: { reports: { burst: 4, perMinute: 1 } } },
      });
      const lists = ['/keys', '/enrolment-tokens', '/quarantine', '/audit'];
      for (const path of lists) expect((await get(path)).items).toEqual([]);

      const { body: token } = await send(
        'post',
        '/enrolment-tokens',
        '/enrolment-tokens',
        { tags: ['www'], owner: 'web', uses: 3, allowedFrom: [] },
      );
      await send('post', '/keys', '/keys', { enrolment: {} });
      await send('post', '/keys', '/keys', {});
      const enrolled = await enrol(token.token, 'a'.repeat(32));
      expect(enrolled.status).toBe(201);
      expect((await enrol(token.token, 'b'.repeat(32))).status).toBe(409);
      expect((await enrol('nonsense', 'b'.repeat(32))).status).toBe(401);

      const rotate = async () => {
        const response = await patchman.anonymous
          .post('/api/patchman/keys/rotate')
          .set('Authorization', `Bearer ${enrolled.body.key}`);
        checkAnswer('/keys/rotate', 'post', response);
        return response.status;
      };
      expect(await rotate()).toBe(201);
      const statusOf = async (os: string) =>
        (await report(enrolled.body.key, 'new.example.org', os)).status;
      expect(await statusOf('Debian 12.11')).toBe(202);
      expect(await statusOf('Rocky Linux 9.4')).toBe(409);
      expect(await statusOf('Debian 13.0')).toBe(202);
      expect(await statusOf('Debian 13.0')).toBe(429);
      expect(await rotate()).toBe(429);

      for (const path of lists) {
        expect((await get(path)).totalItems).toBeGreaterThan(0);
      }
      const host = await get('/hosts/{name}', '/hosts/new.example.org');
      expect(host.quarantined).toBe(2);
      expect((await get('/summary')).attention).toContainEqual({
        kind: 'hosts-quarantined',
        count: 1,
        examples: ['new.example.org'],
      });

      const [rocky, other] = (await get('/quarantine')).items;
      await get('/quarantine/{id}', `/quarantine/${rocky.id}`);
      const decide = async (caseId: number, decision: object) => {
        const { status, body } = await send(
          'post',
          '/quarantine/{id}/decision',
          `/quarantine/${caseId}/decision`,
          decision,
        );
        return [status, body.status];
      };
      expect(
        await decide(other.id, { decision: 'rename', name: 'other' }),
      ).toEqual([200, 'renamed']);
      expect(await decide(rocky.id, { decision: 'reject' })).toEqual([
        200,
        'rejected',
      ]);
      expect(await decide(rocky.id, { decision: 'accept' })).toEqual([
        409,
        undefined,
      ]);
      expect(await decide(rocky.id, { decision: 'perhaps' })).toEqual([
        400,
        undefined,
      ]);
      await send('delete', '/quarantine/{id}', `/quarantine/${rocky.id}`);

      const keyId = enrolled.body.keyId;
      for (const status of [204, 404]) {
        const response = await send(
          'delete',
          '/enrolment-tokens/{id}',
          `/enrolment-tokens/${token.id}`,
        );
        expect(response.status).toBe(status);
      }
      await send(
        'post',
        '/keys/{id}/request-rotation',
        `/keys/${keyId}/request-rotation`,
      );
      await send('delete', '/keys/{id}', `/keys/${keyId}`);
      await get(
        '/audit',
        '/audit?since=2020-01-01&action=key-revoke,key-rotate',
      );
    },
  );
});
