import { NotFoundError } from '@backstage/errors';
import type { Router } from 'express';
import { z } from 'zod';
import { findHostRow } from '../inventory/hosts/findHostRow';
import { listHostCves, OPEN_STATES } from '../queries/hostCves';
import { hostScope } from './hosts';
import { readListRequest, text, words } from './request/listRequest';
import type { ApiServices } from './services';

/** What CVEs mean for a host, as the sources of errata tell it. */
export function addHostCveRoutes(router: Router, services: ApiServices): void {
  const { knex } = services;
  const filters = {
    state: words.pipe(z.array(z.enum(OPEN_STATES)).optional()),
    package: text,
  };

  router.get('/hosts/:name/cves', async (request, response) => {
    const read = readListRequest(request, filters);
    const { visible } = await hostScope(services, request);
    const { name } = request.params;
    const host = await findHostRow(knex, visible, name);
    if (!host) throw new NotFoundError(`No host named ${name} has reported.`);
    response.json(await listHostCves(knex, host.id, read.filters, read.list));
  });
}
