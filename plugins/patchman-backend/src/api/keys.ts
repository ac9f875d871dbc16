import { InputError, NotFoundError } from '@backstage/errors';
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  patchmanKeyCreatePermission,
  patchmanKeyDeletePermission,
  patchmanKeyReadPermission,
} from 'backstage-plugin-patchman-common';
import type { Router } from 'express';
import { z } from 'zod';
import { listKeys } from '../queries/reports';
import { hostnameProblem } from '../reports/fields';
import { readBody, readId, readListRequest, text } from './request/listRequest';
import type { ApiServices } from './services';

export function addKeyRoutes(router: Router, services: ApiServices): void {
  const { knex, access, keys, auditor } = services;

  router.get('/keys', async (request, response) => {
    await access.require(request, patchmanKeyReadPermission);
    const { list, filters } = readListRequest(request, { host: text });
    response.json(await listKeys(knex, filters, list));
  });

  router.post('/keys', async (request, response) => {
    await access.require(request, patchmanKeyCreatePermission);
    const { host } = readBody(request, z.strictObject({ host: z.string() }));
    const hostname = host.trim().toLowerCase();
    const problem = hostnameProblem(hostname);
    if (problem) throw new InputError(`host: ${problem}`);
    const event = await auditor.createEvent({
      eventId: 'key-create',
      severityLevel: 'high',
      request,
      meta: { host: hostname },
    });
    const creator = nameOf(await access.credentials(request));
    const created = await keys.create(hostname, creator);
    await event.success({ meta: { id: created.id } });
    response.status(201).json(created);
  });

  router.delete('/keys/:id', async (request, response) => {
    await access.require(request, patchmanKeyDeletePermission);
    const id = readId(request);
    const event = await auditor.createEvent({
      eventId: 'key-revoke',
      severityLevel: 'high',
      request,
      meta: { id },
    });
    if (!(await keys.revoke(id))) {
      const error = new NotFoundError(`No valid key has the id ${id}.`);
      await event.fail({ error });
      throw error;
    }
    await event.success();
    response.status(204).end();
  });
}

function nameOf(credentials: BackstageCredentials): string {
  const principal = credentials.principal as {
    userEntityRef?: string;
    subject?: string;
  };
  return principal.userEntityRef ?? principal.subject ?? 'unknown';
}
