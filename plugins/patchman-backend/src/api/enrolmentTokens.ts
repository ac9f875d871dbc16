import { NotFoundError } from '@backstage/errors';
import {
  type CreatedEnrolmentToken,
  type EnrolmentToken,
  patchmanEnrolmentCreatePermission,
  patchmanEnrolmentDeletePermission,
  patchmanEnrolmentReadPermission,
} from 'backstage-plugin-patchman-common';
import type { Request, Router } from 'express';
import { z } from 'zod';
import { AddressList } from '../addresses/AddressList';
import { fromNow, now } from '../database/time';
import { listEnrolmentTokens } from '../queries/keys';
import { cleanTags } from '../reports/fields';
import { ProblemList } from '../reports/ProblemList';
import { momentOf } from '../reports/textRules';
import {
  readBody,
  readId,
  readListRequest,
  words,
} from './request/listRequest';
import { ownerRef } from './request/ownerRef';
import { answerList } from './request/answerList';
import type { ApiServices } from './services';

const DEFAULT_NAME = 'Unnamed';
const DEFAULT_LIFE = { days: 7 };

const addresses = z
  .array(z.string().trim().min(1).max(64))
  .max(100)
  .superRefine((entries, context) => {
    try {
      // eslint-disable-next-line no-new
      new AddressList(entries, 'it');
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message });
    }
  });

/** What a person may say of a new token; the rest has defaults. */
export const enrolmentRequest = z.strictObject({
  name: z.string().trim().min(1).max(100).default(DEFAULT_NAME),
  uses: z.number().int().min(1).max(100_000).default(1),
  expiresAt: z.iso
    .datetime({ offset: true })
    .transform(time => momentOf(time) ?? '')
    .refine(time => time > now(), 'is in the past, or after the year 9999')
    .optional(),
  allowedFrom: addresses.default([]),
  hostnamePattern: z.string().trim().min(1).max(253).nullable().default(null),
  tags: z.array(z.string().max(100)).max(100).default([]),
  owner: ownerRef.nullable().default(null),
});

export function addEnrolmentTokenRoutes(
  router: Router,
  services: ApiServices,
): void {
  const { knex, access, audit, enrolmentTokens } = services;

  router.get('/enrolment-tokens', async (request, response) => {
    await access.require(request, patchmanEnrolmentReadPermission);
    const { list, filters } = readListRequest(request, {
      state: words.pipe(
        z.array(z.enum(['valid', 'used up', 'expired', 'revoked'])).optional(),
      ),
    });
    await answerList(request, response, list, page =>
      listEnrolmentTokens(knex, filters, page),
    );
  });

  router.post('/enrolment-tokens', async (request, response) => {
    const wanted = readBody(request, enrolmentRequest);
    response
      .status(201)
      .json(await createEnrolmentToken(services, request, wanted));
  });

  router.delete('/enrolment-tokens/:id', async (request, response) => {
    await access.require(request, patchmanEnrolmentDeletePermission);
    const id = readId(request);
    const { name } = await tokenOf(services, id);
    await audit.record(
      request,
      {
        action: 'enrolment-token-revoke',
        severity: 'high',
        subject: { kind: 'enrolment-token', name },
        detail: { id },
      },
      async () => {
        if (!(await enrolmentTokens.revoke(id))) {
          throw new NotFoundError(`No valid enrolment token has the id ${id}.`);
        }
      },
    );
    response.status(204).end();
  });
}

/** Creates a token for whoever asks, if they may; the answer is the only one that has the token itself. */
export async function createEnrolmentToken(
  services: ApiServices,
  request: Request,
  wanted: z.output<typeof enrolmentRequest>,
): Promise<CreatedEnrolmentToken> {
  const { access, audit, enrolmentTokens } = services;
  await access.require(request, patchmanEnrolmentCreatePermission);
  const { expiresAt = fromNow(DEFAULT_LIFE), ...rest } = wanted;
  const tags = cleanTags(wanted.tags, new ProblemList());
  return audit.record(
    request,
    {
      action: 'enrolment-token-create',
      severity: 'high',
      subject: { kind: 'enrolment-token', name: wanted.name },
      detail: { ...rest, tags, expiresAt },
    },
    async note => {
      const { id, token } = await enrolmentTokens.create(
        { ...rest, tags, expiresAt },
        await audit.nameOf(request),
      );
      note({ id });
      return { ...(await tokenOf(services, id)), token };
    },
  );
}

async function tokenOf(
  { knex }: ApiServices,
  id: number,
): Promise<EnrolmentToken> {
  const { items } = await listEnrolmentTokens(
    knex,
    { id },
    { limit: 1, offset: 0 },
  );
  if (items.length === 0) {
    throw new NotFoundError(`No enrolment token has the id ${id}.`);
  }
  return items[0];
}
