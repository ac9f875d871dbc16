import { mockServices } from '@backstage/backend-test-utils';
import { testDatabases } from '../__testUtils__/databases';
import { isPostgres } from '../database/dialect';
import { fromNow } from '../database/time';
import {
  findTask,
  latestTasks,
  listTasks,
  type TaskScope,
} from '../queries/tasks';
import { endAbandonedTasks, type TaskAbout, TaskRunner } from './TaskRunner';

jest.setTimeout(60_000);

describe('tasks', () => {
  const databases = testDatabases();
  const page = { limit: 50, offset: 0 };
  const everything: TaskScope = {
    visible: 'all',
    repositories: true,
    me: 'user:default/guest',
  };

  it.each(databases.ids)(
    'are listed with how they ended, the newest first, on %s',
    async id => {
      const knex = await databases.migrated(id);
      const runner = new TaskRunner(knex, mockServices.logger.mock());
      await runner.runNow({ kind: 'clean' }, async () => 'Removed: nothing.');
      await expect(
        runner.runNow({ kind: 'refresh' }, async () => {
          throw new Error('The disk is full');
        }),
      ).rejects.toThrow('The disk is full');
      await knex('task')
        .where({ kind: 'clean' })
        .update({ started_at: fromNow({ hours: -1 }) });
      await runner.runNow({ kind: 'clean' }, async () => 'Removed: reports 3.');
      const { items, totalItems } = await listTasks(knex, everything, {}, page);
      expect(totalItems).toBe(3);
      expect(items.at(-1)).toMatchObject({ message: 'Removed: nothing.' });
      const failed = await listTasks(
        knex,
        everything,
        { status: ['failed'] },
        page,
      );
      expect(failed.items).toMatchObject([
        { name: 'refresh', status: 'failed', message: 'The disk is full' },
      ]);
      const others = await listTasks(
        knex,
        everything,
        { without: ['clean'] },
        page,
      );
      expect(others.items.map(({ name }) => name)).toEqual(['refresh']);
      const found = await listTasks(
        knex,
        everything,
        {},
        { ...page, search: 'reports' },
      );
      expect(found.totalItems).toBe(1);
      const latest = await latestTasks(knex, everything, [
        'clean',
        'refresh',
        'check',
      ]);
      expect([...latest.keys()].sort()).toEqual(['clean', 'refresh']);
      expect(latest.get('clean')?.message).toBe('Removed: reports 3.');
    },
  );

  it.each(databases.ids)('have subjects of any length, on %s', async id => {
    const knex = await databases.migrated(id);
    const runner = new TaskRunner(knex, mockServices.logger.mock());
    const name = 'n'.repeat(1024);
    const subject = { kind: 'repository', name, id: 1 } as const;
    await runner.runNow({ kind: 'refresh-repository', subject }, async () => {
      return 'Read.';
    });
    expect((await listTasks(knex, everything, {}, page)).items).toMatchObject([
      { subject: name, name: `refresh ${name}`, repository: 1, host: null },
    ]);
  });

  const bob = 'user:default/bob';
  const nobody: TaskScope = {
    visible: { property: 'name', values: [] },
    repositories: false,
    me: 'user:default/eve',
  };
  it.each(databases.ids)(
    'are shown to those who may see what they are about, on %s',
    async id => {
      const knex = await databases.migrated(id);
      const at = fromNow({});
      await knex('architecture').insert({ id: 1, name: 'x86_64' });
      await knex('domain').insert({ id: 1, name: 'example.org' });
      for (const [index, name] of ['mine', 'theirs'].entries()) {
        const ids = { id: index + 1, os_variant_id: index + 1 };
        await knex('os_release').insert({ id: index + 1, name });
        await knex('os_variant').insert({
          ...{ id: index + 1, name, release_id: index + 1, arch_id: 1 },
        });
        await knex('host').insert({
          ...{ ...ids, name, domain_id: 1, arch_id: 1, kernel: '1' },
          ...{ facts: '{}', policy: '{}', protocol: 3, created_at: at },
          ...{ reported_evidence: '[]', last_report_at: at },
        });
      }
      const runner = new TaskRunner(knex, mockServices.logger.mock());
      const run = (kind: string, subject?: TaskAbout['subject'], by?: string) =>
        runner.runNow({ kind, subject, by }, async () => `${kind} counted 7.`);
      await run('clean');
      await run('process', undefined, bob);
      for (const [index, name] of ['mine', 'theirs', 'gone'].entries()) {
        await run('evaluate-host', { kind: 'host', name });
        await run('refresh-repository', {
          ...{ kind: 'repository', name: `repository of ${name}` },
          id: index + 1,
        });
        await run('evaluate-operating-system', {
          ...{ kind: 'operating-system', name: `system of ${name}` },
          id: index + 1,
        });
      }
      const mine = { property: 'name' as const, values: ['mine'] };
      const shown = async (scope: TaskScope, search?: string) =>
        (
          await listTasks(
            knex,
            scope,
            {},
            { ...page, search, orderBy: { field: 'kind', order: 'asc' } },
          )
        ).items.map(({ name, message }) => `${name}${message ? ' *' : ''}`);
      expect(await shown(everything)).toHaveLength(11);
      expect((await shown({ ...nobody, visible: mine })).sort()).toEqual([
        'clean',
        'evaluate hosts of system of mine',
        'evaluate mine *',
        'process',
      ]);
      expect((await shown({ ...nobody, repositories: true })).sort()).toEqual([
        'clean',
        'process',
        'refresh repository of gone',
        'refresh repository of mine',
        'refresh repository of theirs',
      ]);
      expect((await shown({ ...nobody, visible: 'all' })).sort()).toEqual([
        'clean',
        'evaluate gone *',
        'evaluate hosts of system of gone',
        'evaluate hosts of system of mine',
        'evaluate hosts of system of theirs',
        'evaluate mine *',
        'evaluate theirs *',
        'process',
      ]);
      expect((await shown({ ...nobody, me: bob })).sort()).toEqual([
        'clean',
        'process *',
      ]);
      // What is not shown is not found either.
      expect(await shown({ ...nobody, visible: mine }, 'theirs')).toEqual([]);
      expect(await shown({ ...nobody, visible: mine }, 'clean 7')).toEqual([]);
      expect(await shown(everything, 'clean 7')).toEqual(['clean *']);
      const theirs = await knex('task').where({ subject: 'theirs' }).first();
      expect(await findTask(knex, nobody, theirs.id)).toBeUndefined();
      expect(await findTask(knex, everything, theirs.id)).toMatchObject({
        host: 'theirs',
      });
    },
  );

  it.each(databases.ids)(
    'that their backend left behind are ended, on %s',
    async id => {
      const knex = await databases.migrated(id);
      const running = (name: string, startedAt: string) => ({
        id: name,
        kind: name,
        status: 'running',
        started_at: startedAt,
      });
      await knex('task').insert([
        running('old', fromNow({ hours: -25 })),
        running('young', fromNow({ minutes: -1 })),
      ]);
      await endAbandonedTasks(knex);
      const tasks = await latestTasks(knex, everything, ['old', 'young']);
      expect(tasks.get('old')).toMatchObject({
        status: 'failed',
        message: 'The backend was stopped before it was done.',
        finishedAt: expect.any(String),
      });
      // Another backend may be at it.
      expect(tasks.get('young')?.status).toBe(
        isPostgres(knex) ? 'running' : 'failed',
      );
    },
  );
});
