import { InputError, NotFoundError } from '@backstage/errors';
import {
  patchmanRepositoryReadPermission,
  patchmanSourceUpdatePermission,
} from 'backstage-plugin-patchman-common';
import type { ErrataSource } from 'backstage-plugin-patchman-node';
import { Router, type Request } from 'express';
import { z } from 'zod';
import type { ReceivedDocument } from '../documents';
import { UploadedFile } from '../errata/files';
import { describeSources } from '../errata/describeSources';
import { asyncRoute } from './request/hostRequest';
import { readBody } from './request/listRequest';
import type { ApiServices } from './services';

/** An upload that is larger than any document may be. */
class TooLargeError extends Error {
  readonly statusCode = 413;

  constructor(max: number) {
    super(`The file is larger than the allowed ${max} bytes.`);
    this.name = 'TooLargeError';
  }
}

function sourceOf({ errataSources }: ApiServices, name: string): ErrataSource {
  const source = errataSources.find(name);
  if (!source) throw new NotFoundError(`No source is named ${name}.`);
  return source;
}

/** Where errata and what is known of CVEs come from. */
export function addSourceRoutes(router: Router, services: ApiServices): void {
  const { knex, access, audit, config, sources, errataSources } = services;

  router.get('/sources', async (request, response) => {
    await access.require(request, patchmanRepositoryReadPermission);
    const items = await describeSources(knex, errataSources.all, config.errata);
    response.json({ items, totalItems: items.length });
  });

  router.get('/sources/:name', async (request, response) => {
    await access.require(request, patchmanRepositoryReadPermission);
    const source = sourceOf(services, request.params.name);
    const [item] = await describeSources(knex, [source], config.errata);
    response.json(item);
  });

  router.post('/sources/:name/read', async (request, response) => {
    await access.require(request, patchmanSourceUpdatePermission);
    const { id, title } = sourceOf(services, request.params.name);
    const options = readBody(
      request,
      z.strictObject({
        whole: z.boolean().optional(),
        acceptSmaller: z.boolean().optional(),
      }),
    );
    const task = await audit.record(
      request,
      {
        action: 'source-read',
        severity: options.acceptSmaller ? 'medium' : 'low',
        subject: { kind: 'source', name: id },
        detail: options,
      },
      async () =>
        services.tasks.start(
          {
            kind: 'read-source',
            subject: { kind: 'source', name: title },
            by: await audit.nameOf(request),
          },
          async signal => {
            const { message } = await sources.read(id, {
              ...options,
              signal,
              anyway: true,
            });
            return message;
          },
        ),
    );
    response.status(202).json(task);
  });
}

/** `POST /sources/:name/upload`: a file in place of what the source's server has. A router of its own, since files are large. */
export function createSourceUploadRoute(services: ApiServices): Router {
  const { access, audit, sources, tasks } = services;
  const router = Router();
  router.post(
    '/sources/:name/upload',
    asyncRoute(async (request, response) => {
      await access.require(request, patchmanSourceUpdatePermission);
      const { id, title, uploadable } = sourceOf(services, request.params.name);
      if (!uploadable) {
        throw new InputError(
          `${title} has several files; put them into a folder, and name it in patchman.errata.sources.${id}.url.`,
        );
      }
      const received = await receive(services, request);
      try {
        const task = await audit.record(
          request,
          {
            action: 'source-upload',
            severity: 'medium',
            subject: { kind: 'source', name: id },
          },
          async () => {
            const by = await audit.nameOf(request);
            return tasks.start(
              {
                kind: 'read-source',
                subject: { kind: 'source', name: title },
                by,
              },
              async signal => {
                try {
                  const files = new UploadedFile(received.source);
                  const { message } = await sources.read(id, {
                    signal,
                    upload: { files, by },
                    anyway: true,
                  });
                  return message;
                } finally {
                  await received.dispose();
                }
              },
            );
          },
        );
        response.status(202).json(task);
      } catch (error) {
        await received.dispose();
        throw error;
      }
    }),
  );
  return router;
}

async function receive(
  { config, documents }: ApiServices,
  request: Request,
): Promise<ReceivedDocument> {
  const { maxSize } = config.fetch;
  if (Number(request.headers['content-length'] ?? 0) > maxSize) {
    throw new TooLargeError(maxSize);
  }
  let size = 0;
  const received = await documents.receive(
    (async function* limited() {
      for await (const piece of request as AsyncIterable<Buffer>) {
        size += piece.length;
        if (size > maxSize) throw new TooLargeError(maxSize);
        yield piece;
      }
    })(),
  );
  if (size > 0) return received;
  await received.dispose();
  throw new InputError('There is no file in the request.');
}
