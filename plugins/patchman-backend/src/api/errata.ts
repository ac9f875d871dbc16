import { NotFoundError } from '@backstage/errors';
import {
  type OpenCveState,
  patchmanRepositoryReadPermission,
} from 'backstage-plugin-patchman-common';
import type { Request, Router } from 'express';
import { z } from 'zod';
import { findHostRow } from '../inventory/hosts/findHostRow';
import { OPEN_STATES } from '../inventory/exposure/states';
import { findCve } from '../queries/cves/findCve';
import { listCwes } from '../queries/cves/listCwes';
import { listCves } from '../queries/cves/listCves';
import { findErratum } from '../queries/errata/findErratum';
import { listErrata } from '../queries/errata/listErrata';
import { listCveHosts, listErratumHosts } from '../queries/exposedHosts';
import { hostScope } from './hosts';
import { hostFilters } from './request/filters';
import {
  flag,
  number,
  readListRequest,
  severities,
  text,
  words,
} from './request/listRequest';
import { answerList } from './request/answerList';
import type { ApiServices } from './services';

/** States of CVEs, see `OPEN_STATES`. */
export const cveStates = words.pipe(
  z.array(z.enum(OPEN_STATES)).optional(),
) satisfies z.ZodType<OpenCveState[] | undefined>;

const between = (least: number, most: number) =>
  z.coerce.number().min(least).max(most).optional();

/** Beyond that a date would have no four digits. */
const MOST_DAYS = 36_500;

const cveFilters = {
  name: words,
  severity: severities,
  kev: flag,
  epssAbove: between(0, 1),
  cvssAbove: between(0, 10),
  hasFix: flag,
  affected: flag,
  state: cveStates,
  distribution: text,
  release: text,
  owner: words,
  age: z.coerce.number().int().min(0).max(MOST_DAYS).optional(),
  erratum: text,
  cwe: text,
};

/** Errata and CVEs, as repositories and sources of errata tell them, and which hosts are exposed. */
export function addErrataRoutes(router: Router, services: ApiServices): void {
  const { knex, access, errataSources } = services;
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
    source: words,
    namespace: words,
    distribution: text,
    release: text,
    reference: z.string().trim().min(1).max(2048).optional(),
  };

  const erratum = async (request: Request) => {
    await access.require(request, patchmanRepositoryReadPermission);
    const { visible } = await hostScope(services, request);
    const { name } = request.params;
    const found = await findErratum(knex, visible, name, errataSources.all);
    if (!found) throw new NotFoundError(`No erratum is named ${name}.`);
    return found;
  };

  const cve = async (request: Request) => {
    await access.require(request, patchmanRepositoryReadPermission);
    const { visible } = await hostScope(services, request);
    const { name } = request.params;
    const found = await findCve(knex, visible, name, errataSources.all);
    if (!found) throw new NotFoundError(`Nobody tells of ${name}.`);
    return found;
  };

  router.get('/errata', async (request, response) => {
    await access.require(request, patchmanRepositoryReadPermission);
    const read = readListRequest(request, filters);
    const { visible } = await hostScope(services, request);
    await answerList(request, response, read.list, page =>
      listErrata(knex, visible, read.filters, page),
    );
  });

  router.get('/errata/:name', async (request, response) => {
    response.json(await erratum(request));
  });

  router.get('/errata/:name/hosts', async (request, response) => {
    await access.require(request, patchmanRepositoryReadPermission);
    const read = readListRequest(request, hostFilters);
    const scope = await hostScope(services, request);
    const { name } = request.params;
    await answerList(request, response, read.list, async page => {
      const found = await listErratumHosts(
        knex,
        scope,
        name,
        read.filters,
        page,
      );
      if (!found) throw new NotFoundError(`No erratum is named ${name}.`);
      return found;
    });
  });

  router.get('/cves', async (request, response) => {
    await access.require(request, patchmanRepositoryReadPermission);
    const read = readListRequest(request, cveFilters);
    const { visible } = await hostScope(services, request);
    await answerList(request, response, read.list, page =>
      listCves(knex, visible, read.filters, page),
    );
  });

  router.get('/cwes', async (request, response) => {
    await access.require(request, patchmanRepositoryReadPermission);
    const { list } = readListRequest(request, {});
    await answerList(request, response, list, page => listCwes(knex, page));
  });

  router.get('/cves/:name', async (request, response) => {
    response.json(await cve(request));
  });

  router.get('/cves/:name/hosts', async (request, response) => {
    await access.require(request, patchmanRepositoryReadPermission);
    const read = readListRequest(request, {
      ...hostFilters,
      exposure: cveStates,
    });
    const scope = await hostScope(services, request);
    const { name } = request.params;
    await answerList(request, response, read.list, async page => {
      const found = await listCveHosts(knex, scope, name, read.filters, page);
      if (!found) throw new NotFoundError(`Nobody tells of ${name}.`);
      return found;
    });
  });

  router.get('/hosts/:name/errata', async (request, response) => {
    const read = readListRequest(request, ofHost);
    const { visible } = await hostScope(services, request);
    const { name } = request.params;
    const host = await findHostRow(knex, visible, name);
    if (!host) throw new NotFoundError(`No host named ${name} has reported.`);
    await answerList(request, response, read.list, page =>
      listErrata(
        knex,
        visible,
        { ...read.filters, evaluationId: host.evaluation_id },
        page,
      ),
    );
  });
}
