import { NotAllowedError, NotFoundError } from '@backstage/errors';
import {
  patchmanHostDecidePermission,
  patchmanHostReadPermission,
  patchmanKeyDeletePermission,
  type QuarantineCase,
} from 'backstage-plugin-patchman-common';
import type { ResourcePermission } from '@backstage/plugin-permission-common';
import type { Request, Router } from 'express';
import { z } from 'zod';
import { findHostRow } from '../inventory/hosts/findHostRow';
import { decideCase, forgetCase } from '../quarantine/decide';
import { listQuarantine } from '../queries/quarantine';
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

const decisions = z.discriminatedUnion('decision', [
  z.strictObject({ decision: z.literal('accept') }),
  z.strictObject({
    decision: z.literal('reject'),
    revokeKey: z.boolean().default(false),
  }),
  z.strictObject({ decision: z.literal('rename'), name: hostname }),
]);

export function addQuarantineRoutes(
  router: Router,
  services: ApiServices,
): void {
  const { knex, access, audit, processor } = services;

  const caseOf = async (
    request: Request,
    permission: ResourcePermission = patchmanHostReadPermission,
  ): Promise<QuarantineCase> => {
    const id = readId(request);
    const visible = await access.visibleHosts(request, permission);
    const { items } = await listQuarantine(
      knex,
      visible,
      { id },
      { limit: 1, offset: 0 },
    );
    // One that somebody may not see does not exist for them.
    if (items.length === 0) {
      throw new NotFoundError(`No quarantine has the id ${id}.`);
    }
    return items[0];
  };

  router.get('/quarantine', async (request, response) => {
    const { list, filters } = readListRequest(request, {
      host: text,
      status: words.pipe(
        z
          .array(z.enum(['waiting', 'accepted', 'rejected', 'renamed']))
          .optional(),
      ),
    });
    const visible = await access.visibleHosts(
      request,
      patchmanHostReadPermission,
    );
    await answerList(request, response, list, page =>
      listQuarantine(knex, visible, filters, page),
    );
  });

  router.get('/quarantine/:id', async (request, response) => {
    response.json(await caseOf(request));
  });

  /** Nobody may turn a machine into a host that is not theirs to decide about. */
  const assertMayRename = async (request: Request, name: string) => {
    const visible = await access.visibleHosts(
      request,
      patchmanHostDecidePermission,
    );
    if (visible === 'all') return;
    if (
      (await findHostRow(knex, 'all', name)) &&
      !(await findHostRow(knex, visible, name))
    ) {
      throw new NotAllowedError(`You may not decide about ${name}.`);
    }
  };

  router.post('/quarantine/:id/decision', async (request, response) => {
    const { id, host, reported } = await caseOf(
      request,
      patchmanHostDecidePermission,
    );
    const decision = readBody(request, decisions);
    if (decision.decision === 'reject' && decision.revokeKey) {
      await access.require(request, patchmanKeyDeletePermission);
    }
    if (decision.decision === 'rename') {
      await assertMayRename(request, decision.name);
    }
    await audit.record(
      request,
      {
        action: `quarantine-${decision.decision}`,
        severity: 'high',
        subject: { kind: 'host', name: host },
        detail: { id, ...decision, machineId: reported.machineId },
      },
      async () => decideCase(knex, id, decision, await audit.nameOf(request)),
    );
    processor.kick();
    response.json(await caseOf(request));
  });

  router.delete('/quarantine/:id', async (request, response) => {
    const { id, host, status } = await caseOf(
      request,
      patchmanHostDecidePermission,
    );
    await audit.record(
      request,
      {
        action: 'quarantine-forget',
        severity: 'medium',
        subject: { kind: 'host', name: host },
        detail: { id, status },
      },
      () => forgetCase(knex, id),
    );
    response.status(204).end();
  });
}
