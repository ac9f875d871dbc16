import { NotFoundError } from '@backstage/errors';
import { patchmanRepositoryReadPermission } from 'backstage-plugin-patchman-common';
import type { Router } from 'express';
import { findHostRow } from '../inventory/hosts/findHostRow';
import {
  findModuleStreams,
  listModules,
  toHostModules,
} from '../queries/modules';
import { hostScope } from './hosts';
import { flag, number, readListRequest, text } from './request/listRequest';
import { answerList } from './request/answerList';
import type { ApiServices } from './services';

/** Module streams: what repositories offer, and what concerns a host. */
export function addModuleRoutes(router: Router, services: ApiServices): void {
  const { knex, access, contents, evaluations } = services;

  router.get('/modules', async (request, response) => {
    await access.require(request, patchmanRepositoryReadPermission);
    const { list, filters } = readListRequest(request, {
      name: text,
      arch: text,
      repository: number,
      enabled: flag,
      default: flag,
      obsolete: flag,
    });
    const { visible } = await hostScope(services, request);
    await answerList(request, response, list, page =>
      listModules(knex, contents, visible, filters, page),
    );
  });

  router.get('/modules/:name/:stream', async (request, response) => {
    await access.require(request, patchmanRepositoryReadPermission);
    const { visible } = await hostScope(services, request);
    const { name, stream } = request.params;
    const items = await findModuleStreams(
      knex,
      contents,
      visible,
      name,
      stream,
    );
    if (items.length === 0) {
      throw new NotFoundError(
        `No repository has a stream ${stream} of a module ${name}.`,
      );
    }
    response.json({ items });
  });

  router.get('/hosts/:name/modules', async (request, response) => {
    const { visible } = await hostScope(services, request);
    const { name } = request.params;
    const host = await findHostRow(knex, visible, name);
    if (!host) throw new NotFoundError(`No host named ${name} has reported.`);
    const streams = await evaluations.moduleStreams(host.id);
    const items = await toHostModules(knex, contents, streams);
    response.json({ items, totalItems: items.length });
  });
}
