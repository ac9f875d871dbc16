import { ConflictError, NotFoundError } from '@backstage/errors';
import {
  type MaintenanceTaskState,
  patchmanTaskCancelPermission,
} from 'backstage-plugin-patchman-common';
import type { Router } from 'express';
import { MAINTENANCE_TASKS } from '../tasks/names';
import { describeCadence } from '../tasks/schedule';
import {
  findTask,
  isStartedBy,
  latestTasks,
  listTasks,
} from '../queries/tasks';
import { readListRequest, words } from './request/listRequest';
import { taskScope } from './request/taskScope';
import { answerList } from './request/answerList';
import type { ApiServices } from './services';

/** What runs by schedule or was started by somebody, and how it ended. */
export function addTaskRoutes(router: Router, services: ApiServices): void {
  const { knex, access, audit, schedules, tasks } = services;

  router.get('/tasks', async (request, response) => {
    const scope = await taskScope(services, request);
    const { list, filters } = readListRequest(request, {
      kind: words,
      name: words,
      without: words,
      status: words,
    });
    const { name, kind = name, ...others } = filters;
    await answerList(request, response, list, page =>
      listTasks(knex, scope, { ...others, kind }, page),
    );
  });

  router.get('/tasks/:id', async (request, response) => {
    const scope = await taskScope(services, request);
    const task = await findTask(knex, scope, request.params.id);
    if (!task) throw new NotFoundError(`No task has this id.`);
    response.json(task);
  });

  router.delete('/tasks/:id', async (request, response) => {
    const scope = await taskScope(services, request);
    const { id } = request.params;
    const task = await findTask(knex, scope, id);
    if (!task) throw new NotFoundError(`No task has this id.`);
    if (!(await isStartedBy(knex, id, scope.me))) {
      await access.require(request, patchmanTaskCancelPermission);
    }
    await audit.record(
      request,
      {
        action: 'task-cancel',
        severity: 'low',
        subject: { kind: 'task', name: task.name },
        detail: { id },
      },
      async () => {
        if (!(await tasks.cancel(id, scope.me))) {
          throw new ConflictError('The task is over already.');
        }
      },
    );
    response.status(202).json((await findTask(knex, scope, id)) ?? task);
  });

  router.get('/maintenance', async (request, response) => {
    const scope = await taskScope(services, request);
    const latest = await latestTasks(knex, scope, MAINTENANCE_TASKS);
    const scheduled = await schedules();
    response.json({
      items: MAINTENANCE_TASKS.map((name): MaintenanceTaskState => {
        const schedule = scheduled.get(name);
        return {
          name,
          schedule: schedule ? describeCadence(schedule.cadence) : null,
          nextRun: schedule?.nextRun ?? null,
          lastRun: latest.get(name) ?? null,
        };
      }),
    });
  });
}
