import { NotFoundError } from '@backstage/errors';
import {
  type HostDetail,
  patchmanHostDecidePermission,
  patchmanHostDeletePermission,
  patchmanHostReadPermission,
  patchmanHostUpdatePermission,
} from 'backstage-plugin-patchman-common';
import type { ResourcePermission } from '@backstage/plugin-permission-common';
import type { Request, Router } from 'express';
import { z } from 'zod';
import {
  deleteHost,
  findHostRow,
  setAssignedOwner,
  setUseHostRepositories,
} from '../inventory/hosts/findHostRow';
import { changeHosts } from '../inventory/hosts/changeHosts';
import { chooseHostRepository } from '../inventory/hosts/hostRepositories';
import { setHostTags } from '../inventory/hosts/setHostTags';
import { fromNow } from '../database/time';
import { countHosts } from '../queries/hostCounts';
import { compareHosts } from '../queries/hostDiff';
import { findHost, type HostScope, listHosts } from '../queries/hosts';
import { toExplanation } from '../queries/explanation';
import { listHostPackages } from '../queries/hostPackages';
import { listHostUpdates } from '../queries/hostUpdates';
import { listHostChanges } from '../queries/hostChanges';
import { listReports } from '../queries/reports';
import { listHostRepositories } from '../queries/hostRepositories';
import { cleanTags } from '../reports/fields';
import { ProblemList } from '../reports/ProblemList';
import { allowWithoutKey } from '../keys/ownKey';
import { ownerRef } from './request/ownerRef';
import {
  flag,
  readBody,
  readId,
  readListRequest,
  severities,
  text,
} from './request/listRequest';

import { hostFilters } from './request/filters';
import { answerList } from './request/answerList';
import type { ApiServices } from './services';

/** What a request may see of hosts, and since when a silent one is stale. */
export async function hostScope(
  services: ApiServices,
  request: Request,
  permission: ResourcePermission = patchmanHostReadPermission,
): Promise<HostScope> {
  const staleAfter = Object.fromEntries(
    Object.entries(services.config.staleAfter).map(([unit, value]) => [
      unit,
      -(value ?? 0),
    ]),
  );
  return {
    visible: await services.access.visibleHosts(request, permission),
    staleBefore: fromNow(staleAfter),
  };
}

async function changeHost(
  { knex, evaluations }: ApiServices,
  hostId: number,
  changes: {
    tags?: string[];
    owner?: string | null;
    useHostRepositories?: boolean;
    comment?: string | null;
    checkDns?: boolean;
  },
): Promise<void> {
  const { tags, owner, useHostRepositories, comment, checkDns } = changes;
  await changeHosts(knex, [hostId], { comment, checkDns });
  if (tags) {
    const wanted = cleanTags(tags, new ProblemList());
    await knex.transaction(trx => setHostTags(trx, hostId, wanted));
  }
  if (owner !== undefined) await setAssignedOwner(knex, hostId, owner);
  if (useHostRepositories !== undefined) {
    await setUseHostRepositories(knex, hostId, useHostRepositories);
    await evaluations.evaluateHosts([hostId]);
  }
}

