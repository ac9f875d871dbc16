import {
  type MaintenanceTaskState,
  patchmanHostReadPermission,
} from 'backstage-plugin-patchman-common';
import type { Router } from 'express';
import { MAINTENANCE_TASKS } from '../config';
import { describeCadence } from '../maintenance/schedule';
import { latestTasks, listTasks } from '../queries/tasks';
import { readListRequest, words } from './request/listRequest';
import type { ApiServices } from './services';

/** What runs by schedule or was started by somebody, and how it ended. */
export function addTaskRoutes(router: Router, services: ApiServices): void {
  const { knex, access, schedules } = services;

  router.get('/tasks', async (request, response) => {
    // Whoever may see any host may follow the work that keeps it up to date.
    await access.visibleHosts(request, patchmanHostReadPermission);
    const { list, filters } = readListRequest(request, {
      name: words,
      without: words,
      status: words,
    });
    response.json(await listTasks(knex, filters, list));
  });

  router.get('/maintenance', async (request, response) => {
    await access.visibleHosts(request, patchmanHostReadPermission);
    const latest = await latestTasks(knex, MAINTENANCE_TASKS);
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
