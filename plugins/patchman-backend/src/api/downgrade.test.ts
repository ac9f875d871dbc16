import type { Knex } from 'knex';
import { reportOf } from '../__testUtils__/aptRepository';
import { A, B, machinePortal } from '../__testUtils__/machines';
import { insertReport } from '../intake/queue/insertReport';
import { REFUSED_PER_HOST } from '../intake/queue/finishReport';
import { plainBody } from '../reports/ReceivedBody';

jest.setTimeout(60_000);

describe('a host with a key of its own', () => {
  const portal = machinePortal();
  const { send, decide, versionOn } = portal;

  const start = (id?: Parameters<typeof portal.start>[0]) =>
    portal.start(id, {
      config: {
        reports: {
          protocol1: { enabled: true, allowFrom: ['127.0.0.1', '::1'] },
        },
      },
    });
  const fields = (host: string, version: string) => ({
    host,
    os: 'Debian 12.11',
    arch: 'x86_64',
    kernel: '6.1.0-35-amd64',
    protocol: '1',
    packages: `'vim' '' '${version}' '1' 'amd64' 'deb'\n`,
  });
  const upload = async (
    host: string,
    version: string,
    more: Record<string, string> = {},
  ) => {
    const request = portal.patchman.anonymous.post(
      '/api/patchman/reports/upload/',
    );
    const form = { ...fields(host, version), ...more };
    for (const [name, value] of Object.entries(form))
      request.field(name, value);
    const response = await request;
    await portal.patchman.settled();
    return response;
  };
  const hostRow = (knex: Knex, name = 'web1') =>
    knex('host').where({ name }).first();

  it.each(portal.ids)(
    'is not changed by a report without it, which is kept with the reason, on %s',
    async id => {
      await start(id);
      await send(A, '1');
      const before = await hostRow(portal.knex);
      expect(before.keyed).toBeTruthy();
      expect((await upload('web1', '2')).status).toBe(204);
      // Another time the very same, which is recognised without reading it.
      expect((await upload('WEB1', '2')).status).toBe(204);
      const asked = await upload('web1', '2', { report: 'true' });
      expect(asked.status).toBe(200);
      expect(asked.text).toMatch(
        /^refused: web1 has a key of its own.*\nhost: /,
      );
      expect(await hostRow(portal.knex)).toEqual(before);
      expect(await versionOn('web1')).toEqual(['1']);
      const { body } = await portal.patchman
        .get('/reports?status=rejected')
        .expect(200);
      expect(body.items).toHaveLength(3);
      expect(body.items[0]).toMatchObject({
        host: 'web1',
        protocol: 1,
        error: expect.stringContaining('web1 has a key of its own'),
      });
      expect((await send(A, '3')).status).toBe(202);
    },
  );

  it.each(portal.ids)(
    'is not made by a report without it before its first own, on %s',
    async id => {
      await start(id);
      const { body: token } = await portal.patchman
        .post('/enrolment-tokens', { owner: 'web', tags: ['www'] })
        .expect(201);
      await portal.patchman.anonymous
        .post('/api/patchman/enrol')
        .send({ token: token.token, hostname: 'new1' })
        .expect(201);
      await upload('new1', '1');
      expect(await hostRow(portal.knex, 'new1')).toBeUndefined();
    },
  );

  it.each(portal.ids)(
    'takes none that waited since before it had a key, on %s',
    async id => {
      await start(id);
      await upload('web2', '1');
      const form = new URLSearchParams(fields('web2', '2')).toString();
      await portal.knex.transaction(async trx => {
        await insertReport(trx, {
          hostname: 'web2',
          protocol: 1,
          contentType: 'application/x-www-form-urlencoded',
          body: plainBody(Buffer.from(form)),
          address: '127.0.0.1',
          userAgent: null,
        });
        await trx('host_key').insert({
          host_name: 'web2',
          prefix: '0'.repeat(12),
          hash: 'x',
          created_at: '2026-01-01T00:00:00.000Z',
          created_by: 'user:default/mock',
        });
      });
      await portal.patchman.post('/maintenance/process').expect(202);
      await portal.patchman.settled();
      expect(await versionOn('web2')).toEqual(['1']);
      expect(await portal.knex('report').orderBy('id').pluck('status')).toEqual(
        ['processed', 'rejected'],
      );
    },
  );

  it.each(portal.ids)(
    'reports without one again where a person wants it, on %s',
    async id => {
      await start(id);
      await send(A, '1');
      await portal.patchman.patch('/hosts/web1', { keyed: false }).expect(409);
      await portal.patchman.delete('/keys/1').expect(204);
      // It has reported with a key: that it has none now is not enough.
      await upload('web1', '2');
      expect(await versionOn('web1')).toEqual(['1']);
      await portal.patchman.patch('/hosts/web1', { keyed: true }).expect(400);
      const { body } = await portal.patchman
        .patch('/hosts/web1', { keyed: false })
        .expect(200);
      expect(body.keyed).toBe(false);
      await upload('web1', '3');
      expect(await versionOn('web1')).toEqual(['3']);
      const { body: audit } = await portal.patchman.get(
        '/audit?action=host-update&subject=web1&outcome=succeeded',
      );
      expect(audit.items).toMatchObject([
        { detail: { changes: { keyed: false } } },
      ]);
    },
  );

  it('keeps only the newest of those that are refused', async () => {
    await start();
    await send(A, '1');
    for (let i = 0; i < REFUSED_PER_HOST + 3; i++) {
      await upload('web1', String(i));
    }
    const kept = await portal.knex('report').where({ status: 'rejected' });
    expect(kept).toHaveLength(REFUSED_PER_HOST);
  });

  it.each(portal.ids)(
    'may go back to the protocol that tells no machine-id, on %s',
    async id => {
      await start(id);
      await send(A, '1');
      expect((await portal.sendProtocol2('Debian 12.11')).status).toBe(202);
      expect(await portal.machineOf('web1')).toBe(A);
      expect((await hostRow(portal.knex)).protocol).toBe(2);
    },
  );

  it.each(portal.ids)(
    'is not reported for with the key that its machine had under another name, on %s',
    async id => {
      await start(id);
      await send(A, '1');
      await send(B, '2');
      await decide({ decision: 'rename', name: 'web2' });
      expect((await send(B, '3')).status).toBe(202);
      expect(await versionOn('web2')).toEqual(['3']);
      const key = await portal.patchman.keyFor('web2');
      const { status, body } = await send(B, '4');
      expect([status, body.error.name]).toEqual([409, 'QuarantinedError']);
      expect(body.error.message).toContain('sent with the key of web1');
      expect(await versionOn('web2')).toEqual(['3']);
      const own = await portal.patchman.anonymous
        .post('/api/patchman/api/report/')
        .set('Authorization', `Api-Key ${key}`)
        .send(reportOf('web2', [['vim', '5-1']], []));
      expect(own.status).toBe(202);
      await portal.patchman.settled();
      expect(await versionOn('web2')).toEqual(['5']);
    },
  );
});
