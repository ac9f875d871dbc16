import { NotFoundError } from '@backstage/errors';
import { patchmanMaintenanceRunPermission } from 'backstage-plugin-patchman-common';
import type { Router } from 'express';
import { MAINTENANCE_TASKS, type MaintenanceTask } from '../tasks/names';
import { findTask } from '../queries/tasks';
import { taskScope } from './request/taskScope';
import type { ApiServices } from './services';

export function addMaintenanceRoutes(
  router: Router,
  services: ApiServices,
): void {
  const { knex, access, audit, tasks, maintenance } = services;

  router.post('/maintenance/:task', async (request, response) => {
    await access.require(request, patchmanMaintenanceRunPermission);
    const name = request.params.task as MaintenanceTask;
    if (!MAINTENANCE_TASKS.includes(name)) {
      throw new NotFoundError(
        `No task is named ${name}; there are: ${MAINTENANCE_TASKS.join(', ')}.`,
      );
    }
    const task = await audit.record(
      request,
      {
        action: 'maintenance-run',
        severity: 'low',
        subject: { kind: 'maintenance', name },
      },
      async note => {
        const by = await audit.nameOf(request);
        const started = await tasks.start(
          { kind: name, by },
          maintenance[name],
        );
        note({ task: started.id });
        return started;
      },
    );
    response.status(202).json(task);
  });

  router.get('/tasks/:id', async (request, response) => {
    const scope = await taskScope(services, request);
    const task = await findTask(knex, scope, request.params.id);
    if (!task) throw new NotFoundError(`No task has this id.`);
    response.json(task);
  });
}
