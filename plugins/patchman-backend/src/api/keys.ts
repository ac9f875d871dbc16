import { NotFoundError } from '@backstage/errors';
import {
  patchmanKeyCreatePermission,
  patchmanKeyDeletePermission,
  patchmanKeyReadPermission,
  patchmanKeyUpdatePermission,
} from 'backstage-plugin-patchman-common';
import type { Router } from 'express';
import { z } from 'zod';
import { listKeys } from '../queries/keys';
import { createEnrolmentToken, enrolmentRequest } from './enrolmentTokens';
import { hostname } from './request/hostname';
import {
  readBody,
  readId,
  readListRequest,
  text,
  words,
} from './request/listRequest';
import { answerList } from './request/answerList';
import type { ApiServices } from './services';

export function addKeyRoutes(router: Router, services: ApiServices): void {
  const { knex, access, keys, audit } = services;

  router.get('/keys', async (request, response) => {
    await access.require(request, patchmanKeyReadPermission);
    const { list, filters } = readListRequest(request, {
      host: text,
      state: words.pipe(
        z.array(z.enum(['valid', 'unused', 'expired', 'revoked'])).optional(),
      ),
    });
    await answerList(request, response, list, page =>
      listKeys(knex, filters, page),
    );
  });

  router.post('/keys', async (request, response) => {
    const body = readBody(
      request,
      z
        .strictObject({
          host: hostname.optional(),
          enrolment: enrolmentRequest.optional(),
        })
        .refine(({ host, enrolment }) => !host !== !enrolment, {
          message: 'give either host or enrolment',
        }),
    );
    if (body.enrolment) {
      const created = await createEnrolmentToken(
        services,
        request,
        body.enrolment,
      );
      response.status(201).json(created);
      return;
    }
    await access.require(request, patchmanKeyCreatePermission);
    const host = body.host!;
    const created = await audit.record(
      request,
      {
        action: 'key-create',
        severity: 'high',
        subject: { kind: 'key', name: host },
      },
      async note => {
        const key = await keys.create(host, await audit.nameOf(request));
        note({ id: key.id });
        return key;
      },
    );
    response.status(201).json(created);
  });

  /** The host of a key, which is what a key is called in the audit. */
  const hostOfKey = async (id: number): Promise<string> => {
    const host = await keys.hostOf(id);
    if (!host) throw new NotFoundError(`No key has the id ${id}.`);
    return host;
  };

  router.post('/keys/:id/request-rotation', async (request, response) => {
    await access.require(request, patchmanKeyUpdatePermission);
    const id = readId(request);
    await audit.record(
      request,
      {
        action: 'key-request-rotation',
        severity: 'medium',
        subject: { kind: 'key', name: await hostOfKey(id) },
        detail: { id },
      },
      async () => {
        if (!(await keys.requestRotation(id))) {
          throw new NotFoundError(`No valid key has the id ${id}.`);
        }
      },
    );
    response.status(204).end();
  });

  router.delete('/keys/:id', async (request, response) => {
    await access.require(request, patchmanKeyDeletePermission);
    const id = readId(request);
    await audit.record(
      request,
      {
        action: 'key-revoke',
        severity: 'high',
        subject: { kind: 'key', name: await hostOfKey(id) },
        detail: { id },
      },
      async () => {
        if (!(await keys.revoke(id))) {
          throw new NotFoundError(`No valid key has the id ${id}.`);
        }
      },
    );
    response.status(204).end();
  });
}
