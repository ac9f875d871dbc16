import { ConflictError, NotFoundError } from '@backstage/errors';
import {
  type Mirror,
  patchmanHostReadPermission,
  patchmanRepositoryReadPermission,
  patchmanRepositoryUpdatePermission,
} from 'backstage-plugin-patchman-common';
import type { Request, Router } from 'express';
import { z } from 'zod';
import { isUniqueViolation } from '../database/dialect';
import { describeFailed } from '../inventory/evaluations/EvaluationService';
import {
  changeMirror,
  deleteMirror,
} from '../inventory/repositories/changeMirror';
import { addMirror, moveMirrors } from '../inventory/repositories/moveMirrors';
import { findMirror, listMirrors } from '../queries/mirrors';
import { findRepository } from '../queries/repositories';
import { describeRefresh } from '../repositories/refreshResult';
import { shownUrl, withoutTrailing } from '../texts';
import { evaluateRepository, refreshBody } from './repositories';
import { readBody, readId, readListRequest } from './request/listRequest';
import { idOf, idOrName } from './request/refs';
import { mirrorFilters } from './request/filters';
import { answerList } from './request/answerList';
import type { ApiServices } from './services';

const address = z
  .url({ protocol: /^https?$/ })
  .max(2048)
  // As it is shown, it would be stored without what it is opened with.
  .refine(url => !/[/:=?]\*\*\*/.test(url), {
    message: 'has *** where credentials are not shown; give all of the address',
  })
  // As reports have it.
  .transform(url => withoutTrailing(url, '/'));

/** Where repositories are read from. */
export function addMirrorRoutes(router: Router, services: ApiServices): void {
  const { knex, access, audit } = services;

  const mirrorOf = async (id: number) => {
    const mirror = await findMirror(knex, id);
    if (!mirror) throw new NotFoundError(`No mirror has the id ${id}.`);
    return mirror;
  };
  const repositoryOf = async (request: Request, ref: string | number) => {
    const id = await idOf(knex, 'repository', ref);
    const visible = await access.countedHosts(
      request,
      patchmanHostReadPermission,
    );
    if (!(await findRepository(knex, id, visible))) {
      throw new NotFoundError(`No repository has the id ${id}.`);
    }
    return id;
  };
  const evaluate = (request: Request, { id, name }: Mirror['repository']) =>
    evaluateRepository(services, request, id, name);

  router.get('/mirrors', async (request, response) => {
    await access.require(request, patchmanRepositoryReadPermission);
    const { list, filters } = readListRequest(request, mirrorFilters);
    await answerList(request, response, list, page =>
      listMirrors(knex, filters, page),
    );
  });

  router.post('/mirrors', async (request, response) => {
    await access.require(request, patchmanRepositoryUpdatePermission);
    const { repository, url, enabled } = readBody(
      request,
      z.strictObject({
        repository: idOrName,
        url: address,
        enabled: z.boolean().default(true),
      }),
    );
    const repositoryId = await repositoryOf(request, repository);
    const id = await audit.record(
      request,
      {
        action: 'mirror-create',
        severity: 'medium',
        subject: { kind: 'mirror', name: url },
        detail: { repository: repositoryId },
      },
      async note => {
        const added = await addMirror(knex, { repositoryId, url, enabled });
        note({ id: added });
        services.newMirrors();
        return added;
      },
    );
    response.status(201).json(await mirrorOf(id));
  });

  router.get('/mirrors/:id', async (request, response) => {
    await access.require(request, patchmanRepositoryReadPermission);
    response.json(await mirrorOf(readId(request)));
  });

  router.patch('/mirrors/:id', async (request, response) => {
    await access.require(request, patchmanRepositoryUpdatePermission);
    const id = readId(request);
    const { url, repository } = await mirrorOf(id);
    const { repository: wanted, ...changes } = readBody(
      request,
      z.strictObject({
        enabled: z.boolean().optional(),
        refresh: z.boolean().optional(),
        url: address.optional(),
        repository: idOrName.optional(),
        forgetTrust: z.literal(true).optional(),
      }),
    );
    await audit.record(
      request,
      {
        action: changes.forgetTrust ? 'mirror-forget-trust' : 'mirror-update',
        severity: changes.forgetTrust ? 'high' : 'medium',
        subject: { kind: 'mirror', name: url },
        detail: {
          id,
          changes: {
            ...changes,
            ...(wanted === undefined ? {} : { repository: wanted }),
          },
        },
      },
      async () => {
        const moved =
          wanted !== undefined &&
          (await moveMirrors(knex, [id], await repositoryOf(request, wanted))) >
            0;
        const changed = await changeMirror(knex, id, changes).catch(error => {
          if (!isUniqueViolation(error)) throw error;
          throw new ConflictError(
            `The repository has a mirror at ${shownUrl(
              changes.url ?? '',
            )} already.`,
          );
        });
        if (!changed && !moved) return;
        services.newMirrors();
        await evaluate(request, repository);
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
        await evaluate(request, repository);
      },
    );
    response.status(204).end();
  });
}
