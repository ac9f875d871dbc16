import { NotFoundError } from '@backstage/errors';
import {
  type PackageType,
  patchmanReportReadPermission,
  patchmanRepositoryReadPermission,
} from 'backstage-plugin-patchman-common';
import type { Router } from 'express';
import { z } from 'zod';
import { findPackage, listPackages } from '../queries/packages';
import { findPackageName, listPackageNames } from '../queries/packageNames';
import { countFacets } from '../queries/summary/facets';
import { findFreshness } from '../queries/summary/freshness';
import { summarize } from '../queries/summary/summary';
import { hostScope } from './hosts';
import { listFleetUpdates } from '../queries/updates';
import {
  flag,
  number,
  readId,
  readListRequest,
  severities,
  text,
} from './request/listRequest';
import { answerList } from './request/answerList';
import { answerPolled } from './request/answerPolled';
import type { ApiServices } from './services';

/** What is asked about the fleet as a whole: summary, updates, packages. */
export function addFleetRoutes(router: Router, services: ApiServices): void {
  const { knex, access } = services;

  router.get('/summary', async (request, response) => {
    const scope = await hostScope(services, request);
    answerPolled(
      response,
      await summarize(knex, {
        ...scope,
        repositories: await access.may(
          request,
          patchmanRepositoryReadPermission,
        ),
        reports: await access.may(request, patchmanReportReadPermission),
      }),
    );
  });

  router.get('/host-facets', async (request, response) => {
    response.json(await countFacets(knex, await hostScope(services, request)));
  });

  router.get('/freshness', async (request, response) => {
    const scope = await hostScope(services, request);
    const reports = await access.may(request, patchmanReportReadPermission);
    answerPolled(response, await findFreshness(knex, { ...scope, reports }));
  });

  router.get('/updates', async (request, response) => {
    const { list, filters } = readListRequest(request, {
      security: flag,
      severity: severities,
      blocked: flag,
      kind: text,
      source: z.enum(['evaluated', 'reported']).optional(),
    });
    const { visible } = await hostScope(services, request);
    await answerList(request, response, list, page =>
      listFleetUpdates(knex, visible, filters, page),
    );
  });

  router.get('/packages', async (request, response) => {
    await access.require(request, patchmanRepositoryReadPermission);
    const { list, filters } = readListRequest(request, {
      type: text,
      arch: text,
      name: text,
      installed: flag,
      available: flag,
      repository: number,
      host: text,
    });
    const { visible } = await hostScope(services, request);
    await answerList(request, response, list, page =>
      listPackages(knex, visible, filters, page),
    );
  });

  router.get('/package-names', async (request, response) => {
    await access.require(request, patchmanRepositoryReadPermission);
    const { list, filters } = readListRequest(request, {
      type: text,
      installed: flag,
    });
    const { visible } = await hostScope(services, request);
    await answerList(request, response, list, page =>
      listPackageNames(knex, visible, filters, page),
    );
  });

  router.get('/package-names/:type/:name', async (request, response) => {
    await access.require(request, patchmanRepositoryReadPermission);
    const { visible } = await hostScope(services, request);
    const { type, name } = request.params;
    const found = await findPackageName(
      knex,
      visible,
      type as PackageType,
      name,
    );
    if (!found) {
      throw new NotFoundError(
        `No ${type} package is named ${name}, on no host and in no repository.`,
      );
    }
    response.json(found);
  });

  router.get('/packages/:id', async (request, response) => {
    await access.require(request, patchmanRepositoryReadPermission);
    const id = readId(request);
    const { visible } = await hostScope(services, request);
    const found = await findPackage(knex, visible, id);
    if (!found) throw new NotFoundError(`No package has the id ${id}.`);
    response.json(found);
  });
}
