import type { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { addAuditRoutes } from './audit';
import { addBulkRoutes } from './bulk';
import { createClientRoutes } from './client';
import { createEnrolRoutes } from './enrol';
import { addEnrolmentTokenRoutes } from './enrolmentTokens';
import { addErrataRoutes } from './errata';
import { addHostCveRoutes } from './hostCves';
import { addFleetRoutes } from './fleet';
import { hideStatements } from './hideStatements';
import { addHostRoutes } from './hosts';
import { createImportRoute } from './import';
import { addKeyRoutes } from './keys';
import { addMaintenanceRoutes } from './maintenance';
import { addMirrorRoutes } from './mirrors';
import { addModuleRoutes } from './modules';
import { openApiDocument } from './openapi';
import { addQuarantineRoutes } from './quarantine';
import { createProtocol3Route } from './receiveProtocol3';
import { createReportRoutes } from './receiveReports';
import { addOperatingSystemRoutes } from './operatingSystems';
import { addReportRoutes } from './reports';
import { addRepositoryRoutes } from './repositories';
import { jsonBody } from './request/jsonBody';
import { refuseNul } from './request/refuseNul';
import type { ApiServices } from './services';
import { addSourceRoutes, createSourceUploadRoute } from './sources';
import { addTaskRoutes } from './tasks';
import { addVexRoutes } from './vex';

/** Everything under `/api/patchman`. */
export function createRouter(services: ApiServices): Router {
  const router = PromiseRouter();
  // Before the JSON parser: reports have their own limit and are not all JSON.
  router.use(createReportRoutes(services));
  router.use(createProtocol3Route(services));
  router.use(createEnrolRoutes(services));
  router.use(createImportRoute(services));
  router.use(createSourceUploadRoute(services));
  router.use(createClientRoutes(services));
  router.use(refuseNul);
  router.use(jsonBody());

  router.use((_request, response, next) => {
    // Whoever polls sends the ETag that Express gives an answer, and is told where nothing is new.
    response.setHeader('Cache-Control', 'private, no-cache');
    next();
  });
  router.get('/openapi.json', (_request, response) => {
    response.json(openApiDocument);
  });
  addFleetRoutes(router, services);
  // Before what takes a name or an id in the same place.
  addBulkRoutes(router, services);
  addHostRoutes(router, services);
  addRepositoryRoutes(router, services);
  addMirrorRoutes(router, services);
  addErrataRoutes(router, services);
  addHostCveRoutes(router, services);
  addVexRoutes(router, services);
  addSourceRoutes(router, services);
  addModuleRoutes(router, services);
  addOperatingSystemRoutes(router, services);
  addReportRoutes(router, services);
  addKeyRoutes(router, services);
  addEnrolmentTokenRoutes(router, services);
  addQuarantineRoutes(router, services);
  addAuditRoutes(router, services);
  addMaintenanceRoutes(router, services);
  addTaskRoutes(router, services);
  router.use(hideStatements);
  return router;
}
