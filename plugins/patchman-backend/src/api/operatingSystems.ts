import { NotFoundError } from '@backstage/errors';
import {
  patchmanHostReadPermission,
  patchmanRepositoryUpdatePermission,
} from 'backstage-plugin-patchman-common';
import type { Request, Router } from 'express';
import { z } from 'zod';
import { describeEvaluated } from '../inventory/evaluations/EvaluationService';
import { setReleaseRepositories } from '../inventory/operatingSystems/setReleaseRepositories';
import {
  findOperatingSystem,
  listOperatingSystems,
} from '../queries/operatingSystems';
import { readBody, readId, readListRequest } from './request/listRequest';
import type { ApiServices } from './services';

export function addOperatingSystemRoutes(
  router: Router,
  services: ApiServices,
): void {
  const { knex, access, audit } = services;

  const detail = async (request: Request) => {
    const id = readId(request);
    const visible = await access.visibleHosts(
      request,
      patchmanHostReadPermission,
    );
    const found = await findOperatingSystem(knex, visible, id);
    if (!found) {
      throw new NotFoundError(`No operating system has the id ${id}.`);
    }
    return found;
  };

  router.get('/operating-systems', async (request, response) => {
    const { list } = readListRequest(request, {});
    const visible = await access.visibleHosts(
      request,
      patchmanHostReadPermission,
    );
    response.json(await listOperatingSystems(knex, visible, list));
  });

  router.get('/operating-systems/:id', async (request, response) => {
    response.json(await detail(request));
  });

  router.patch('/operating-systems/:id', async (request, response) => {
    await access.require(request, patchmanRepositoryUpdatePermission);
    const { id, release } = await detail(request);
    const { repositories } = readBody(
      request,
      z.strictObject({
        repositories: z
          .array(
            z.strictObject({
              id: z.number().int(),
              priority: z.number().int().min(-32768).max(32767).default(0),
            }),
          )
          .max(1000),
      }),
    );
    await audit.record(
      request,
      {
        action: 'operating-system-update',
        severity: 'medium',
        subject: { kind: 'operating-system', name: release },
        detail: { repositories },
      },
      () => setReleaseRepositories(knex, id, repositories),
    );
    await services.tasks.start(
      {
        kind: 'evaluate-operating-system',
        subject: { kind: 'operating-system', name: release, id },
        by: await audit.nameOf(request),
      },
      async signal => {
        const found = await services.evaluations.evaluateDueHosts(signal);
        return describeEvaluated(found);
      },
    );
    response.json(await detail(request));
  });
}
