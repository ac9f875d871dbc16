import { refreshStatistics } from '../database/refreshStatistics';
import type { AuthService } from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { EntityTrust } from 'backstage-plugin-patchman-node';
import type { Knex } from 'knex';
import type { PatchmanConfig } from '../config/config';
import type { SourceService } from '../errata/SourceService';
import type { MaintenanceTask } from '../tasks/names';
import {
  describeFailed,
  type EvaluationService,
} from '../inventory/evaluations/EvaluationService';
import { describeRefresh } from '../repositories/refreshResult';
import type { RefreshService } from '../repositories/RefreshService';
import type { ReportProcessor } from '../intake/ReportProcessor';
import { checkDatabase } from './check/checkDatabase';
import { describeFound } from './check/describeFound';
import { cleanDatabase } from './clean/cleanDatabase';
import { describeCleaned } from './clean/describeCleaned';
import { countOf } from '../texts/countOf';
import { syncEntities } from './syncEntities';
import type { TaskWork } from '../tasks/TaskRunner';

export interface MaintenanceServices {
  knex: Knex;
  config: PatchmanConfig;
  processor: ReportProcessor;
  refresh: RefreshService;
  evaluations: EvaluationService;
  sources: SourceService;
  catalog: CatalogService;
  auth: AuthService;
  trust: EntityTrust;
}

/** What each maintenance task does; every answer is one sentence about what came out. */
export function createMaintenanceTasks(
  services: MaintenanceServices,
): Record<MaintenanceTask, TaskWork> {
  const { knex, config, processor, refresh, evaluations, sources } = services;
  return {
    process: async () => {
      const taken = await processor.processPending();
      return `${countOf(
        taken,
        'report',
      )} left over from before, processed now.`;
    },
    refresh: async (signal, progress) => {
      const read = await refresh.refreshAll(signal, progress);
      await refreshStatistics(knex);
      const found = await evaluations.evaluateDueHosts(signal);
      return `${describeRefresh(read)} ${countOf(
        found.hosts,
        'host',
      )} affected, ${countOf(
        found.computed,
        'evaluation',
      )} computed.${describeFailed(found)}`;
    },
    sources: (signal, progress) => sources.readDue(signal, progress),
    evaluate: async (_signal, progress) => {
      const found = await evaluations.evaluateAllHosts(progress);
      await refreshStatistics(knex);
      return `${countOf(found.hosts, 'host')} looked at, ${countOf(
        found.computed,
        'evaluation',
      )} computed.${describeFailed(found)}`;
    },
    clean: async signal => {
      const cleaned = await cleanDatabase(knex, {
        keepReportsPerHost: config.reports.keepPerHost,
        keepHistory: config.history.keep,
        keepAudit: config.audit.keep,
        signal,
      });
      return describeCleaned(cleaned);
    },
    check: async signal => {
      const found = await checkDatabase(knex, signal);
      const evaluated = await evaluations.evaluateDueHosts(signal);
      return `${describeFound(found)}${describeFailed(evaluated)}`;
    },
    entities: async () => {
      const links = await syncEntities(services);
      return `${countOf(links, 'link')} between hosts and entities.`;
    },
  };
}
