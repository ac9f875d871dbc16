import { NotFoundError } from '@backstage/errors';
import { patchmanRepositoryReadPermission } from 'backstage-plugin-patchman-common';
import type { Request, Router } from 'express';
import { findHostRow } from '../inventory/hosts/findHostRow';
import { findCve, listCves } from '../queries/cves';
import { findErratum, listErrata } from '../queries/errata';
import { type Exposure, listExposedHosts } from '../queries/exposedHosts';
import { hostFilters, hostScope } from './hosts';
import {
  flag,
  number,
  readListRequest,
  severities,
  text,
  words,
} from './request/listRequest';
import type { ApiServices } from './services';

/** Errata and CVEs, as the repositories' own metadata tells them, and which hosts still need them. */
export function addErrataRoutes(router: Router, services: ApiServices): void {
  const { knex, access } = services;
  const ofHost = {
    kind: words,
    severity: severities,
    cve: text,
    package: text,
  };
  const filters = {
    ...ofHost,
    affected: flag,
    reboot: flag,
    repository: number,
    os: text,
  };

  const erratum = async (request: Request) => {
    await access.require(request, patchmanRepositoryReadPermission);
    const { visible } = await hostScope(services, request);
    const { name } = request.params;
    const found = await findErratum(knex, visible, name);
    if (!found) throw new NotFoundError(`No erratum is named ${name}.`);
    return found;
  };

  const cve = async (request: Request) => {
    await access.require(request, patchmanRepositoryReadPermission);
    const { visible } = await hostScope(services, request);
    const { name } = request.params;
    const found = await findCve(knex, visible, name);
    if (!found) throw new NotFoundError(`No erratum names ${name}.`);
    return found;
  };

  const exposedHosts = async (request: Request, exposure: Exposure) => {
    await access.require(request, patchmanRepositoryReadPermission);
    const read = readListRequest(request, hostFilters);
    const scope = await hostScope(services, request);
    return listExposedHosts(knex, scope, exposure, read.filters, read.list);
  };

  router.get('/errata', async (request, response) => {
    await access.require(request, patchmanRepositoryReadPermission);
    const read = readListRequest(request, filters);
    const { visible } = await hostScope(services, request);
    response.json(await listErrata(knex, visible, read.filters, read.list));
  });

  router.get('/errata/:name', async (request, response) => {
    response.json(await erratum(request));
  });

  router.get('/errata/:name/hosts', async (request, response) => {
    const { name } = request.params;
    const found = await exposedHosts(request, { erratum: name });
    if (!found) throw new NotFoundError(`No erratum is named ${name}.`);
    response.json(found);
  });

  router.get('/cves', async (request, response) => {
    await access.require(request, patchmanRepositoryReadPermission);
    const read = readListRequest(request, {
      severity: severities,
      affected: flag,
      erratum: text,
    });
    const { visible } = await hostScope(services, request);
    response.json(await listCves(knex, visible, read.filters, read.list));
  });

  router.get('/cves/:name', async (request, response) => {
    response.json(await cve(request));
  });

  router.get('/cves/:name/hosts', async (request, response) => {
    const { name } = request.params;
    const found = await exposedHosts(request, { cve: name });
    if (!found) throw new NotFoundError(`No erratum names ${name}.`);
    response.json(found);
  });

  router.get('/hosts/:name/errata', async (request, response) => {
    const read = readListRequest(request, ofHost);
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
