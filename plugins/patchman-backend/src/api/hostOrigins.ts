import { patchmanEnrolmentReadPermission } from 'backstage-plugin-patchman-common';
import type { Router } from 'express';
import { listHostOrigins } from '../queries/hostOrigins';
import { hostScope } from './hosts';
import { answerList } from './request/answerList';
import { readListRequest, text, words } from './request/listRequest';
import type { ApiServices } from './services';

/** Where hosts come from, for rules about them; names of tokens are for those who may see tokens. */
export function addHostOriginRoutes(
  router: Router,
  services: ApiServices,
): void {
  router.get('/host-origins', async (request, response) => {
    await services.access.require(request, patchmanEnrolmentReadPermission);
    const { list, filters } = readListRequest(request, {
      name: words,
      after: text,
    });
    const { visible } = await hostScope(services, request);
    await answerList(request, response, list, page =>
      listHostOrigins(services.knex, visible, filters, page),
    );
  });
}
