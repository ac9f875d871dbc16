import { refreshStatistics } from '../database/refreshStatistics';
import type { AuthService } from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { EntityTrust } from 'backstage-plugin-patchman-node';
import type { Knex } from 'knex';
import type { PatchmanConfig } from '../config/config';
import type { SourceService } from '../errata/SourceService';
import { DAMAGE_KINDS, type MaintenanceTask } from '../tasks/names';
import { checkAddresses, type Lookup, systemLookup } from './reverseDns';
import {
  describeFailed,
  type EvaluationService,
} from '../inventory/evaluations/EvaluationService';
import {
  describeVerdicts,
  type VerdictService,
} from '../inventory/verdicts/VerdictService';
import { describeRefresh } from '../repositories/refreshResult';
import type { RefreshService } from '../repositories/RefreshService';
import type { ReportProcessor } from '../intake/ReportProcessor';
import { checkDatabase } from './check/checkDatabase';
import { describeFound } from './check/describeFound';
import { cleanDatabase } from './clean/cleanDatabase';
import { describeCleaned } from './clean/describeCleaned';
import { countOf } from '../texts/countOf';
import { syncEntities } from './syncEntities';
import type { MaintenanceWork } from '../tasks/maintenanceWork';

export interface MaintenanceServices {
  knex: Knex;
  config: PatchmanConfig;
  processor: ReportProcessor;
  refresh: RefreshService;
  evaluations: EvaluationService;
  sources: SourceService;
  verdicts: VerdictService;
  catalog: CatalogService;
  auth: AuthService;
  trust: EntityTrust;
  /** Who is asked for the names of addresses; the system's resolver by default. */
  lookup?: Lookup;
}

/** What each maintenance task does; every answer is one sentence about what came out. */
export function createMaintenanceTasks(
  services: MaintenanceServices,
): Record<MaintenanceTask, MaintenanceWork> {
  const { knex, config, processor, refresh, evaluations } = services;
  const { sources, verdicts } = services;
  return {
    process: async signal => {
      const taken = await processor.processPending(signal);
      return `${countOf(
        taken,
        'report',
      )} left over from before, processed now.`;
    },
    refresh: async (signal, progress, { force, asked } = {}) => {
      const read = await refresh.refreshAll(signal, progress, { force, asked });
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
    sources: async (signal, progress, { force } = {}) => {
      const read = await sources.readDue(signal, progress, { whole: force });
      const found = await verdicts.findAllDue(signal);
      return `${read} ${describeVerdicts(found)}`;
    },
    evaluate: async (signal, progress) => {
      const found = await evaluations.evaluateAllHosts(progress, signal);
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
    check: async (signal, _progress, { dryRun, kinds } = {}) => {
      const chosen = kinds ?? [...DAMAGE_KINDS, ...config.check.delete];
      const findings = await checkDatabase(knex, signal, {
        mend: dryRun ? [] : chosen,
      });
      const said = describeFound(findings);
      if (dryRun) return { message: `Nothing was changed. ${said}`, findings };
      const evaluated = await evaluations.evaluateDueHosts(signal);
      return { message: `${said}${describeFailed(evaluated)}`, findings };
    },
    reverseDns: async (signal, progress) => {
      const { checked, different } = await checkAddresses(knex, {
        ...{ signal, progress, lookup: services.lookup ?? systemLookup() },
      });
      return `${countOf(checked, 'address', 'addresses')} looked up, ${countOf(
        different,
        'host',
      )} with another name.`;
    },
    entities: async () => {
      const links = await syncEntities(services);
      return `${countOf(links, 'link')} between hosts and entities.`;
    },
  };
}
