import { ConflictError, NotFoundError } from '@backstage/errors';
import {
  patchmanReportReadPermission,
  patchmanReportUpdatePermission,
} from 'backstage-plugin-patchman-common';
import type { Router } from 'express';
import { deleteReport, requeueReport } from '../intake/queue/changeReport';
import {
  findReportContent,
  listReportedPackages,
} from '../queries/reportContent';
import { findReport, listReports } from '../queries/reports';
import { readId, readListRequest } from './request/listRequest';
import { reportFilters } from './request/filters';
import { answerList } from './request/answerList';
import type { ApiServices } from './services';

export function addReportRoutes(router: Router, services: ApiServices): void {
  const { knex, access, audit, reportDocuments } = services;

  const reportOf = async (id: number) => {
    const report = await findReport(knex, id);
    if (!report) throw new NotFoundError(`No report has the id ${id}.`);
    return report;
  };

  router.get('/reports', async (request, response) => {
    await access.require(request, patchmanReportReadPermission);
    const { list, filters } = readListRequest(request, reportFilters);
    await answerList(request, response, list, page =>
      listReports(knex, filters, page),
    );
  });

  router.get('/reports/:id', async (request, response) => {
    await access.require(request, patchmanReportReadPermission);
    response.json(await reportOf(readId(request)));
  });

  router.get('/reports/:id/content', async (request, response) => {
    await access.require(request, patchmanReportReadPermission);
    const id = readId(request);
    const content = await findReportContent(knex, reportDocuments, id);
    if (!content) throw new NotFoundError(`No report has the id ${id}.`);
    response.json(content);
  });

  router.get('/reports/:id/packages', async (request, response) => {
    await access.require(request, patchmanReportReadPermission);
    const id = readId(request);
    const { list } = readListRequest(request, {});
    await answerList(request, response, list, async page => {
      const packages = await listReportedPackages(
        knex,
        reportDocuments,
        id,
        page,
      );
      if (!packages) throw new NotFoundError(`No report has the id ${id}.`);
      return packages;
    });
  });

  router.post('/reports/:id/process', async (request, response) => {
    await access.require(request, patchmanReportUpdatePermission);
    const id = readId(request);
    const { host } = await reportOf(id);
    await audit.record(
      request,
      {
        action: 'report-process',
        severity: 'low',
        subject: { kind: 'report', name: String(id) },
        detail: { host },
      },
      async () => {
        if (!(await requeueReport(knex, id))) {
          throw new ConflictError(
            'Only a report that failed, or the last one of its host, can be processed again.',
          );
        }
      },
    );
    services.processor.kick();
    response.status(202).json(await reportOf(id));
  });

  router.delete('/reports/:id', async (request, response) => {
    await access.require(request, patchmanReportUpdatePermission);
    const id = readId(request);
    const { host, status } = await reportOf(id);
    await audit.record(
      request,
      {
        action: 'report-delete',
        severity: 'medium',
        subject: { kind: 'report', name: String(id) },
        detail: { host, status },
      },
      async () => {
        if (!(await deleteReport(knex, id))) {
          throw new ConflictError(
            `This report is held until somebody decides whether it comes from ${host}; see its quarantine.`,
          );
        }
      },
    );
    response.status(204).end();
  });
}
