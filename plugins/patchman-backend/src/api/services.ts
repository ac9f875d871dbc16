import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import type { Audit } from '../audit/Audit';
import type { Backends } from '../begun/Backends';
import type { ClientDownloads } from '../clientFiles/ClientDownloads';
import type { PatchmanConfig } from '../config/config';
import type { MaintenanceTask } from '../tasks/names';
import type { DocumentThreads } from '../documents';
import type { SourceService } from '../errata/SourceService';
import type { SourceRegistry } from '../errata/sources';
import type { EvaluationContents } from '../inventory/evaluations/EvaluationContents';
import type { VerdictWatch } from '../inventory/verdicts/VerdictWatch';
import type { HostAnswers } from '../inventory/verdicts/HostAnswers';
import type { VerdictService } from '../inventory/verdicts/VerdictService';
import type { EvaluationService } from '../inventory/evaluations/EvaluationService';
import type { ImportService } from '../import/ImportService';
import type { EnrolmentTokens } from '../keys/EnrolmentTokens';
import type { HostKeys } from '../keys/HostKeys';
import type { RateLimiter } from '../keys/RateLimiter';
import type { Schedule } from '../tasks/schedule';
import type { MaintenanceWork } from '../tasks/maintenanceWork';
import type { TaskRunner } from '../tasks/TaskRunner';
import type { Access } from '../permissions/Access';
import type { RefreshService } from '../repositories/RefreshService';
import type { ReportProcessor } from '../intake/ReportProcessor';

/** What the routes call. */
export interface ApiServices {
  knex: Knex;
  logger: LoggerService;
  audit: Audit;
  config: PatchmanConfig;
  access: Access;
  /** The address of this plugin as hosts and people reach it. */
  baseUrl: () => Promise<string>;
  downloads: ClientDownloads;
  keys: HostKeys;
  enrolmentTokens: EnrolmentTokens;
  /** Each in this process, see `patchman.rateLimits`. */
  limits: Record<keyof PatchmanConfig['rateLimits'], RateLimiter>;
  processor: ReportProcessor;
  /** Where documents of repositories are read. */
  documents: DocumentThreads;
  /** Where large reports are read. */
  reportDocuments: DocumentThreads;
  contents: EvaluationContents;
  evaluations: EvaluationService;
  verdicts: VerdictService;
  verdictWatch: VerdictWatch;
  answers: HostAnswers;
  refresh: RefreshService;
  /** Says that there may be mirrors that were never read. */
  newMirrors: () => void;
  sources: SourceService;
  errataSources: SourceRegistry;
  backends: Backends;
  imports: ImportService;
  tasks: TaskRunner;
  maintenance: Record<MaintenanceTask, MaintenanceWork>;
  schedules: () => Promise<Map<MaintenanceTask, Schedule>>;
}
