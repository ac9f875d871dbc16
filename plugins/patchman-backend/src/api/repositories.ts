import { NotFoundError } from '@backstage/errors';
import {
  patchmanHostReadPermission,
  patchmanRepositoryReadPermission,
  patchmanRepositoryUpdatePermission,
} from 'backstage-plugin-patchman-common';
import type { Request, Router } from 'express';
import { z } from 'zod';
import {
  describeEvaluated,
  describeFailed,
} from '../inventory/evaluations/EvaluationService';
import {
  changeRepositories,
  deleteRepository,
} from '../inventory/repositories/changeRepository';
import {
  createRepository,
  moveMirrors,
} from '../inventory/repositories/moveMirrors';
import { mirrorsWithContent } from '../queries/mirrors';
import { findRepository, listRepositories } from '../queries/repositories';
import { shownText } from '../texts';
import { describeRefresh } from '../repositories/refreshResult';
import { readBody, readListRequest } from './request/listRequest';
import { idOf } from './request/refs';
import { repositoryFilters } from './request/filters';
import { answerList } from './request/answerList';
import type { ApiServices } from './services';

/** How a refresh that a person asks for is to be. */
export const refreshBody = z.strictObject({ force: z.boolean().optional() });

const repositoryName = z.string().trim().min(1).max(1024).transform(shownText);
const arch = z
  .string()
  .trim()
  .min(1)
  .max(64)
  .regex(/^[\w.-]+$/);
const repoId = z.string().trim().min(1).max(1024).transform(shownText);

/** What a person may say of a repository. */
export const repositoryChanges = z.strictObject({
  enabled: z.boolean().optional(),
  security: z.boolean().nullable().optional(),
  name: repositoryName.optional(),
  repoId: repoId.nullable().optional(),
  arch: arch.optional(),
  authRequired: z.boolean().optional(),
});

/** What depends on a change is computed in the background, and has its order in the database already. */
export async function evaluateRepository(
  services: ApiServices,
  request: Request,
  id: number,
  repository: string,
): Promise<void> {
  await services.tasks.start(
    {
      kind: 'evaluate-repository',
      subject: { kind: 'repository', name: repository, id },
      by: await services.audit.nameOf(request),
    },
    async signal => {
      const found = await services.evaluations.evaluateDueHosts(signal);
      return describeEvaluated(found);
    },
  );
}

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

  const named = (request: Request) =>
    idOf(knex, 'repository', request.params.id);

  router.get('/repositories', async (request, response) => {
    await access.require(request, patchmanRepositoryReadPermission);
    const { list, filters } = readListRequest(request, repositoryFilters);
    const visible = await visibleTo(request);
    await answerList(request, response, list, page =>
      listRepositories(knex, visible, filters, page),
    );
  });

  router.post('/repositories', async (request, response) => {
    await access.require(request, patchmanRepositoryUpdatePermission);
    const given = readBody(
      request,
      z.strictObject({
        name: repositoryName,
        type: z.enum(['deb', 'rpm', 'arch', 'gentoo']),
        arch,
        repoId: repoId.optional(),
      }),
    );
    const id = await audit.record(
      request,
      {
        action: 'repository-create',
        severity: 'medium',
        subject: { kind: 'repository', name: given.name },
        detail: { ...given },
      },
      async note => {
        const created = await createRepository(knex, given);
        note({ id: created });
        return created;
      },
    );
    response.status(201).json(await detail(request, id));
  });

  router.post('/repositories/:id/mirrors', async (request, response) => {
    await access.require(request, patchmanRepositoryUpdatePermission);
    const id = await named(request);
    const before = await detail(request, id);
    const { mirrors, digest } = readBody(
      request,
      z
        .strictObject({
          mirrors: z.array(z.number().int()).min(1).max(500).optional(),
          digest: z.string().min(1).max(160).optional(),
        })
        .refine(
          body => (body.mirrors === undefined) !== (body.digest === undefined),
          {
            message: 'give either mirrors or digest',
          },
        ),
    );
    await audit.record(
      request,
      {
        action: 'mirror-move',
        severity: 'medium',
        subject: { kind: 'repository', name: before.name },
        detail: { id, ...(mirrors ? { mirrors } : { digest }) },
      },
      async note => {
        const ids = mirrors ?? (await mirrorsWithContent(knex, digest!));
        note({ moved: await moveMirrors(knex, ids, id) });
        services.newMirrors();
        await evaluateRepository(services, request, id, before.name);
      },
    );
    response.json(await detail(request, id));
  });

  router.get('/repositories/:id', async (request, response) => {
    await access.require(request, patchmanRepositoryReadPermission);
    response.json(await detail(request, await named(request)));
  });

  router.patch('/repositories/:id', async (request, response) => {
    await access.require(request, patchmanRepositoryUpdatePermission);
    const id = await named(request);
    const before = await detail(request, id);
    const changes = readBody(request, repositoryChanges);
    await audit.record(
      request,
      {
        action: 'repository-update',
        severity: 'medium',
        subject: { kind: 'repository', name: before.name },
        detail: { id, changes },
      },
      async () => {
        if (await changeRepositories(knex, [id], changes)) {
          await evaluateRepository(
            services,
            request,
            id,
            changes.name ?? before.name,
          );
        }
      },
    );
    response.json(await detail(request, id));
  });

  router.delete('/repositories/:id', async (request, response) => {
    await access.require(request, patchmanRepositoryUpdatePermission);
    const id = await named(request);
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
        await evaluateRepository(services, request, id, name);
      },
    );
    response.status(204).end();
  });

  router.post('/repositories/:id/refresh', async (request, response) => {
    await access.require(request, patchmanRepositoryUpdatePermission);
    const id = await named(request);
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
}
