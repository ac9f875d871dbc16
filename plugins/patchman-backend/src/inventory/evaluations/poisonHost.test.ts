import type { Knex } from 'knex';
import { aptSuite, reportOf } from '../../__testUtils__/aptRepository';
import { mirroredPatchman } from '../../__testUtils__/mirroredPatchman';
import { MOST_STOPS } from '../../texts/stops';
import type { TestPatchman } from '../../__testUtils__/testBackend';

jest.setTimeout(120_000);

const LONG_AGO = '2020-01-01T00:00:00.000Z';

describe('a host that cannot be evaluated', () => {
  const world = mirroredPatchman();
  let knex: Knex;
  let patchman: TestPatchman;

  const stateOf = async (name: string) => {
    const { body } = await patchman.get(`/hosts/${name}`).expect(200);
    return { state: body.state, updates: body.updates, doubts: body.doubts };
  };
  const fine = {
    state: 'updates',
    updates: { security: 0, other: 1, blocked: 0 },
    doubts: [],
  };
  const unknown = (reason: RegExp) => ({
    state: 'unknown',
    updates: { security: 0, other: 0, blocked: 0 },
    doubts: [expect.stringMatching(reason)],
  });
  const task = async (name: string) => {
    await patchman.post(`/maintenance/${name}`).expect(202);
    await patchman.settled();
    const row = await knex('task')
      .where({ kind: name })
      .orderBy('started_at', 'desc')
      .first();
    return row.message as string;
  };
  const makeDue = (at = LONG_AGO) =>
    knex('host').update({ evaluate_at: at, evaluation_id: null });

  async function start(id: Parameters<typeof world.start>[0]): Promise<void> {
    const started = await world.start(id);
    knex = started.knex;
    patchman = started.patchman;
    const suite = aptSuite({
      suite: 'stable',
      packages: [{ name: 'vim', version: '2' }],
    });
    for (const [path, body] of Object.entries(suite)) {
      started.server.answers.set(path, body);
    }
    const url = `${started.server.url}/dists/stable/main/binary-amd64`;
    for (const name of ['a', 'b', 'c', 'd']) {
      await patchman.report(
        reportOf(name, [['vim', '1']], [['stable', url]], {
          // Each its own evaluation.
          kernel: `6.1.0-${name}`,
        }),
      );
    }
  }

  it.each(world.ids)(
    'is unknown with the reason, delays no other, and is tried again when something changes, on %s',
    async id => {
      await start(id);
      expect(await stateOf('b')).toEqual(fine);
      const { policy } = await knex('host').where({ name: 'b' }).first();
      await knex('host').where({ name: 'b' }).update({ policy: '{"apt":' });
      await makeDue();
      expect(await task('check')).toMatch(/1 host could not be evaluated\.$/);
      for (const name of ['a', 'c', 'd']) {
        expect(await stateOf(name)).toEqual(fine);
      }
      expect(await stateOf('b')).toEqual(
        unknown(/^What is stored of it cannot be understood: .*JSON/),
      );
      const failed = await knex('host').where({ name: 'b' }).first();
      expect(failed.evaluate_at > failed.evaluated_at).toBe(true);
      // Not before its time, whoever else is due.
      expect(await task('evaluate')).toMatch(/^3 hosts looked at/);
      expect(await task('check')).not.toMatch(/could not/);

      await knex('host').where({ name: 'b' }).update({ policy });
      await patchman.post('/hosts/b/refresh').expect(202);
      await patchman.settled();
      expect(await stateOf('b')).toEqual(fine);
      expect(await knex('host').where({ name: 'b' }).first()).toMatchObject({
        evaluation_error: null,
        evaluation_failures: 0,
        evaluate_at: null,
      });
    },
  );

  it.each([
    ['a policy that is no object', { policy: 'null' }],
    ['a policy of another shape', { policy: '{"apt":{"pins":7}}' }],
    ['modules that are no list', { modules: '[null,null]' }],
  ])('because of %s is the only one', async (_, row) => {
    await start('SQLITE_3');
    await knex('host').where({ name: 'b' }).update(row);
    await makeDue();
    expect(await task('check')).toMatch(/1 host could not be evaluated\.$/);
    expect(await stateOf('b')).toEqual(unknown(/./));
    expect(await stateOf('d')).toEqual(fine);
  });

  it('because its repository has an address that cannot be understood is evaluated all the same', async () => {
    await start('SQLITE_3');
    await knex('mirror').update({ url: 'http://$releasever:port/' });
    await makeDue();
    await task('check');
    expect(await stateOf('b')).toEqual(fine);
  });

  it.each(world.ids)(
    'without the backend stopping is left alone after three times, until a person asks, on %s',
    async id => {
      await start(id);
      const { key } = await knex('host')
        .join('evaluation', 'evaluation.id', 'host.evaluation_id')
        .where({ 'host.name': 'b' })
        .first('evaluation.key');
      await makeDue();
      await knex('evaluation').delete();
      // What is left behind by backends that stopped while they computed it.
      await knex('begun_evaluation').insert({
        key,
        stops: MOST_STOPS,
        begun_at: LONG_AGO,
      });
      await task('check');
      expect(await stateOf('b')).toEqual(
        unknown(/^The backend stopped 3 times while it computed/),
      );
      expect(await stateOf('d')).toEqual(fine);
      await patchman.post('/hosts/b/refresh').expect(202);
      await patchman.settled();
      expect(await stateOf('b')).toEqual(fine);
      expect(await knex('begun_evaluation')).toEqual([]);
    },
  );

  it('that is gone is not found by what explains it', async () => {
    await start('SQLITE_3');
    await knex('host').where({ name: 'b' }).delete();
    await patchman.get('/hosts/b/packages/vim/explain').expect(404);
    await patchman.get('/hosts/b/modules').expect(404);
  });
});
