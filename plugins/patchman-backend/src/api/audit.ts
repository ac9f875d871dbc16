import { patchmanAuditReadPermission } from 'backstage-plugin-patchman-common';
import type { Router } from 'express';
import { listAuditEvents } from '../queries/audit';
import { moment, readListRequest, text, words } from './request/listRequest';
import { answerList } from './request/answerList';
import type { ApiServices } from './services';

export function addAuditRoutes(router: Router, services: ApiServices): void {
  const { knex, access } = services;

  router.get('/audit', async (request, response) => {
    await access.require(request, patchmanAuditReadPermission);
    const { list, filters } = readListRequest(request, {
      actor: text,
      action: words,
      subjectKind: words,
      subject: text,
      outcome: words,
      since: moment,
      until: moment,
    });
    await answerList(request, response, list, page =>
      listAuditEvents(knex, filters, page),
    );
  });
}
