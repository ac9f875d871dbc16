import { mockServices } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { A, B, machineReport, machinePortal } from '../__testUtils__/machines';

// Reports that are tried again wait for seconds.
jest.setTimeout(300_000);

describe('what is decided about a machine', () => {
  const portal = machinePortal();
  const {
    post,
    postProtocol2,
    send,
    sendProtocol2,
    cases,
    decide,
    versionOn,
    machineOf,
    start,
  } = portal;

  it.each(portal.ids)(
    'makes it the host when a person accepts that it was set up anew, on %s',
    async id => {
      await start(id);
      await send(A, '1');
      await send(B, '2');
      await send(A, '3');
      const { status, body: decided } = await decide({ decision: 'accept' });
      expect([status, decided]).toEqual([
        200,
        expect.objectContaining({
          status: 'accepted',
          held: 0,
          decidedBy: 'user:default/mock',
          decidedAt: expect.any(String),
        }),
      ]);
      expect(await machineOf('web1')).toBe(B);
      expect(await versionOn('web1')).toEqual(['2']);
      expect((await send(B, '5')).status).toBe(202);
      // Now the other one is the stranger.
      expect((await send(A, '6')).status).toBe(409);
      expect(await versionOn('web1')).toEqual(['5']);
      const { body: host } = await portal.patchman
        .get('/hosts/web1')
        .expect(200);
      expect(host.quarantined).toBe(1);
      // Nobody decides twice.
      expect((await decide({ decision: 'reject' }, decided.id)).status).toBe(
        409,
      );
    },
  );

  it.each(portal.ids)(
    'refuses it for good when a person rejects it, until that is forgotten, on %s',
    async id => {
      await start(id);
      await send(A, '1');
      await send(B, '2');
      const { body: decided } = await decide({ decision: 'reject' });
      expect(decided).toMatchObject({ status: 'rejected', held: 0 });
      expect(
        await portal.knex('report').where({ status: 'rejected' }),
      ).toHaveLength(1);
      const before = await portal.knex('report');
      const again = await send(B, '3');
      expect([again.status, again.body.error.name]).toEqual([
        409,
        'QuarantinedError',
      ]);
      expect(again.body.error.message).toContain('user:default/mock');
      expect(await portal.knex('report')).toHaveLength(before.length);
      expect(await cases()).toMatchObject([{ status: 'rejected', reports: 2 }]);
      expect((await send(A, '4')).status).toBe(202);

      await portal.patchman.delete(`/quarantine/${decided.id}`).expect(204);
      await send(B, '5');
      expect(await cases()).toMatchObject([{ status: 'waiting', held: 1 }]);
      const [waiting] = await cases();
      await portal.patchman.delete(`/quarantine/${waiting.id}`).expect(409);
      await decide({ decision: 'reject', revokeKey: true });
      expect((await send(A, '6')).status).toBe(401);
    },
  );

  it.each(portal.ids)(
    'makes it another host when a person renames it, on %s',
    async id => {
      await start(id);
      await send(A, '1');
      await send(B, '2');
      expect((await decide({ decision: 'rename', name: 'web1' })).status).toBe(
        400,
      );
      const { body: decided } = await decide({
        decision: 'rename',
        name: 'Web2.example.org',
      });
      expect(decided).toMatchObject({
        status: 'renamed',
        newName: 'web2.example.org',
      });
      expect(await versionOn('web2.example.org')).toEqual(['2']);
      expect(await versionOn('web1')).toEqual(['1']);
      // From now on its reports are the other host's, digests included.
      expect((await send(B, '3')).status).toBe(202);
      expect(await versionOn('web2.example.org')).toEqual(['3']);
      expect((await send(B, '3')).body).toEqual({ status: 'unchanged' });
      expect((await send(B, '9', { packages: { digest: 'p1' } })).body).toEqual(
        { status: 'incomplete', needs: ['packages'] },
      );
      expect(await versionOn('web1')).toEqual(['1']);

      // Where the other host goes, the machine is judged anew.
      await portal.patchman.delete('/hosts/web2.example.org').expect(204);
      expect((await send(B, '4')).status).toBe(409);
    },
  );

  it('gives it no name of a third machine', async () => {
    await start();
    const third = await portal.patchman.keyFor('web3');
    await portal.patchman.anonymous
      .post('/api/patchman/reports')
      .set('Authorization', `Bearer ${third}`)
      .send(machineReport('c'.repeat(32), '1', { hostname: 'web3' }))
      .expect(202);
    await portal.patchman.settled();
    await send(A, '1');
    await send(B, '2');
    expect((await decide({ decision: 'rename', name: 'web3' })).status).toBe(
      409,
    );
    expect(await cases()).toMatchObject([{ status: 'waiting', held: 1 }]);
  });

  describe('loses no report that comes meanwhile', () => {
    /** Lets each of two take the place of the other, more of it coming while a person accepts. */
    const takeTurns = async (
      strangers: string[],
      report: (stranger: string) => PromiseLike<unknown>,
      nowKnown: (stranger: string) => Promise<void>,
    ) => {
      for (let round = 0; round < 4; round++) {
        const stranger = strangers[round % 2];
        await report(stranger);
        await portal.patchman.settled();
        const [waiting] = await cases('status=waiting');
        await Promise.all([
          report(stranger),
          portal.patchman.post(`/quarantine/${waiting.id}/decision`, {
            decision: 'accept',
          }),
          report(stranger),
        ]);
        await portal.patchman.settled();
        await nowKnown(stranger);
        expect(await cases('status=waiting')).toEqual([]);
      }
      expect(
        await portal.knex('report').whereNot({ status: 'processed' }),
      ).toEqual([]);
    };

    it.each(portal.ids)('of another machine, on %s', async id => {
      await start(id);
      await send(A, '1');
      let version = 1;
      await takeTurns(
        [B, A],
        stranger => post(stranger, String(++version)),
        async stranger => expect(await machineOf('web1')).toBe(stranger),
      );
    });

    it.each(portal.ids)('of another system, on %s', async id => {
      await start(id);
      await sendProtocol2('Debian 12.11');
      await takeTurns(
        ['Rocky Linux 9.4', 'Debian 12.11'],
        postProtocol2,
        async stranger => {
          const { body } = await portal.patchman.get('/hosts/web1').expect(200);
          expect(body.os.variant).toBe(stranger);
        },
      );
    });
  });

  it('goes with the host that is deleted', async () => {
    await start();
    await send(A, '1');
    await send(B, '2');
    await portal.patchman.delete('/hosts/web1').expect(204);
    expect(await cases()).toEqual([]);
    expect(await portal.knex('report')).toEqual([]);
  });

  it('is decided by who may decide about the host', async () => {
    await start('SQLITE_3', {
      features: [
        mockServices.permissions.mock({
          authorize: async requests =>
            requests.map(({ permission }) => ({
              result:
                permission.name === 'patchman.key.delete'
                  ? AuthorizeResult.DENY
                  : AuthorizeResult.ALLOW,
            })),
          authorizeConditional: async requests =>
            requests.map(({ permission }) =>
              permission.name === 'patchman.host.decide'
                ? ({
                    result: AuthorizeResult.CONDITIONAL,
                    pluginId: 'patchman',
                    resourceType: 'patchman-host',
                    conditions: {
                      rule: 'HAS_NAME',
                      resourceType: 'patchman-host',
                      params: { names: ['web1'] },
                    },
                  } as any)
                : { result: AuthorizeResult.ALLOW },
            ),
        }).factory,
      ],
    });
    const other = await portal.patchman.keyFor('web2');
    const sendOther = async (machineId: string) => {
      await portal.patchman.anonymous
        .post('/api/patchman/reports')
        .set('Authorization', `Bearer ${other}`)
        .send(machineReport(machineId, '1', { hostname: 'web2' }));
      await portal.patchman.settled();
    };
    await send(A, '1');
    await send(B, '2');
    await sendOther('c'.repeat(32));
    await sendOther('d'.repeat(32));
    const [ours] = await cases('host=web1');
    const [theirs] = await cases('host=web2');
    const statusOf = async (decision: object, id: number) =>
      (await decide(decision, id)).status;
    expect(await statusOf({ decision: 'reject' }, theirs.id)).toBe(404);
    expect(
      await statusOf({ decision: 'reject', revokeKey: true }, ours.id),
    ).toBe(403);
    expect(await statusOf({ decision: 'rename', name: 'web2' }, ours.id)).toBe(
      403,
    );
    expect(await statusOf({ decision: 'reject' }, ours.id)).toBe(200);
  });
});
