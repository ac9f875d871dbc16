import { InputError, NotAllowedError } from '@backstage/errors';
import {
  type HealthPart,
  patchmanHostReadPermission,
  patchmanReportReadPermission,
  patchmanRepositoryReadPermission,
} from 'backstage-plugin-patchman-common';
import type { Router } from 'express';
import { findHealth } from '../announcing/health/findHealth';
import type { ApiServices } from './services';

/** Whether the backend keeps up: of each part to whoever may see all that it is about. */
export function addHealthRoutes(router: Router, services: ApiServices): void {
  const { access } = services;

  router.get('/health', async (request, response) => {
    const [unknown] = Object.keys(request.query);
    if (unknown) throw new InputError(`There is no parameter ${unknown}.`);
    const [reports, repositories, visible] = await Promise.all([
      access.may(request, patchmanReportReadPermission),
      access.may(request, patchmanRepositoryReadPermission),
      access.countedHosts(request, patchmanHostReadPermission),
    ]);
    const parts: HealthPart['name'][] = [
      ...(reports ? (['queue'] as const) : []),
      ...(repositories ? (['refresh', 'sources'] as const) : []),
      ...(visible === 'all' ? (['evaluation'] as const) : []),
    ];
    if (parts.length === 0) {
      throw new NotAllowedError(
        'You need a permission to read reports, repositories or all hosts.',
      );
    }
    response.json(await findHealth(services, parts));
  });
}