export function addHostRoutes(router: Router, services: ApiServices): void {
  const { knex } = services;

  const visibleRow = async (
    request: Request,
    permission?: ResourcePermission,
    name = request.params.name,
  ) => {
    const scope = await hostScope(services, request, permission);
    const row = await findHostRow(knex, scope.visible, name);
    // A host that somebody may not see does not exist for them.
    if (!row) throw new NotFoundError(`No host named ${name} has reported.`);
    return row;
  };

  const detail = async (request: Request): Promise<HostDetail> => {
    const { name } = request.params;
    const host = await findHost(knex, await hostScope(services, request), name);
    if (!host) throw new NotFoundError(`No host named ${name} has reported.`);
    return host;
  };

  /** A change may take a host from its reader's sight: it was theirs to see when they made it, and so is what became of it. */
  const changed = async (request: Request, name: string) => {
    const scope = await hostScope(services, request);
    return findHost(knex, { ...scope, visible: 'all' }, name);
  };

  router.get('/hosts', async (request, response) => {
    const { list, filters } = readListRequest(request, hostFilters);
    const scope = await hostScope(services, request);
    await answerList(request, response, list, page =>
      listHosts(knex, scope, filters, page),
    );
  });

  router.get('/host-counts', async (request, response) => {
    const { filters } = readListRequest(request, hostFilters);
    const scope = await hostScope(services, request);
    response.json(await countHosts(knex, scope, filters));
  });

  router.get('/hosts/:name', async (request, response) => {
    response.json(await detail(request));
  });

  router.patch('/hosts/:name', async (request, response) => {
    const row = await visibleRow(request, patchmanHostUpdatePermission);
    await visibleRow(request);
    const changes = readBody(
      request,
      z.strictObject({
        tags: z.array(z.string()).max(100).optional(),
        owner: ownerRef.nullable().optional(),
        useHostRepositories: z.boolean().optional(),
        comment: z.string().trim().max(2000).nullable().optional(),
        checkDns: z.boolean().optional(),
        keyed: z.literal(false).optional(),
      }),
    );
    if (changes.keyed === false) {
      // Who speaks for a host is decided by who decides whether a machine is it.
      await visibleRow(request, patchmanHostDecidePermission);
    }
    await services.audit.record(
      request,
      {
        action: 'host-update',
        severity: 'medium',
        subject: { kind: 'host', name: row.name },
        detail: { changes },
      },
      async () => {
        if (changes.keyed === false) await allowWithoutKey(knex, row);
        await changeHost(services, row.id, changes);
      },
    );
    response.json(await changed(request, row.name));
  });

  router.delete('/hosts/:name', async (request, response) => {
    const row = await visibleRow(request, patchmanHostDeletePermission);
    await services.audit.record(
      request,
      {
        action: 'host-delete',
        severity: 'high',
        subject: { kind: 'host', name: row.name },
      },
      () => deleteHost(knex, row),
    );
    response.status(204).end();
  });

  router.get('/hosts/:name/updates', async (request, response) => {
    const { list, filters } = readListRequest(request, {
      security: flag,
      severity: severities,
      blocked: flag,
      kind: text,
      source: z.enum(['evaluated', 'reported']).optional(),
    });
    const row = await visibleRow(request);
    await answerList(request, response, list, page =>
      listHostUpdates(knex, row, filters, page),
    );
  });

  router.get('/hosts/:name/packages', async (request, response) => {
    const { list, filters } = readListRequest(request, {
      withUpdates: flag,
      foreign: flag,
    });
    const row = await visibleRow(request);
    await answerList(request, response, list, page =>
      listHostPackages(knex, row, filters, page),
    );
  });

  router.get(
    '/hosts/:name/packages/:package/explain',
    async (request, response) => {
      const { filters } = readListRequest(request, { arch: text });
      const row = await visibleRow(request);
      const found = await services.evaluations.explain(
        row.id,
        request.params.package,
        filters.arch,
      );
      if (found.length === 0) {
        throw new NotFoundError(
          `${row.name} has no package named ${request.params.package} installed.`,
        );
      }
      response.json({ items: found.map(toExplanation) });
    },
  );

  router.patch('/hosts/:name/repositories/:id', async (request, response) => {
    const row = await visibleRow(request, patchmanHostUpdatePermission);
    await visibleRow(request);
    const id = readId(request);
    const { enabled } = readBody(
      request,
      z.strictObject({ enabled: z.boolean().nullable() }),
    );
    await services.audit.record(
      request,
      {
        action: 'host-update',
        severity: 'medium',
        subject: { kind: 'host', name: row.name },
        detail: { repository: id, changes: { enabled } },
      },
      async () => {
        if (!(await chooseHostRepository(knex, row.id, id, enabled))) {
          throw new NotFoundError(`${row.name} has no repository ${id}.`);
        }
        await services.evaluations.evaluateHosts([row.id]);
      },
    );
    response.json(await changed(request, row.name));
  });

  router.get('/hosts/:name/repositories', async (request, response) => {
    const { list } = readListRequest(request, {});
    const row = await visibleRow(request);
    await answerList(request, response, list, page =>
      listHostRepositories(knex, row.id, page),
    );
  });

  router.get('/hosts/:name/reports', async (request, response) => {
    const { list } = readListRequest(request, {});
    const row = await visibleRow(request);
    await answerList(request, response, list, page =>
      listReports(knex, { host: row.name }, page),
    );
  });

  router.get('/hosts/:name/history', async (request, response) => {
    const { list } = readListRequest(request, {});
    const row = await visibleRow(request);
    await answerList(request, response, list, page =>
      listHostChanges(knex, row.id, page),
    );
  });

  router.get('/hosts/:name/diff/:other', async (request, response) => {
    const [a, b] = [
      await visibleRow(request),
      await visibleRow(request, undefined, request.params.other),
    ];
    response.json(await compareHosts(knex, a, b));
  });

  router.post('/hosts/:name/refresh', async (request, response) => {
    const row = await visibleRow(request, patchmanHostUpdatePermission);
    const task = await services.audit.record(
      request,
      {
        action: 'host-refresh',
        severity: 'low',
        subject: { kind: 'host', name: row.name },
      },
      async () =>
        services.tasks.start(
          {
            kind: 'evaluate-host',
            subject: { kind: 'host', name: row.name },
            by: await services.audit.nameOf(request),
          },
          async () => {
            const { computed, failed } =
              await services.evaluations.evaluateAgain(row.id);
            await services.verdicts.lookAgain(row.id);
            services.verdictWatch.look();
            if (failed > 0) return 'The updates cannot be computed.';
            return computed > 0
              ? 'The updates were computed again.'
              : 'Nothing that the updates depend on has changed.';
          },
        ),
    );
    response.status(202).json(task);
  });
}
