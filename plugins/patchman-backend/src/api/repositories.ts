import { ConflictError, NotFoundError } from '@backstage/errors';
import {
  patchmanHostReadPermission,
  patchmanRepositoryReadPermission,
  patchmanRepositoryUpdatePermission,
} from 'backstage-plugin-patchman-common';
import type { Request, Router } from 'express';
import { z } from 'zod';
import { isUniqueViolation } from '../database/dialect';
import {
  changeMirror,
  changeRepository,
  deleteMirror,
  deleteRepository,
} from '../inventory/repositories/changeRepository';
import {
  findMirror,
  findRepository,
  listMirrors,
  listRepositories,
} from '../queries/repositories';
import {
  flag,
  number,
  readBody,
  readId,
  readListRequest,
  text,
  words,
} from './request/listRequest';
import type { ApiServices } from './services';

export function addRepositoryRoutes(
  router: Router,
  services: ApiServices,
): void {
  const { knex, access, auditor } = services;

  const detail = async (request: Request, id: number) => {
    const visible = await access.visibleHosts(
      request,
      patchmanHostReadPermission,
    );
    const repository = await findRepository(knex, id, visible);
    if (!repository) {
      throw new NotFoundError(`No repository has the id ${id}.`);
    }
    return repository;
  };

  const mirrorOf = async (id: number) => {
    const mirror = await findMirror(knex, id);
    if (!mirror) throw new NotFoundError(`No mirror has the id ${id}.`);
    return mirror;
  };

  const audit = async (request: Request, eventId: string, meta: any) => {
    const event = await auditor.createEvent({
      eventId,
      severityLevel: 'medium',
      request,
      meta,
    });
    await event.success();
  };

  /** What depends on the change is computed in the background, and has its order in the database already. */
  const evaluate = () =>
    services.tasks.start(
      'evaluate hosts of a changed repository',
      async signal => {
        const { hosts } = await services.evaluations.evaluateDueHosts(signal);
        return `${hosts} hosts were evaluated.`;
      },
    );

  router.get('/repositories', async (request, response) => {
    await access.require(request, patchmanRepositoryReadPermission);
    const { list, filters } = readListRequest(request, {
      type: text,
      arch: text,
      enabled: flag,
      security: flag,
      state: words,
      used: flag,
      hasMirrors: flag,
    });
    response.json(await listRepositories(knex, filters, list));
  });

  router.get('/repositories/:id', async (request, response) => {
    await access.require(request, patchmanRepositoryReadPermission);
    response.json(await detail(request, readId(request)));
  });

  router.patch('/repositories/:id', async (request, response) => {
    await access.require(request, patchmanRepositoryUpdatePermission);
    const id = readId(request);
    const before = await detail(request, id);
    const changes = readBody(
      request,
      z.strictObject({
        enabled: z.boolean().optional(),
        security: z.boolean().nullable().optional(),
        name: z.string().trim().min(1).max(1024).optional(),
      }),
    );
    if (await changeRepository(knex, id, changes)) await evaluate();
    await audit(request, 'repository-update', {
      repository: before.name,
      changes,
    });
    response.json(await detail(request, id));
  });

  router.delete('/repositories/:id', async (request, response) => {
    await access.require(request, patchmanRepositoryUpdatePermission);
    const id = readId(request);
    const { name } = await detail(request, id);
    await deleteRepository(knex, id);
    await evaluate();
    await audit(request, 'repository-delete', { repository: name });
    response.status(204).end();
  });

  router.post('/repositories/:id/refresh', async (request, response) => {
    await access.require(request, patchmanRepositoryUpdatePermission);
    const id = readId(request);
    const { name } = await detail(request, id);
    const task = await services.tasks.start(
      `refresh ${name}`,
      async (signal, progress) => {
        const result = await services.refresh.refreshRepository(
          id,
          signal,
          progress,
        );
        await services.evaluations.evaluateDueHosts(signal);
        return `${result.checked} mirrors checked: ${result.changed} changed, ${result.failed} failed.`;
      },
    );
    response.status(202).json(task);
  });

  router.get('/mirrors', async (request, response) => {
    await access.require(request, patchmanRepositoryReadPermission);
    const { list, filters } = readListRequest(request, {
      repository: number,
      state: words,
      enabled: flag,
      refresh: flag,
      digest: text,
      signature: words,
    });
    response.json(await listMirrors(knex, filters, list));
  });

  router.get('/mirrors/:id', async (request, response) => {
    await access.require(request, patchmanRepositoryReadPermission);
    response.json(await mirrorOf(readId(request)));
  });

  router.patch('/mirrors/:id', async (request, response) => {
    await access.require(request, patchmanRepositoryUpdatePermission);
    const id = readId(request);
    const { url } = await mirrorOf(id);
    const changes = readBody(
      request,
      z.strictObject({
        enabled: z.boolean().optional(),
        refresh: z.boolean().optional(),
        url: z.url({ protocol: /^https?$/ }).optional(),
      }),
    );
    const changed = await changeMirror(knex, id, changes).catch(error => {
      if (!isUniqueViolation(error)) throw error;
      throw new ConflictError(
        `The repository has a mirror at ${changes.url} already.`,
      );
    });
    if (changed) await evaluate();
    await audit(request, 'mirror-update', { mirror: url, changes });
    response.json(await mirrorOf(id));
  });

  router.delete('/mirrors/:id', async (request, response) => {
    await access.require(request, patchmanRepositoryUpdatePermission);
    const id = readId(request);
    const { url } = await mirrorOf(id);
    await deleteMirror(knex, id);
    await evaluate();
    await audit(request, 'mirror-delete', { mirror: url });
    response.status(204).end();
  });
}
