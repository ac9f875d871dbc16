import { NotFoundError } from '@backstage/errors';
import type { Router } from 'express';
import { findHostRow } from '../inventory/hosts/findHostRow';
import { listHostCves } from '../queries/hostCves';
import { cveStates } from './errata';
import { hostScope } from './hosts';
import { readListRequest, text } from './request/listRequest';
import { answerList } from './request/answerList';
import type { ApiServices } from './services';

/** What CVEs mean for a host, as the sources of errata tell it. */
export function addHostCveRoutes(router: Router, services: ApiServices): void {
  const { knex } = services;
  const filters = {
    state: cveStates,
    package: text,
  };

  router.get('/hosts/:name/cves', async (request, response) => {
    const read = readListRequest(request, filters);
    const { visible } = await hostScope(services, request);
    const { name } = request.params;
    const host = await findHostRow(knex, visible, name);
    if (!host) throw new NotFoundError(`No host named ${name} has reported.`);
    await answerList(request, response, read.list, page =>
      listHostCves(knex, host.id, read.filters, page),
    );
  });
}
