import { patchmanImportPermission } from 'backstage-plugin-patchman-common';
import { Router } from 'express';
import { z } from 'zod';
import { asyncRoute } from './request/hostRequest';
import { jsonBody } from './request/jsonBody';
import { readBody } from './request/listRequest';
import type { ApiServices } from './services';

/** Larger pieces keep a request open for longer than proxies like. */
const MAX_ITEMS = 500;

const batchSchema = z.strictObject({
  kind: z.enum(['repositories', 'operating-systems', 'hosts']),
  items: z.array(z.unknown()).max(MAX_ITEMS),
  dryRun: z.boolean().default(false),
  overwrite: z.boolean().default(false),
});

/** `POST /import`: one piece of what another Patchman knows. A router of its own, since hosts with packages are large. */
export function createImportRoute(services: ApiServices): Router {
  const { access, audit, config, imports } = services;
  const router = Router();
  router.post(
    '/import',
    asyncRoute(async (request, _response, next) => {
      await access.require(request, patchmanImportPermission);
      next();
    }),
    jsonBody({ limit: config.reports.maxSize }),
    asyncRoute(async (request, response) => {
      const batch = readBody(request, batchSchema);
      if (batch.dryRun) {
        response.json(await imports.import(batch));
        return;
      }
      const result = await audit.record(
        request,
        {
          action: 'import',
          severity: 'medium',
          subject: { kind: 'import', name: batch.kind },
          detail: { overwrite: batch.overwrite },
        },
        async note => {
          const { items, ...counts } = await imports.import(batch);
          note({ ...counts });
          return { ...counts, items };
        },
      );
      response.json(result);
    }),
  );
  return router;
}
