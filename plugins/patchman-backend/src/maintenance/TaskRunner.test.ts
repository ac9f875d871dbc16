import { mockServices } from '@backstage/backend-test-utils';
import { testDatabases } from '../__testUtils__/databases';
import { isPostgres } from '../database/dialect';
import { fromNow } from '../database/time';
import { latestTasks, listTasks } from '../queries/tasks';
import { endAbandonedTasks, TaskRunner } from './TaskRunner';

jest.setTimeout(60_000);

describe('tasks', () => {
  const databases = testDatabases();
  const page = { limit: 50, offset: 0 };

  it.each(databases.ids)(
    'are listed with how they ended, the newest first, on %s',
    async id => {
      const knex = await databases.migrated(id);
      const runner = new TaskRunner(knex, mockServices.logger.mock());
      await runner.runNow('clean', async () => 'Removed: nothing.');
      await expect(
        runner.runNow('refresh', async () => {
          throw new Error('The disk is full');
        }),
      ).rejects.toThrow('The disk is full');
      await knex('task')
        .where({ name: 'clean' })
        .update({ started_at: fromNow({ hours: -1 }) });
      await runner.runNow('clean', async () => 'Removed: reports 3.');
      const { items, totalItems } = await listTasks(knex, {}, page);
      expect(totalItems).toBe(3);
      expect(items.at(-1)).toMatchObject({ message: 'Removed: nothing.' });
      const failed = await listTasks(knex, { status: ['failed'] }, page);
      expect(failed.items).toMatchObject([
        { name: 'refresh', status: 'failed', message: 'The disk is full' },
      ]);
      const others = await listTasks(knex, { without: ['clean'] }, page);
      expect(others.items.map(({ name }) => name)).toEqual(['refresh']);
      const found = await listTasks(knex, {}, { ...page, search: 'reports' });
      expect(found.totalItems).toBe(1);
      const latest = await latestTasks(knex, ['clean', 'refresh', 'check']);
      expect([...latest.keys()].sort()).toEqual(['clean', 'refresh']);
      expect(latest.get('clean')?.message).toBe('Removed: reports 3.');
    },
  );

  it.each(databases.ids)(
    'that their backend left behind are ended, on %s',
    async id => {
      const knex = await databases.migrated(id);
      const running = (name: string, startedAt: string) => ({
        id: name,
        name,
        status: 'running',
        started_at: startedAt,
      });
      await knex('task').insert([
        running('old', fromNow({ hours: -25 })),
        running('young', fromNow({ minutes: -1 })),
      ]);
      await endAbandonedTasks(knex);
      const tasks = await latestTasks(knex, ['old', 'young']);
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
