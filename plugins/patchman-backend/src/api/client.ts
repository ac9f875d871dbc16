import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { NotFoundError } from '@backstage/errors';
import { Router } from 'express';
import { asyncRoute } from './request/hostRequest';
import type { ApiServices } from './services';

/** `GET /client` and what it names. Nobody asks who a host is before it has a client. */
export function createClientRoutes({ downloads }: ApiServices): Router {
  const router = Router();

  router.get(
    '/client',
    asyncRoute(async (_request, response) => {
      const described = await downloads.describe();
      if (!described) {
        throw new NotFoundError(
          'This portal hands out no client: its package was built without one. Install patchman-client from a package.',
        );
      }
      response.set('Cache-Control', 'no-cache');
      response.json(described);
    }),
  );

  router.get(
    '/client/:name',
    asyncRoute(async (request, response) => {
      const { name } = request.params;
      const file = await downloads.find(name);
      if (!file) {
        throw new NotFoundError(
          `There is no ${name} here; GET /client lists what there is.`,
        );
      }
      // Kept by caches, but asked for again: an old client would not have the digest of a new line.
      response.set({
        'Cache-Control': 'public, no-cache',
        'Content-Type': file.contentType,
        ETag: `"${file.sha256}"`,
        'X-Content-Type-Options': 'nosniff',
      });
      if (request.fresh) {
        response.status(304).end();
        return;
      }
      response.set('Content-Length', String(file.size));
      if (request.method === 'HEAD') {
        response.end();
      } else if (Buffer.isBuffer(file.content)) {
        response.end(file.content);
      } else {
        // The host's end of the line may break; that is no error of ours.
        await pipeline(createReadStream(file.content.path), response).catch(
          () => response.destroy(),
        );
      }
    }),
  );
  return router;
}
