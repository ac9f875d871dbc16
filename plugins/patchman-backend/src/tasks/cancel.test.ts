import { mockServices } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { testDatabases } from '../__testUtils__/databases';
import { poll } from '../__testUtils__/poll';
import { countDeaths } from '../begun/countDeaths';
import { fromNow } from '../database/time';
import { cleanDatabase } from '../maintenance/clean/cleanDatabase';
import { TaskRunner, type TaskWork } from './TaskRunner';

jest.setTimeout(60_000);

describe('a task that is cancelled', () => {
  const databases = testDatabases();
  const bob = 'user:default/bob';

  /** Work that ends when it is told to, and how often it was done to its end. */
  const untilAborted =
    (end: () => string): TaskWork =>
    async (signal, progress) => {
      await progress(1, 3);
      await new Promise<void>(resolve => {
        if (signal.aborted) resolve();
        signal.addEventListener('abort', () => resolve());
      });
      return end();
    };
  const ended = (knex: Knex, id: string) =>
    poll(`${id} is over`, async () => {
      const row = await knex('task').where({ id }).first();
      return row.status === 'running' ? undefined : row;
    });

  it.each(databases.ids)(
    'ends and tells who wanted that, with what came out so far, on %s',
    async id => {
      const knex = await databases.migrated(id);
      const runner = new TaskRunner(knex, mockServices.logger.mock());
      const quiet = await runner.start(
        { kind: 'refresh' },
        untilAborted(() => '2 mirrors checked.'),
      );
      const loud = await runner.start(
        { kind: 'sources' },
        untilAborted(() => {
          throw new Error('aborted');
        }),
      );
      expect(await runner.cancel(quiet.id, bob)).toBe(true);
      expect(await runner.cancel(loud.id, bob)).toBe(true);
      expect(await ended(knex, quiet.id)).toMatchObject({
        status: 'cancelled',
        message: `Cancelled by ${bob}; what was done before stays. 2 mirrors checked.`,
        // What was not done is not told as done.
        done: 1,
        total: 3,
      });
      expect(await ended(knex, loud.id)).toMatchObject({
        status: 'cancelled',
        message: `Cancelled by ${bob}; what was done before stays.`,
      });
      // Once it is over there is nothing to cancel.
      expect(await runner.cancel(quiet.id, bob)).toBe(false);
      await runner.stop();
    },
  );

  it.each(databases.ids)(
    'ends where it runs, also when another backend is asked, on %s',
    async id => {
      const knex = await databases.migrated(id);
      const logger = mockServices.logger.mock();
      const here = new TaskRunner(knex, logger, 'here');
      const there = new TaskRunner(knex, logger, 'there');
      const task = await here.start(
        { kind: 'evaluate' },
        untilAborted(() => ''),
      );
      const other = await here.start({ kind: 'clean' }, async () => 'Clean.');
      expect(await there.cancel(task.id, bob)).toBe(true);
      await here.look();
      expect((await ended(knex, task.id)).status).toBe('cancelled');
      expect((await ended(knex, other.id)).status).toBe('done');
      await Promise.all([here.stop(), there.stop()]);
    },
  );

  it.each(databases.ids)(
    'does not throw for the scheduler, and ends at its total where it is done, on %s',
    async id => {
      const knex = await databases.migrated(id);
      const runner = new TaskRunner(knex, mockServices.logger.mock());
      const run = runner.runNow(
        { kind: 'refresh' },
        untilAborted(() => ''),
      );
      const { id: first } = await poll('it runs', () =>
        knex('task').first('id'),
      );
      await runner.cancel(first, bob);
      await run;
      await runner.runNow({ kind: 'refresh' }, async (_, progress) => {
        await progress(1, 11);
        // One in between is not written each time.
        await progress(2, 11);
        return 'Done.';
      });
      const done = await knex('task').where({ status: 'done' }).first();
      expect([done.done, done.total]).toEqual([11, 11]);
    },
  );

  it.each(databases.ids)(
    'is over when its backend is gone, on %s',
    async id => {
      const knex = await databases.migrated(id);
      const at = fromNow({});
      await knex('task').insert(
        ['gone', 'alive'].map(backend => ({
          ...{ id: backend, kind: 'refresh', status: 'running' },
          ...{ started_at: at, done: 0, backend },
        })),
      );
      await countDeaths(knex, mockServices.logger.mock(), ['gone']);
      const rows = await knex('task').orderBy('id').select('id', 'status');
      expect(rows).toEqual([
        { id: 'alive', status: 'running' },
        { id: 'gone', status: 'failed' },
      ]);
    },
  );

  it.each(databases.ids)(
    'is kept with the last runs of its kind, on %s',
    async id => {
      const knex = await databases.migrated(id);
      await knex('task').insert(
        Array.from({ length: 25 }, (_, i) => ({
          ...{ id: `refresh${i}`, kind: 'refresh', status: 'done', done: 0 },
          started_at: fromNow({ days: -10 - i }),
        })),
      );
      await cleanDatabase(knex, {
        ...{ keepReportsPerHost: 1, keepHistory: { days: 1 } },
        ...{ keepAudit: { days: 1 }, signal: new AbortController().signal },
      });
      const kept = await knex('task').pluck('id');
      expect(kept).toHaveLength(20);
      expect(kept).not.toContain('refresh24');
    },
  );
});
