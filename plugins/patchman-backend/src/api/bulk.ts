import {
  patchmanHostDeletePermission,
  patchmanHostReadPermission,
  patchmanHostUpdatePermission,
  patchmanReportReadPermission,
  patchmanReportUpdatePermission,
  patchmanRepositoryReadPermission,
  patchmanRepositoryUpdatePermission,
} from 'backstage-plugin-patchman-common';
import type { ResourcePermission } from '@backstage/plugin-permission-common';
import type { Request, Router } from 'express';
import { deleteReports, requeueReports } from '../intake/queue/changeReport';
import { describeFailed } from '../inventory/evaluations/EvaluationService';
import { changeHosts } from '../inventory/hosts/changeHosts';
import { deleteHosts } from '../inventory/hosts/findHostRow';
import {
  deleteMirrors,
  switchMirrors,
} from '../inventory/repositories/changeMirror';
import {
  changeRepositories,
  deleteRepositories,
} from '../inventory/repositories/changeRepository';
import { moveMirrors } from '../inventory/repositories/moveMirrors';
import type { Visibility } from '../permissions/visibility';
import { whereVisible } from '../permissions/visibility';
import { chosenHosts, type HostScope } from '../queries/hosts';
import { chosenMirrors } from '../queries/mirrors';
import { chosenReports } from '../queries/reports';
import { chosenRepositories } from '../queries/repositories';
import type { TaskWork } from '../tasks/TaskRunner';
import { countOf } from '../texts/countOf';
import { BULK_BODIES } from './request/bulkBodies';
import { hostScope } from './hosts';
import { answerBulk, inTasks, type Matched } from './request/bulk';
import { idOf } from './request/refs';
import type { ApiServices } from './services';

interface Action {
  do: string;
}
const takesAway = (action: Action) => action.do === 'delete';
const auditedAs = (kind: string) => (action: Action) => ({
  action: `${kind}-${action.do}`,
  severity: takesAway(action) ? ('high' as const) : ('medium' as const),
});
const idsOf = (matched: Matched[]) => matched.map(one => one.id);

