import { NotFoundError } from '@backstage/errors';
import { patchmanMaintenanceRunPermission } from 'backstage-plugin-patchman-common';
import type { Router } from 'express';
import { z } from 'zod';
import { asTaskWork, type MaintenanceOptions } from '../tasks/maintenanceWork';
import {
  CHECK_KINDS,
  MAINTENANCE_TASKS,
  type MaintenanceTask,
} from '../tasks/names';
import { readBody } from './request/listRequest';
import type { ApiServices } from './services';

const force = { force: z.boolean().optional() };

/** What each task can be told, beside nothing. */
const BODIES: Partial<
  Record<MaintenanceTask, z.ZodType<Omit<MaintenanceOptions, 'asked'>>>
> = {
  refresh: z.strictObject(force),
  sources: z.strictObject(force),
  check: z.strictObject({
    dryRun: z.boolean().optional(),
    kinds: z.array(z.enum(CHECK_KINDS)).max(CHECK_KINDS.length).optional(),
  }),
};

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
    const options = readBody(request, BODIES[name] ?? z.strictObject({}));
    const task = await audit.record(
      request,
      {
        action: 'maintenance-run',
        severity: 'low',
        subject: { kind: 'maintenance', name },
        detail: { ...options },
      },
      async note => {
        const by = await audit.nameOf(request);
        const started = await tasks.start(
          { kind: name, by },
          asTaskWork(maintenance[name], { ...options, asked: true }),
        );
        note({ task: started.id });
        return started;
      },
    );
    response.status(202).json(task);
  });
}
