import type { AuthService } from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { Knex } from 'knex';
import type { MaintenanceTask, PatchmanConfig } from '../config';
import type { EvaluationService } from '../inventory/evaluations/EvaluationService';
import {
  describeRefresh,
  type RefreshService,
} from '../repositories/RefreshService';
import type { ReportProcessor } from '../reports/ReportProcessor';
import { checkDatabase } from './checkDatabase';
import { cleanDatabase } from './clean/cleanDatabase';
import { describeCleaned } from './clean/describeCleaned';
import { syncEntities } from './syncEntities';
import type { TaskWork } from './TaskRunner';

export interface MaintenanceServices {
  knex: Knex;
  config: PatchmanConfig;
  processor: ReportProcessor;
  refresh: RefreshService;
  evaluations: EvaluationService;
  catalog: CatalogService;
  auth: AuthService;
}

/** What each maintenance task does; every answer is one sentence about what came out. */
export function createMaintenanceTasks(
  services: MaintenanceServices,
): Record<MaintenanceTask, TaskWork> {
  const { knex, config, processor, refresh, evaluations } = services;
  return {
    process: async () => {
      const taken = await processor.processPending();
      return `${taken} reports were left over and have been processed.`;
    },
    refresh: async (signal, progress) => {
      const read = await refresh.refreshAll(signal, progress);
      const { hosts, computed } = await evaluations.evaluateDueHosts(signal);
      return `${describeRefresh(
        read,
      )} ${hosts} hosts affected, ${computed} evaluations computed.`;
    },
    evaluate: async (_signal, progress) => {
      const { hosts, computed } = await evaluations.evaluateAllHosts(progress);
      return `${hosts} hosts looked at, ${computed} evaluations computed.`;
    },
    clean: async signal => {
      const cleaned = await cleanDatabase(knex, {
        keepReportsPerHost: config.reports.keepPerHost,
        keepAudit: config.audit.keep,
        signal,
      });
      return describeCleaned(cleaned);
    },
    check: async signal => {
      const found = await checkDatabase(knex);
      await evaluations.evaluateDueHosts(signal);
      return `${found.damagedSets} damaged sets, ${found.mirrorsToRead} mirrors to read again, ${found.hostsToEvaluate} hosts without an evaluation.`;
    },
    entities: async () => {
      const links = await syncEntities(services);
      return `${links} entities stand for hosts.`;
    },
  };
}
