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
  describeEvaluated,
  describeFailed,
} from '../inventory/evaluations/EvaluationService';
import {
  changeMirror,
  changeRepository,
  deleteMirror,
  deleteRepository,
} from '../inventory/repositories/changeRepository';
import { findMirror, listMirrors } from '../queries/mirrors';
import { findRepository, listRepositories } from '../queries/repositories';
import { shownText, shownUrl } from '../texts';
import { describeRefresh } from '../repositories/refreshResult';
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

/** How a refresh that a person asks for is to be. */
const refreshBody = z.strictObject({ force: z.boolean().optional() });

export function addRepositoryRoutes(
  router: Router,
  services: ApiServices,
): void {
  const { knex, access, audit } = services;

  const visibleTo = (request: Request) =>
    access.countedHosts(request, patchmanHostReadPermission);

  const detail = async (request: Request, id: number) => {
    const visible = await visibleTo(request);
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

  /** What depends on the change is computed in the background, and has its order in the database already. */
  const evaluate = async (request: Request, id: number, name: string) =>
    services.tasks.start(
      {
        kind: 'evaluate-repository',
        subject: { kind: 'repository', name, id },
        by: await audit.nameOf(request),
      },
      async signal => {
        const found = await services.evaluations.evaluateDueHosts(signal);
        return describeEvaluated(found);
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
    const visible = await visibleTo(request);
    response.json(await listRepositories(knex, visible, filters, list));
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
        name: z
          .string()
          .trim()
          .min(1)
          .max(1024)
          .transform(shownText)
          .optional(),
      }),
    );
    await audit.record(
      request,
      {
        action: 'repository-update',
        severity: 'medium',
        subject: { kind: 'repository', name: before.name },
        detail: { id, changes },
      },
      async () => {
        if (await changeRepository(knex, id, changes)) {
          await evaluate(request, id, changes.name ?? before.name);
        }
      },
    );
    response.json(await detail(request, id));
  });

  router.delete('/repositories/:id', async (request, response) => {
    await access.require(request, patchmanRepositoryUpdatePermission);
    const id = readId(request);
    const { name } = await detail(request, id);
    await audit.record(
      request,
      {
        action: 'repository-delete',
        severity: 'medium',
        subject: { kind: 'repository', name },
        detail: { id },
      },
      async () => {
        await deleteRepository(knex, id);
        await evaluate(request, id, name);
      },
    );
    response.status(204).end();
  });

  router.post('/repositories/:id/refresh', async (request, response) => {
    await access.require(request, patchmanRepositoryUpdatePermission);
    const id = readId(request);
    const { name } = await detail(request, id);
    const options = readBody(request, refreshBody);
    const task = await audit.record(
      request,
      {
        action: 'repository-refresh',
        severity: 'low',
        subject: { kind: 'repository', name },
        detail: { id, ...options },
      },
      async () =>
        services.tasks.start(
          {
            kind: 'refresh-repository',
            subject: { kind: 'repository', name, id },
            by: await audit.nameOf(request),
          },
          async (signal, progress) => {
            const result = await services.refresh.refreshRepository(
              id,
              signal,
              progress,
              options,
            );
            const found = await services.evaluations.evaluateDueHosts(signal);
            return `${describeRefresh(result)}${describeFailed(found)}`;
          },
        ),
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
      access: z.enum(['open', 'credentials']).optional(),
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
    const { url, repository } = await mirrorOf(id);
    const changes = readBody(
      request,
      z.strictObject({
        enabled: z.boolean().optional(),
        refresh: z.boolean().optional(),
        url: z
          .url({ protocol: /^https?$/ })
          // As it is shown, it would be stored without what it is opened with.
          .refine(address => !/[/:=?]\*\*\*/.test(address), {
            message:
              'has *** where credentials are not shown; give all of the address',
          })
          .optional(),
        forgetTrust: z.literal(true).optional(),
      }),
    );
    await audit.record(
      request,
      {
        action: changes.forgetTrust ? 'mirror-forget-trust' : 'mirror-update',
        severity: changes.forgetTrust ? 'high' : 'medium',
        subject: { kind: 'mirror', name: url },
        detail: { id, changes },
      },
      async () => {
        const changed = await changeMirror(knex, id, changes).catch(error => {
          if (!isUniqueViolation(error)) throw error;
          throw new ConflictError(
            `The repository has a mirror at ${shownUrl(
              changes.url ?? '',
            )} already.`,
          );
        });
        if (changed) await evaluate(request, repository.id, repository.name);
      },
    );
    response.json(await mirrorOf(id));
  });

  router.post('/mirrors/:id/refresh', async (request, response) => {
    await access.require(request, patchmanRepositoryUpdatePermission);
    const id = readId(request);
    const { url, repository } = await mirrorOf(id);
    const options = readBody(request, refreshBody);
    const task = await audit.record(
      request,
      {
        action: 'mirror-refresh',
        severity: 'low',
        subject: { kind: 'mirror', name: url },
        detail: { id, ...options },
      },
      async () =>
        services.tasks.start(
          {
            kind: 'refresh-mirror',
            subject: { kind: 'repository', ...repository },
            by: await audit.nameOf(request),
          },
          async (signal, progress) => {
            const result = await services.refresh.refreshOneMirror(
              id,
              signal,
              progress,
              options,
            );
            const found = await services.evaluations.evaluateDueHosts(signal);
            return `${describeRefresh(result)}${describeFailed(found)}`;
          },
        ),
    );
    response.status(202).json(task);
  });

  router.delete('/mirrors/:id', async (request, response) => {
    await access.require(request, patchmanRepositoryUpdatePermission);
    const id = readId(request);
    const { url, repository } = await mirrorOf(id);
    await audit.record(
      request,
      {
        action: 'mirror-delete',
        severity: 'medium',
        subject: { kind: 'mirror', name: url },
        detail: { id },
      },
      async () => {
        await deleteMirror(knex, id);
        await evaluate(request, repository.id, repository.name);
      },
    );
    response.status(204).end();
  });
}
