import type { ServerResponse } from 'node:http';
import type { Knex } from 'knex';
import { mirroredPatchman } from '../__testUtils__/mirroredPatchman';
import { poll } from '../__testUtils__/poll';
import { publishRpm, rpmReportOf } from '../__testUtils__/rpmRepository';

jest.setTimeout(120_000);

describe('a refresh that a person asks for', () => {
  const world = mirroredPatchman();

  /** A host with one repository at some addresses, which is read. */
  const start = async (
    id: Parameters<typeof world.start>[0],
    paths: string[],
  ) => {
    const { knex, server, patchman } = await world.start(id);
    for (const path of paths) {
      publishRpm(server, path, { packages: ['vim-2-1.x86_64'] });
    }
    const report = (urls: string[]) =>
      patchman.report(
        rpmReportOf('web1', ['vim-1-1.x86_64'], [], {
          repos: [{ type: 'rpm', name: 'r', id: 'r', priority: 99, urls }],
        }),
      );
    await report(paths.slice(0, 1).map(path => server.url + path));
    const asked = async (path: string, body: object) => {
      server.requests.length = 0;
      const { body: task } = await patchman.post(path, body).expect(202);
      await patchman.settled();
      const { body: done } = await patchman.get(`/tasks/${task.id}`);
      expect(done).toMatchObject({
        status: 'done',
        durationMs: expect.any(Number),
      });
      return server.requests.filter(name => name.includes('primary')).length;
    };
    return { knex, server, patchman, report, asked };
  };
  const first = async (knex: Knex, table: string) =>
    (await knex(table).orderBy('id').first('id')).id;

  it.each(world.ids)(
    'reads all again only where it is forced, on %s',
    async id => {
      const { knex, patchman, asked } = await start(id, ['/a/']);
      const repository = await first(knex, 'repository');
      const mirror = await first(knex, 'mirror');
      for (const path of [
        `/repositories/${repository}/refresh`,
        `/mirrors/${mirror}/refresh`,
        '/maintenance/refresh',
      ]) {
        expect([path, await asked(path, {})]).toEqual([path, 0]);
        expect([path, await asked(path, { force: false })]).toEqual([path, 0]);
        expect([path, await asked(path, { force: true })]).toEqual([path, 1]);
        await patchman.post(path, { froce: true }).expect(400);
      }
      await patchman.post('/maintenance/clean', { force: true }).expect(400);
      await patchman.post('/mirrors/4711/refresh').expect(404);
      const { body } = await patchman.get('/hosts/web1').expect(200);
      expect(body.updates.other).toBe(1);
    },
  );

  it.each(world.ids)(
    'of one mirror asks no other of its repository, on %s',
    async id => {
      const { knex, server, patchman, report, asked } = await start(id, [
        '/a/',
        '/b/',
      ]);
      await report([`${server.url}/a/`, `${server.url}/b/`]);
      // A further mirror of a known repository is read at once.
      const { body } = await patchman.get('/mirrors').expect(200);
      expect(body.items.map((mirror: any) => mirror.state)).toEqual([
        'ok',
        'ok',
      ]);
      const mirror = await first(knex, 'mirror');
      await asked(`/mirrors/${mirror}/refresh`, { force: true });
      expect(server.requests.every(path => path.startsWith('/a/'))).toBe(true);
      const { body: tasks } = await patchman.get('/tasks?kind=refresh-mirror');
      expect(tasks.items).toMatchObject([{ subject: 'r' }]);
    },
  );

  it.each(world.ids)(
    'leaves what was there before where it is cancelled, on %s',
    async id => {
      const { knex, server, patchman } = await start(id, ['/a/']);
      const repository = await first(knex, 'repository');
      const before = await knex('mirror').first();
      let hanging: ServerResponse | undefined;
      const primary = [...server.answers.keys()].find(path =>
        path.includes('primary'),
      )!;
      server.answers.set(primary, (_, response) => {
        hanging = response;
        response.writeHead(200);
        response.write('-');
      });
      const { body: task } = await patchman
        .post(`/repositories/${repository}/refresh`, { force: true })
        .expect(202);
      await poll('the mirror is asked', async () => hanging);
      await patchman.delete(`/tasks/${task.id}`).expect(202);
      const ended = await poll('it has ended', async () => {
        const { body } = await patchman.get(`/tasks/${task.id}`);
        return body.status === 'running' ? undefined : body;
      });
      expect(ended).toMatchObject({
        status: 'cancelled',
        message: expect.stringContaining('Cancelled by user:default/mock'),
      });
      await patchman.delete(`/tasks/${task.id}`).expect(409);
      await patchman.delete('/tasks/none').expect(404);
      expect(await knex('mirror').first()).toMatchObject({
        package_set_id: before.package_set_id,
        state: before.state,
        failures: 0,
        error: null,
        begun_by: null,
      });
      expect(await knex('package_set').where({ complete: false })).toEqual([]);
      await patchman.settled();
    },
  );
});
