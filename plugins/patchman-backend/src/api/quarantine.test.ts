import { A, B, machineReport, machinePortal } from '../__testUtils__/machines';
import { insertReport } from '../intake/queue/insertReport';
import { plainBody } from '../reports/ReceivedBody';

jest.setTimeout(60_000);

describe('machines that report under the name of another one', () => {
  const portal = machinePortal();
  const { send, sendProtocol2, cases, decide, versionOn, machineOf, start } =
    portal;
  const rocky = {
    system: {
      os: { id: 'rocky', variant: 'Rocky Linux 9.4' },
      arch: 'x86_64',
      kernel: '5.14.0-427.el9',
    },
  };

  it.each(portal.ids)(
    'are held, and the host stays as it was, on %s',
    async id => {
      await start(id);
      expect((await send(A, '1')).status).toBe(202);
      const { status, body: answer } = await send(B, '2');
      expect([status, answer.error.name]).toEqual([409, 'QuarantinedError']);
      expect(answer.error.message).toContain('Quarantine');
      expect(await versionOn('web1')).toEqual(['1']);
      expect(await machineOf('web1')).toBe(A);

      const { body: host } = await portal.patchman
        .get('/hosts/web1')
        .expect(200);
      expect(host.quarantined).toBe(1);
      const { body: marked } = await portal.patchman
        .get('/hosts?quarantined=true')
        .expect(200);
      expect(marked.totalItems).toBe(1);
      const { body: others } = await portal.patchman
        .get('/hosts?quarantined=false')
        .expect(200);
      expect(others.totalItems).toBe(0);
      const { body: summary } = await portal.patchman
        .get('/summary')
        .expect(200);
      expect(summary.attention).toContainEqual({
        kind: 'hosts-quarantined',
        count: 1,
        examples: ['web1'],
      });
      expect(await cases()).toMatchObject([
        {
          host: 'web1',
          status: 'waiting',
          reasons: [`The machine-id changed from ${A} to ${B}.`],
          known: { machineId: A, os: 'Debian 12.11' },
          reported: { machineId: B, os: 'Debian 12.11' },
          bothReport: false,
          reports: 1,
          held: 1,
          keyId: 1,
        },
      ]);
      const { body: reports } = await portal.patchman
        .get('/reports?status=quarantined')
        .expect(200);
      expect(reports.items).toMatchObject([
        { host: 'web1', error: expect.stringContaining('machine-id') },
      ]);
      // What is held for a decision cannot be lost by accident.
      await portal.patchman
        .delete(`/reports/${reports.items[0].id}`)
        .expect(409);
      await portal.patchman
        .post(`/reports/${reports.items[0].id}/process`)
        .expect(409);

      // The known machine goes on, which shows that there are two.
      expect((await send(A, '3')).status).toBe(202);
      expect(await versionOn('web1')).toEqual(['3']);
      await send(B, '4');
      expect(await cases()).toMatchObject([
        { bothReport: true, reports: 2, held: 2 },
      ]);
    },
  );

  it('must send whole what they refer to by digest', async () => {
    await start();
    await send(A, '1');
    const clone = await send(B, '1', { packages: { digest: 'p1' } });
    expect([clone.status, clone.body]).toEqual([
      202,
      { status: 'incomplete', needs: ['packages'] },
    ]);
    expect(await cases()).toEqual([]);
    expect((await send(B, '1')).status).toBe(409);
    await decide({ decision: 'accept' });
    // Digests of the machine before say nothing of this one.
    const { body: answer } = await send(B, '1', {
      policy: { digest: 'unknown' },
    });
    expect(answer).toEqual({ status: 'incomplete', needs: ['policy'] });
  });

  it('are held even if they say nothing new beside who they are', async () => {
    await start();
    await send(A, '1');
    // A restored backup of the database may know an older machine than its last report tells.
    await portal.knex('host').update({ machine_id: B });
    expect((await send(A, '1')).status).toBe(409);
    expect(await cases()).toMatchObject([{ held: 1 }]);
  });

  it.each(portal.ids)(
    'are told by an operating system that flips, where there is no machine-id, on %s',
    async id => {
      await start(id);
      expect((await sendProtocol2('Debian 12.11')).status).toBe(202);
      // An upgrade is none.
      expect((await sendProtocol2('Debian 13.1')).status).toBe(202);
      const { status, body: answer } = await sendProtocol2('Rocky Linux 9.4');
      expect([status, answer.status, answer.error.name]).toEqual([
        409,
        'error',
        'QuarantinedError',
      ]);
      expect(answer.errors.hostname[0]).toContain('Rocky Linux 9.4');
      expect(await cases()).toMatchObject([
        {
          reasons: [
            'The operating system changed from Debian 13.1 to Rocky Linux 9.4.',
          ],
        },
      ]);
      await decide({ decision: 'accept' });
      const { body: host } = await portal.patchman
        .get('/hosts/web1')
        .expect(200);
      expect(host).toMatchObject({
        os: { variant: 'Rocky Linux 9.4' },
        quarantined: 0,
      });
      expect((await sendProtocol2('Rocky Linux 9.5')).status).toBe(202);

      await sendProtocol2('Ubuntu 24.04 LTS');
      await decide({ decision: 'rename', name: 'web2' });
      await sendProtocol2('Ubuntu 24.04.1 LTS');
      const { body: renamed } = await portal.patchman
        .get('/hosts/web2')
        .expect(200);
      expect(renamed.os.variant).toBe('Ubuntu 24.04.1 LTS');
    },
  );

  it('are told by machine-id and operating system at once', async () => {
    await start();
    await send(A, '1');
    await send(B, '2', rocky);
    expect(await cases()).toMatchObject([
      {
        reasons: [
          `The machine-id changed from ${A} to ${B}.`,
          'The operating system changed from Debian 12.11 to Rocky Linux 9.4.',
        ],
      },
    ]);
    // A machine that was reinstalled may keep its machine-id.
    await send(A, '3', rocky);
    expect((await cases()).map((one: any) => one.reasons.length)).toEqual([
      1, 2,
    ]);
  });

  it('are not looked for where the machine-id is not known', async () => {
    await start();
    expect((await send(null, '1')).status).toBe(202);
    expect((await send(A, '2')).status).toBe(202);
    expect((await sendProtocol2('Debian 12.11')).status).toBe(202);
    // The older protocol does not make anybody forget it.
    expect(await machineOf('web1')).toBe(A);
    expect((await send(B, '3')).status).toBe(409);
  });

  it('are held with protocol 1 too, which learns nothing of it', async () => {
    await start('SQLITE_3', {
      config: {
        reports: {
          protocol1: { enabled: true, allowFrom: ['127.0.0.1', '::1'] },
        },
      },
    });
    const upload = async (os: string) => {
      await portal.patchman.anonymous
        .post('/api/patchman/reports/upload/')
        .field('host', 'keyless1')
        .field('os', os)
        .field('arch', 'x86_64')
        .field('kernel', '6.1')
        .field('protocol', '1')
        .field('packages', "'vim' '' '1' '1' 'amd64' 'deb'\n")
        .expect(204);
      await portal.patchman.settled();
    };
    await upload('Debian 12.11');
    await upload('Rocky Linux 9.4');
    expect(await cases()).toMatchObject([{ held: 1, keyId: null }]);
    await decide({ decision: 'reject' });
    await upload('Rocky Linux 9.4');
    // It was stored before anybody could tell, and is kept with the reason.
    const rejected = await portal.knex('report').where({ status: 'rejected' });
    expect(rejected.map(({ error }) => error)).toEqual(
      Array(2).fill(expect.stringContaining('decided')),
    );
  });

  it.each(portal.ids)(
    'are found when reports are processed, whatever was known when they came in, on %s',
    async id => {
      await start(id);
      // All of them wait before the first is processed.
      await portal.knex.transaction(async trx => {
        for (const [machine, version] of [
          [A, '1'],
          [B, '2'],
          [A, '3'],
          [B, '4'],
        ]) {
          await insertReport(trx, {
            hostname: 'web1',
            protocol: 3,
            contentType: 'application/json',
            body: plainBody(
              Buffer.from(JSON.stringify(machineReport(machine, version))),
            ),
            address: '10.0.0.1',
            userAgent: null,
          });
        }
      });
      await portal.patchman.post('/maintenance/process').expect(202);
      await portal.patchman.settled();
      const statuses = await portal
        .knex('report')
        .orderBy('id')
        .pluck('status');
      expect(statuses).toEqual([
        'processed',
        'quarantined',
        'processed',
        'quarantined',
      ]);
      expect(await versionOn('web1')).toEqual(['3']);
      // Both of the other machine are applied in order.
      await decide({ decision: 'accept' });
      expect(await versionOn('web1')).toEqual(['4']);
      const { body: history } = await portal.patchman
        .get('/hosts/web1/history?orderBy=at:asc')
        .expect(200);
      expect(history.totalItems).toBe(3);
    },
  );

  it('may send as often as they like: the newest reports are held', async () => {
    await start();
    await send(A, '1');
    for (let i = 2; i < 15; i++) await send(B, String(i));
    expect(await cases()).toMatchObject([{ reports: 13, held: 10 }]);
    await decide({ decision: 'accept' });
    expect(await versionOn('web1')).toEqual(['14']);
  });
});
