import { InputError, NotFoundError } from '@backstage/errors';
import {
  patchmanHostReadPermission,
  patchmanRepositoryUpdatePermission,
} from 'backstage-plugin-patchman-common';
import type { Request, Router } from 'express';
import { z } from 'zod';
import { describeEvaluated } from '../inventory/evaluations/EvaluationService';
import {
  associateVariant,
  changeRelease,
  deleteReleases,
  deleteVariant,
  mergeRelease,
} from '../inventory/operatingSystems/changeOperatingSystem';
import { ensureRelease } from '../inventory/operatingSystems/ensureOperatingSystem';
import { setReleaseRepositories } from '../inventory/operatingSystems/setReleaseRepositories';
import { listHostNames } from '../queries/hostNames';
import { findVariant, listVariants } from '../queries/variants';
import {
  findOperatingSystem,
  listOperatingSystems,
} from '../queries/operatingSystems';
import {
  flag,
  readBody,
  readId,
  readListRequest,
  text,
} from './request/listRequest';
import { idOf, idOrName, idOrNameText } from './request/refs';
import { answerList } from './request/answerList';
import type { ApiServices } from './services';

export function addOperatingSystemRoutes(
  router: Router,
  services: ApiServices,
): void {
  const { knex, access, audit } = services;

  const visibleTo = (request: Request) =>
    access.visibleHosts(request, patchmanHostReadPermission);

  /** Hosts that are judged otherwise now are evaluated in the background; they are due already. */
  const evaluate = async (request: Request, id: number, release: string) =>
    services.tasks.start(
      {
        kind: 'evaluate-operating-system',
        subject: { kind: 'operating-system', name: release, id },
        by: await audit.nameOf(request),
      },
      async signal => {
        const found = await services.evaluations.evaluateDueHosts(signal);
        services.verdictWatch.look();
        return describeEvaluated(found);
      },
    );

  const detail = async (
    request: Request,
    ref: string | number = request.params.id,
  ) => {
    const id = await idOf(knex, 'operating system', ref);
    const visible = await visibleTo(request);
    const found = await findOperatingSystem(knex, visible, id);
    if (!found) {
      throw new NotFoundError(`No operating system has the id ${id}.`);
    }
    return found;
  };

  router.get('/operating-systems', async (request, response) => {
    const { list, filters } = readListRequest(request, {
      used: flag,
      hasRepositories: flag,
    });
    const visible = await visibleTo(request);
    await answerList(request, response, list, page =>
      listOperatingSystems(knex, visible, page, filters),
    );
  });

  router.get('/operating-systems/:id', async (request, response) => {
    response.json(await detail(request));
  });

  router.patch('/operating-systems/:id', async (request, response) => {
    await access.require(request, patchmanRepositoryUpdatePermission);
    const { id, release } = await detail(request);
    const { repositories, ...said } = readBody(
      request,
      z.strictObject({
        repositories: z
          .array(
            z.strictObject({
              id: z.number().int(),
              priority: z.number().int().min(-32768).max(32767).default(0),
            }),
          )
          .max(1000)
          .optional(),
        codename: z.string().trim().min(1).max(255).nullable().optional(),
        cpe: z.string().trim().min(1).max(255).nullable().optional(),
      }),
    );
    await audit.record(
      request,
      {
        action: 'operating-system-update',
        severity: 'medium',
        subject: { kind: 'operating-system', name: release },
        detail: { ...said, ...(repositories ? { repositories } : {}) },
      },
      async () => {
        await changeRelease(knex, id, said);
        if (repositories) await setReleaseRepositories(knex, id, repositories);
      },
    );
    if (repositories) await evaluate(request, id, release);
    response.json(await detail(request));
  });

  router.delete('/operating-systems/:id', async (request, response) => {
    await access.require(request, patchmanRepositoryUpdatePermission);
    const { id, release } = await detail(request);
    await audit.record(
      request,
      {
        action: 'operating-system-delete',
        severity: 'medium',
        subject: { kind: 'operating-system', name: release },
        detail: { id },
      },
      () => deleteReleases(knex, [id]),
    );
    response.status(204).end();
  });

  router.post('/operating-systems/:id/merge', async (request, response) => {
    await access.require(request, patchmanRepositoryUpdatePermission);
    const { id, release } = await detail(request);
    const body = readBody(request, z.strictObject({ into: idOrName }));
    const into = await detail(request, body.into);
    if (into.id === id) {
      throw new InputError('into: is the same operating system');
    }
    await audit.record(
      request,
      {
        action: 'operating-system-merge',
        severity: 'medium',
        subject: { kind: 'operating-system', name: release },
        detail: { id, into: into.id, name: into.release },
      },
      () => mergeRelease(knex, id, into.id),
    );
    await evaluate(request, into.id, into.release);
    response.json(await detail(request, into.id));
  });

  const variant = async (request: Request) => {
    const id = readId(request);
    const found = await findVariant(knex, await visibleTo(request), id);
    if (!found) {
      throw new NotFoundError(`No operating system variant has the id ${id}.`);
    }
    return found;
  };

  router.get('/operating-system-variants', async (request, response) => {
    const { list, filters } = readListRequest(request, {
      release: idOrNameText,
      arch: text,
      used: flag,
    });
    const visible = await visibleTo(request);
    await answerList(request, response, list, page =>
      listVariants(knex, visible, filters, page),
    );
  });

  router.get('/operating-system-variants/:id', async (request, response) => {
    response.json(await variant(request));
  });

  router.patch('/operating-system-variants/:id', async (request, response) => {
    await access.require(request, patchmanRepositoryUpdatePermission);
    const { id, name } = await variant(request);
    const { release, create } = readBody(
      request,
      z.strictObject({
        release: idOrName,
        create: z.boolean().default(false),
      }),
    );
    if (create && typeof release === 'string') {
      await ensureRelease(knex, release.slice(0, 255));
    }
    // One that was made a moment ago no host runs yet.
    const releaseId = create
      ? await idOf(knex, 'operating system', release)
      : (await detail(request, release)).id;
    await audit.record(
      request,
      {
        action: 'operating-system-associate',
        severity: 'medium',
        subject: { kind: 'operating-system', name },
        detail: { id, release: releaseId },
      },
      () => associateVariant(knex, id, releaseId),
    );
    await evaluate(request, releaseId, name);
    response.json(await variant(request));
  });

  router.delete('/operating-system-variants/:id', async (request, response) => {
    await access.require(request, patchmanRepositoryUpdatePermission);
    const { id, name } = await variant(request);
    await audit.record(
      request,
      {
        action: 'operating-system-delete',
        severity: 'medium',
        subject: { kind: 'operating-system', name },
        detail: { variant: id },
      },
      () => deleteVariant(knex, id),
    );
    response.status(204).end();
  });

  for (const [path, of] of [
    ['/domains', 'domain'],
    ['/architectures', 'architecture'],
  ] as const) {
    router.get(path, async (request, response) => {
      const { list, filters } = readListRequest(request, { used: flag });
      const visible = await visibleTo(request);
      await answerList(request, response, list, page =>
        listHostNames(knex, visible, of, filters, page),
      );
    });
  }
}
