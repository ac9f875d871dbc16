import { AuthenticationError } from '@backstage/errors';
import { Router } from 'express';
import { z } from 'zod';
import { countedAs, writtenAddress } from '../addresses/AddressList';
import { admitNewcomer } from '../quarantine/enrolment';
import { QuarantinedError } from '../quarantine/QuarantinedError';
import { hostname } from './request/hostname';
import { asyncRoute, hostOf, limit } from './request/hostRequest';
import { jsonBody } from './request/jsonBody';
import { readBody } from './request/listRequest';
import { MISSING_BEARER } from './receiveProtocol3';
import type { ApiServices } from './services';

const enrolment = z.strictObject({
  token: z.string().trim().min(1).max(200),
  hostname,
  /** machine-id(5), which some write with hyphens. */
  machineId: z
    .string()
    .transform(id => id.trim().toLowerCase().replaceAll('-', ''))
    .pipe(z.string().regex(/^[0-9a-f]{32}$/, 'must be 32 hex digits'))
    .nullable()
    .default(null),
});

/**
 * `POST /enrol`: a new host trades an enrolment token for a key of its own. `POST /keys/rotate`: a host trades its key
 * for a new one. Neither has a Backstage identity.
 */
export function createEnrolRoutes(services: ApiServices): Router {
  const { audit, enrolmentTokens, keys, knex, limits } = services;
  const router = Router();

  router.post(
    '/enrol',
    (request, response, next) => {
      const address = countedAs(request.ip);
      limit(response, limits.enrolments, address, `enrolments from ${address}`);
      next();
    },
    jsonBody({ limit: '16kb', anyType: true }),
    asyncRoute(async (request, response) => {
      const wanted = readBody(request, enrolment);
      const token = await enrolmentTokens.find(wanted.token);
      const address = writtenAddress(request.ip);
      const { key, id, host } = await audit.record(
        { name: `token:${token.name}`, address },
        {
          action: 'host-enrol',
          severity: 'medium',
          subject: { kind: 'host', name: wanted.hostname },
          detail: { token: token.id, machineId: wanted.machineId },
        },
        async note => {
          enrolmentTokens.check(token, { ...wanted, address });
          const newcomer = { ...wanted, address, token };
          // What a person is asked stays, so that it is refused only after the transaction.
          const enrolled = await knex.transaction(async trx => {
            const admission = await admitNewcomer(trx, newcomer);
            if (!admission.admitted) return admission.message;
            const { machineId } = wanted;
            return enrolmentTokens.enrol(trx, token, {
              ...admission,
              machineId,
            });
          });
          if (typeof enrolled === 'string') {
            throw new QuarantinedError(enrolled);
          }
          note({ key: enrolled.id, host: enrolled.host });
          return enrolled;
        },
      );
      response.status(201).json({ key, keyId: id, hostname: host });
    }),
  );

  router.post(
    '/keys/rotate',
    asyncRoute(async (request, response) => {
      const current = await hostOf(services, request, response, 'Bearer');
      if (!current) throw new AuthenticationError(MISSING_BEARER);
      response.removeHeader('Patchman-Rotate-Key');
      const { key, id } = await audit.record(
        {
          name: `host:${current.hostname}`,
          address: writtenAddress(request.ip),
        },
        {
          action: 'key-rotate',
          severity: 'medium',
          subject: { kind: 'key', name: current.hostname },
          detail: { id: current.id },
        },
        async note => {
          const created = await keys.rotate(current);
          note({ newId: created.id });
          return created;
        },
      );
      response.status(201).json({ key, keyId: id });
    }),
  );
  return router;
}
