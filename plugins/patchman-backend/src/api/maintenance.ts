import { NotFoundError } from '@backstage/errors';
import {
  patchmanHostReadPermission,
  patchmanMaintenanceRunPermission,
} from 'backstage-plugin-patchman-common';
import type { Router } from 'express';
import { MAINTENANCE_TASKS, type MaintenanceTask } from '../config';
import type { ApiServices } from './services';

export function addMaintenanceRoutes(
  router: Router,
  services: ApiServices,
): void {
  const { access, audit, tasks, maintenance } = services;

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
        const started = await tasks.start(name, maintenance[name]);
        note({ task: started.id });
        return started;
      },
    );
    response.status(202).json(task);
  });

  router.get('/tasks/:id', async (request, response) => {
    // Whoever may see any host may follow the work that keeps it up to date.
    await access.visibleHosts(request, patchmanHostReadPermission);
    const task = await tasks.find(request.params.id);
    if (!task) throw new NotFoundError(`No task has this id.`);
    response.json(task);
  });
}