/** Changes of many at once: of these, or of all that match a filter; each first as a dry run that counts them. */
export function addBulkRoutes(router: Router, services: ApiServices): void {
  const { knex, access, evaluations, refresh } = services;

  const evaluated = async (done: string, signal: AbortSignal) =>
    `${done}${describeFailed(await evaluations.evaluateDueHosts(signal))}`;

  /** Hosts that somebody may see and do this with; others do not exist for them. */
  const allowed = async (
    request: Request,
    permission: ResourcePermission,
  ): Promise<HostScope> => {
    const scope = await hostScope(services, request);
    const may = await access.visibleHosts(request, permission);
    const both = [scope.visible, may].filter(
      (visible): visible is Exclude<Visibility, 'all'> => visible !== 'all',
    );
    const [first, ...others] = both;
    if (!first) return scope;
    return {
      ...scope,
      visible: others.length > 0 ? { allOf: [first, ...others] } : first,
    };
  };

  router.post('/hosts/bulk', async (request, response) => {
    await access.visibleHosts(request, patchmanHostReadPermission);
    const isDeletion = takesAway(request.body?.action ?? {});
    const scope = await allowed(
      request,
      isDeletion ? patchmanHostDeletePermission : patchmanHostUpdatePermission,
    );
    await answerBulk(services, request, response, BULK_BODIES.hosts, {
      ...{ kind: 'host', words: 'hosts', takesAway },
      audited: auditedAs('host'),
      find: names => {
        const query = knex('host')
          .whereIn('host.name', names)
          .orderBy('host.name')
          .select('host.id', 'host.name');
        whereVisible(query, scope.visible);
        return query;
      },
      choose: (filter, search) =>
        chosenHosts(knex, scope, filter, search)
          .clearSelect()
          .select('h.id', 'h.name')
          .orderBy('h.name'),
      work:
        (action, matched): TaskWork =>
        async (signal, progress) => {
          switch (action.do) {
            case 'delete': {
              const done = await inTasks(matched, signal, progress, piece =>
                deleteHosts(knex, piece),
              );
              return `${countOf(done, 'host')} deleted.`;
            }
            case 'evaluate': {
              const found = await evaluations.evaluateHosts(
                idsOf(matched),
                progress,
                signal,
              );
              services.verdictWatch.look();
              return `${countOf(found.hosts, 'host')} looked at, ${countOf(
                found.computed,
                'evaluation',
              )} computed.${describeFailed(found)}`;
            }
            default: {
              const { do: _, ...changes } = action;
              const done = await inTasks(matched, signal, progress, piece =>
                changeHosts(knex, idsOf(piece), changes),
              );
              return evaluated(`${countOf(done, 'host')} changed.`, signal);
            }
          }
        },
    });
  });

  router.post('/repositories/bulk', async (request, response) => {
    await access.require(request, patchmanRepositoryReadPermission);
    await access.require(request, patchmanRepositoryUpdatePermission);
    const visible = await access.countedHosts(
      request,
      patchmanHostReadPermission,
    );
    await answerBulk(services, request, response, BULK_BODIES.repositories, {
      ...{ kind: 'repository', words: 'repositories', takesAway },
      audited: auditedAs('repository'),
      find: ids => knex('repository').whereIn('id', ids).select('id', 'name'),
      choose: (filter, search) =>
        chosenRepositories(knex, visible, filter, search)
          .clearSelect()
          .select('r.id', 'r.name')
          .orderBy(['r.name', 'r.id']),
      work:
        (action, matched): TaskWork =>
        async (signal, progress) => {
          if (action.do === 'refresh') {
            const done = await inTasks(
              ...[matched, signal, progress],
              ([one]) =>
                refresh.refreshRepository(one.id, signal, undefined, action),
              1,
            );
            return evaluated(
              `${countOf(done, 'repository', 'repositories')} refreshed.`,
              signal,
            );
          }
          const { do: kind, ...changes } = action;
          const done = await inTasks(matched, signal, progress, piece =>
            kind === 'delete'
              ? deleteRepositories(knex, idsOf(piece))
              : changeRepositories(knex, idsOf(piece), changes),
          );
          return evaluated(
            `${countOf(done, 'repository', 'repositories')} ${
              kind === 'delete' ? 'deleted' : 'changed'
            }.`,
            signal,
          );
        },
    });
  });

  router.post('/mirrors/bulk', async (request, response) => {
    await access.require(request, patchmanRepositoryReadPermission);
    await access.require(request, patchmanRepositoryUpdatePermission);
    await answerBulk(services, request, response, BULK_BODIES.mirrors, {
      ...{ kind: 'mirror', words: 'mirrors', takesAway },
      audited: auditedAs('mirror'),
      find: ids =>
        knex('mirror').whereIn('id', ids).select('id', 'url as name'),
      choose: (filter, search) =>
        chosenMirrors(knex, filter, search)
          .clearSelect()
          .select('m.id', 'm.url as name')
          .orderBy('m.id'),
      work:
        (action, matched): TaskWork =>
        async (signal, progress) => {
          if (action.do === 'refresh') {
            const done = await inTasks(
              ...[matched, signal, progress],
              ([one]) =>
                refresh.refreshOneMirror(one.id, signal, undefined, action),
              1,
            );
            return evaluated(`${countOf(done, 'mirror')} refreshed.`, signal);
          }
          let words = 'changed';
          const { do: kind } = action;
          const target =
            action.do === 'move'
              ? await idOf(knex, 'repository', action.repository)
              : 0;
          const done = await inTasks(matched, signal, progress, piece => {
            if (kind === 'move') {
              words = 'moved';
              return moveMirrors(knex, idsOf(piece), target);
            }
            if (kind === 'delete') {
              words = 'deleted';
              return deleteMirrors(knex, idsOf(piece));
            }
            return switchMirrors(knex, idsOf(piece), action as any);
          });
          services.newMirrors();
          return evaluated(`${countOf(done, 'mirror')} ${words}.`, signal);
        },
    });
  });

  router.post('/reports/bulk', async (request, response) => {
    await access.require(request, patchmanReportReadPermission);
    await access.require(request, patchmanReportUpdatePermission);
    await answerBulk(services, request, response, BULK_BODIES.reports, {
      ...{ kind: 'report', words: 'reports', takesAway },
      audited: auditedAs('report'),
      find: ids =>
        knex('report').whereIn('id', ids).select('id', 'host_name as name'),
      choose: (filter, search) =>
        chosenReports(knex, filter, search)
          .select('id', 'host_name as name')
          .orderBy('id'),
      work:
        (action, matched): TaskWork =>
        async (signal, progress) => {
          let count = 0;
          await inTasks(matched, signal, progress, async piece => {
            count += await (action.do === 'delete'
              ? deleteReports(knex, idsOf(piece))
              : requeueReports(knex, idsOf(piece)));
          });
          if (action.do === 'process') services.processor.kick();
          return action.do === 'delete'
            ? `${countOf(
                count,
                'report',
              )} deleted; those that wait for a decision stay.`
            : `${countOf(count, 'failed report')} to be processed again.`;
        },
    });
  });
}
