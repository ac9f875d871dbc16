import { NotFoundError } from '@backstage/errors';
import { patchmanRepositoryReadPermission } from 'backstage-plugin-patchman-common';
import type { Router } from 'express';
import { findErratum, listCves, listErrata } from '../queries/errata';
import { findHostRow } from '../inventory/hosts/findHostRow';
import { hostScope } from './hosts';
import { readListRequest, text, words } from './request/listRequest';
import type { ApiServices } from './services';

/** Errata and CVEs, as the repositories' own metadata tells them. */
export function addErrataRoutes(router: Router, services: ApiServices): void {
  const { knex, access } = services;
  const filters = { kind: words, severity: text, cve: text, package: text };

  router.get('/errata', async (request, response) => {
    await access.require(request, patchmanRepositoryReadPermission);
    const read = readListRequest(request, filters);
    const { visible } = await hostScope(services, request);
    response.json(await listErrata(knex, visible, read.filters, read.list));
  });

  router.get('/errata/:name', async (request, response) => {
    await access.require(request, patchmanRepositoryReadPermission);
    const { visible } = await hostScope(services, request);
    const { name } = request.params;
    const erratum = await findErratum(knex, visible, name);
    if (!erratum) throw new NotFoundError(`No erratum is named ${name}.`);
    response.json(erratum);
  });

  router.get('/cves', async (request, response) => {
    await access.require(request, patchmanRepositoryReadPermission);
    const { list } = readListRequest(request, {});
    const { visible } = await hostScope(services, request);
    response.json(await listCves(knex, visible, list));
  });

  router.get('/hosts/:name/errata', async (request, response) => {
    const read = readListRequest(request, filters);
    const { visible } = await hostScope(services, request);
    const { name } = request.params;
    const host = await findHostRow(knex, visible, name);
    if (!host) throw new NotFoundError(`No host named ${name} has reported.`);
    response.json(
      await listErrata(
        knex,
        visible,
        { ...read.filters, evaluationId: host.evaluation_id },
        read.list,
      ),
    );
  });
}
