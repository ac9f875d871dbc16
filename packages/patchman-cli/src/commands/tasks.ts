import type {
  MaintenanceTaskState,
  Task,
} from 'backstage-plugin-patchman-common';
import type { Command } from 'commander';
import { EXIT } from '../errors';
import type { Column } from '../output/Results';
import { finishTask, followTask } from './followTask';
import { collect, type Filter } from './lists';
import { addListCommand } from './listCommand';
import { addCommand, type Context } from './Session';

const TASK_FILTERS: readonly Filter[] = [
  ['--kind <kinds>', 'such as refresh or evaluate-host, or several'],
  ['--without <kinds>', 'of other kinds'],
  ['--status <statuses>', 'running, done, failed, cancelled, or several'],
];

const taskColumns: readonly Column<Task>[] = [
  { name: 'id', value: task => task.id },
  { name: 'task', value: task => task.name },
  { name: 'status', value: task => task.status },
  { name: 'started', value: task => task.startedAt, time: true },
  {
    name: 'seconds',
    value: task => (task.durationMs === null ? null : task.durationMs / 1000),
  },
  {
    name: 'progress',
    value: task =>
      task.progress && task.status === 'running'
        ? `${task.progress.done} of ${task.progress.total}`
        : null,
  },
  { name: 'message', value: task => task.message },
];

const scheduleColumns: readonly Column<MaintenanceTaskState>[] = [
  { name: 'task', value: item => item.name },
  { name: 'schedule', value: item => item.schedule },
  { name: 'next', value: item => item.nextRun },
  { name: 'last', value: item => item.lastRun?.startedAt, time: true },
  { name: 'status', value: item => item.lastRun?.status },
  { name: 'message', value: item => item.lastRun?.message },
];

export function addTaskCommands(program: Command, context: Context): void {
  const tasks = program
    .command('tasks')
    .description('Tasks: what runs by schedule or was started by somebody');

  addListCommand(
    context,
    tasks,
    'list',
    'List tasks of the last week, the newest first',
    {
      sorts: 'kind, subject, status, startedAt, finishedAt',
      filters: TASK_FILTERS,
      fetch: (client, query) => client.getTasks(query),
      columns: taskColumns,
      empty: 'No task.',
      screenful: 100,
    },
  );

  addCommand(
    context,
    tasks,
    'schedule',
    'List what runs by schedule, with its last and its next run',
    () => undefined,
    async session => {
      const { items } = await session.client.getMaintenance();
      await session.results.list(items, scheduleColumns);
    },
  );

  addCommand<{
    wait: boolean;
    force?: boolean;
    dryRun?: boolean;
    kind?: string[];
  }>(
    context,
    tasks,
    'run <task>',
    'Start one of process, refresh, sources, evaluate, clean, check, entities, reverseDns',
    command =>
      command
        .option('--no-wait', 'do not wait until it ends')
        .option(
          '-f, --force',
          'of refresh and sources: read everything, whatever is known',
        )
        .option(
          '--dry-run',
          'of check: mend nothing, tell what would be mended',
        )
        .option(
          '--kind <kind>',
          'of check: mend and delete only this, such as tags',
          collect,
        ),
    async (session, [name], { wait, force, dryRun, kind }) => {
      const task = await session.client.runMaintenance(name, {
        force,
        dryRun,
        kinds: kind,
      });
      if (wait) return finishTask(session, task);
      if (session.results.forPrograms) session.results.one(task, taskColumns);
      else session.say(`Started as ${task.id}.`);
      return EXIT.done;
    },
  );

  addCommand(
    context,
    tasks,
    'cancel <id...>',
    'End tasks; what they had done stays',
    () => undefined,
    async (session, [ids]: string[][]) => {
      for (const id of ids) {
        const { name } = await session.client.cancelTask(id);
        session.say(`${name} is asked to end.`);
      }
    },
  );

  addCommand(
    context,
    tasks,
    'watch <id>',
    'Wait until a task ends, and show how far it is',
    () => undefined,
    async (session, [id]) => {
      const task = await session.client.getTask(id);
      if (!session.results.forPrograms) return finishTask(session, task);
      const ended = await followTask(session, task);
      session.results.one(ended, taskColumns);
      return ended.status === 'done' ? EXIT.done : EXIT.incomplete;
    },
  );
}
