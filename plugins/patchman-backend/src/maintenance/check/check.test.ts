import { reportOf } from '../../__testUtils__/aptRepository';
import { A, machinePortal } from '../../__testUtils__/machines';
import { fromNow } from '../../database/time';

jest.setTimeout(120_000);

describe('the check', () => {
  const portal = machinePortal();

  const check = async (): Promise<string> => {
    await portal.patchman.post('/maintenance/check').expect(202);
    await portal.patchman.settled();
    const { body } = await portal.patchman.get('/tasks').expect(200);
    return body.items.find((task: any) => task.name === 'check').message;
  };
  const NOTHING =
    '0 damaged sets, 0 mirrors to read again, 0 hosts to send everything again, 0 damaged evaluations, 0 hosts without an evaluation, leftovers of 0 sets, 0 wrong figures.';

  it.each(portal.ids)(
    'makes a host send its packages again when its set is damaged, on %s',
    async id => {
      await portal.start(id);
      await portal.send(A, '1');
      const whole = () => portal.post(A, '1');
      const referring = () =>
        portal.post(A, '1', {
          packages: { digest: 'p1' },
          repositories: { digest: 'r' },
        });
      expect((await referring()).body).toEqual({ status: 'unchanged' });
      await portal.knex('package_set_entry').delete();

      expect(await check()).toContain(
        '1 damaged set, 0 mirrors to read again, 1 host to send everything again',
      );
      expect((await referring()).body).toEqual({
        status: 'incomplete',
        needs: ['packages', 'repositories'],
      });
      expect((await whole()).body.status).toBe('accepted');
      await portal.patchman.settled();
      expect(await portal.versionOn('web1')).toEqual(['1']);
      expect((await referring()).body).toEqual({ status: 'unchanged' });
      expect(await check()).toBe(NOTHING);
    },
  );

  it.each(portal.ids)(
    'has the same body of an older protocol applied anew, on %s',
    async id => {
      await portal.start(id);
      const report = reportOf('web1', [['vim', '1-1']], []);
      await portal.patchman.report(report);
      await portal.patchman.report(report);
      // The package itself is missing.
      await portal.knex('package_set_entry').update({ package_id: 4711 });
      expect(await check()).toContain('1 damaged set');
      await portal.patchman.report(report);
      expect(await portal.versionOn('web1')).toEqual(['1']);
      expect(await check()).toBe(NOTHING);
    },
  );

  it.each(portal.ids)(
    'mends a host that lost its packages before it was asked to send them, on %s',
    async id => {
      await portal.start(id);
      await portal.send(A, '1');
      await portal.knex('host').update({ package_set_id: null });
      expect(await check()).toContain('1 host to send everything again');
      await portal.send(A, '1');
      expect(await portal.versionOn('web1')).toEqual(['1']);
      expect(await check()).toBe(NOTHING);
    },
  );

  it.each(portal.ids)(
    'mends a host that points to a set which was retired, on %s',
    async id => {
      await portal.start(id);
      await portal.send(A, '1');
      await portal.knex('package_set').update({
        ...{ complete: false, digest: 'deleted:1' },
        created_at: fromNow({ days: -2 }),
      });
      await portal.patchman.post('/maintenance/clean').expect(202);
      await portal.patchman.settled();
      // Not before the host is mended.
      expect(await portal.knex('package_set')).toHaveLength(1);
      expect(await check()).toContain('1 host to send everything again');
      await portal.patchman.post('/maintenance/clean').expect(202);
      await portal.patchman.settled();
      expect(await portal.knex('package_set')).toEqual([]);
    },
  );

  it.each(portal.ids)(
    'has mirrors read again whose sets are damaged or were never completed, on %s',
    async id => {
      await portal.start(id);
      const { knex } = portal;
      const created_at = fromNow({});
      const sets = ['whole', 'damaged', 'building'];
      for (const [i, digest] of sets.entries()) {
        await knex('package_set').insert({
          ...{ id: 900 + i, digest, size: i === 1 ? 7 : 0, created_at },
          complete: i < 2,
        });
        await knex('erratum_set').insert({
          ...{ id: 900 + i, digest, size: i === 2 ? 7 : 0, created_at },
        });
        await knex('repository').insert({
          ...{ id: 900 + i, name: digest, type: 'rpm', arch: 'x', created_at },
        });
        await knex('mirror').insert({
          ...{ repository_id: 900 + i, url: `http://${digest}`, state: '{}' },
          ...{ package_set_id: 900 + i, erratum_set_id: 900 + i },
          ...{ content_digest: digest, enabled: false },
        });
      }
      expect(await check()).toContain(
        '2 damaged sets, 2 mirrors to read again',
      );
      expect(
        await knex('mirror')
          .orderBy('id')
          .select('state', 'content_digest', 'package_set_id'),
      ).toEqual([
        { state: '{}', content_digest: 'whole', package_set_id: 900 },
        { state: null, content_digest: null, package_set_id: null },
        { state: null, content_digest: null, package_set_id: null },
      ]);
      expect(await check()).toBe(NOTHING);
    },
  );

  it.each(portal.ids)(
    'drops evaluations that contradict their hosts, and leftovers of sets that are not there, on %s',
    async id => {
      await portal.start(id);
      await portal.send(A, '1');
      const { knex } = portal;
      const { evaluation_id } = await knex('host').first();
      await knex('evaluation')
        .where({ id: evaluation_id })
        .update({ security: 3 });
      await knex('package_set_entry').insert({
        ...{ set_id: 4711, package_id: 1 },
      });
      const found = await check();
      expect(found).toContain('1 damaged evaluation');
      expect(found).toContain('leftovers of 1 set,');
      expect(await knex('host').first()).toMatchObject({ evaluate_at: null });
      expect(await knex('evaluation')).toMatchObject([
        { security: 0, other: 0 },
      ]);
      expect(await check()).toBe(NOTHING);
    },
  );
});
