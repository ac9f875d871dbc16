import type {
  AuditorService,
  AuthService,
  HttpAuthService,
  DiscoveryService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { PackageType } from 'backstage-plugin-patchman-common';
import type { EntityTrust } from 'backstage-plugin-patchman-node';
import type { Knex } from 'knex';
import type { ApiServices } from './api/services';
import { Backends } from './begun/Backends';
import { Audit } from './audit/Audit';
import { ClientDownloads } from './clientFiles/ClientDownloads';
import type { PatchmanConfig } from './config/config';
import { refreshStatistics } from './database/refreshStatistics';
import { DocumentThreads, Spool } from './documents';
import {
  describeEvaluated,
  EvaluationService,
} from './inventory/evaluations/EvaluationService';
import { EvaluationContents } from './inventory/evaluations/EvaluationContents';
import { nameReleases } from './inventory/operatingSystems/nameReleases';
import { LikelyBases } from './inventory/packageSets/LikelyBases';
import { BegunKeys } from './inventory/BegunKeys';
import { RepositoryErrata } from './inventory/verdicts/RepositoryErrata';
import { HostAnswers } from './inventory/verdicts/HostAnswers';
import { VerdictService } from './inventory/verdicts/VerdictService';
import { VerdictWatch } from './inventory/verdicts/VerdictWatch';
import { ImportService } from './import/ImportService';
import { ReleaseErrata } from './inventory/errata/ReleaseErrata';
import { SourceService } from './errata/SourceService';
import type { SourceRegistry } from './errata/sources';
import { EnrolmentTokens, grantEnrolment } from './keys/EnrolmentTokens';
import { HostKeys } from './keys/HostKeys';
import { RateLimiter } from './keys/RateLimiter';
import { createMaintenanceTasks } from './maintenance/maintenanceTasks';
import { readSchedules } from './tasks/schedule';
import { endAbandonedTasks, TaskRunner } from './tasks/TaskRunner';
import {
  createFetcher,
  sendByNodeFetch,
  type FetcherOptions,
} from './repositories/fetch';
import type { FormatRegistry } from './repositories/formats';
import { NewMirrorWatch } from './maintenance/NewMirrorWatch';
import { RefreshService } from './repositories/RefreshService';
import { releaseAbandonedClaims } from './intake/queue/claimReports';
import { ReportProcessor } from './intake/ReportProcessor';
import { SMALL_REPORT } from './reports/ReceivedBody';

export interface BackendOptions {
  auditor: AuditorService;
  auth: AuthService;
  catalog: CatalogService;
  config: PatchmanConfig;
  discovery: DiscoveryService;
  errataSources: SourceRegistry;
  formats: FormatRegistry;
  httpAuth: HttpAuthService;
  knex: Knex;
  logger: LoggerService;
  /** Which entities may say whose a host is. */
  trust: EntityTrust;
}

/** Puts the parts together: reports → inventory → evaluation, and mirrors → sets → evaluation. */
export async function createBackendServices(
  options: BackendOptions,
): Promise<Omit<ApiServices, 'access'>> {
  const { knex, logger, config, formats } = options;
  const baseUrl = () => options.discovery.getExternalBaseUrl('patchman');
  const audit = new Audit(options);
  const contents = new EvaluationContents(
    knex,
    config.evaluation.cachedPackages,
  );
  const backends = new Backends(knex, logger);
  const errata = new ReleaseErrata(
    knex,
    options.errataSources,
    new BegunKeys(knex, 'begun_match', backends.id),
  );
  const verdictWatch = new VerdictWatch(logger);
  const evaluations = new EvaluationService({
    knex,
    logger,
    contents,
    errata,
    onEvaluated: () => verdictWatch.look(),
    backend: backends.id,
  });
  const repositories = new RepositoryErrata(knex);
  const verdicts = new VerdictService({
    knex,
    logger,
    contents,
    errata,
    repositories,
    evaluations,
    backend: backends.id,
  });
  const tasks = new TaskRunner(knex, logger, backends.id);
  const spool = new Spool(config.documents.folder);
  await spool.removeLeftovers();
  const documents = new DocumentThreads({ ...config.documents, spool });
  // Documents of repositories, however many and hostile, must not delay a report.
  const reportDocuments = new DocumentThreads({
    ...config.documents,
    threads: 1,
    // What is read in this process needs no disk.
    spool: new Spool(config.documents.folder, { inMemory: SMALL_REPORT }),
  });
  const door: FetcherOptions = {
    allow: config.fetch.allow,
    credentials: config.fetch.credentials,
    maxSize: config.fetch.maxSize,
    connectTimeoutMs: config.fetch.idleTimeout,
    maxRedirects: 5,
    userAgent: 'patchman-for-backstage',
    idleTimeoutMs: config.fetch.idleTimeout,
    totalTimeoutMs: config.fetch.totalTimeout,
    smallTimeoutMs: config.fetch.smallTimeout,
    minRate: config.fetch.minimumRate,
  };
  const sources = new SourceService({
    knex,
    logger,
    registry: options.errataSources,
    config: config.errata,
    documents,
    fetcher: createFetcher({ ...door, send: sendByNodeFetch }),
    maxSize: config.fetch.maxSize,
    backend: backends.id,
    onChanged: () => verdictWatch.look(),
  });
  const refresh = new RefreshService({
    knex,
    logger,
    formats,
    indexes: contents.packages,
    fetcher: createFetcher(door),
    documents,
    credentials: config.fetch.credentials,
    keyrings: config.fetch.keyrings,
    requireSignatures: config.fetch.requireSignatures,
    failuresBeforeDisabled: config.mirrors.failuresBeforeDisabled,
    mirrorsPerRepository: config.mirrors.perRepository,
    backend: backends.id,
  });
  const newMirrors = new NewMirrorWatch({ knex, tasks, refresh, evaluations });
  const guessSecurity = (type: string, url: string) =>
    formats.find(type as PackageType, url)?.guessSecurity?.(url, null) ?? false;
  const bases = new LikelyBases();
  const processor = new ReportProcessor({
    knex,
    logger,
    documents: reportDocuments,
    evaluations,
    guessSecurity,
    onNewHost: grantEnrolment,
    onQuarantined: (report, reasons) =>
      audit.record(
        { name: `host:${report.host_name}`, address: report.address },
        {
          action: 'quarantine-open',
          severity: 'high',
          subject: { kind: 'host', name: report.host_name },
          detail: { report: report.id, reasons },
        },
        async () => {},
      ),
    onNewRepositories: () => newMirrors.look(),
    installed: contents.installed,
    bases,
  });
  const imports = new ImportService({
    knex,
    guessSecurity,
    onNewHost: grantEnrolment,
    evaluations,
    installed: contents.installed,
    bases,
    onNewMirrors: () => newMirrors.look(),
    onHostsDue: () =>
      tasks.start({ kind: 'evaluate-import' }, async signal => {
        await refreshStatistics(knex);
        const found = await evaluations.evaluateDueHosts(signal);
        return describeEvaluated(found);
      }),
  });
  await nameReleases(knex);
  verdictWatch.begin(signal => verdicts.findAllDue(signal));
  await releaseAbandonedClaims(knex);
  await endAbandonedTasks(knex);
  // What a dead one was reading is nobody's now.
  await backends.start(
    () => newMirrors.look(),
    signal => evaluations.helpWithWave(signal),
  );
  const maintenance = createMaintenanceTasks({
    ...options,
    processor,
    refresh,
    evaluations,
    sources,
    verdicts,
  });
  return {
    knex,
    logger,
    config,
    audit,
    downloads: new ClientDownloads({
      logger,
      packages: config.client.packages,
      baseUrl,
    }),
    baseUrl,
    keys: new HostKeys(knex, config.keys),
    enrolmentTokens: new EnrolmentTokens(knex),
    limits: {
      reports: new RateLimiter(config.rateLimits.reports),
      enrolments: new RateLimiter(config.rateLimits.enrolments),
      wrongKeys: new RateLimiter(config.rateLimits.wrongKeys),
    },
    processor,
    documents,
    reportDocuments,
    contents,
    evaluations,
    verdicts,
    verdictWatch,
    answers: new HostAnswers({ knex, contents, errata, repositories }),
    refresh,
    newMirrors: () => newMirrors.look(),
    sources,
    errataSources: options.errataSources,
    imports,
    tasks,
    backends,
    maintenance,
    schedules: () => readSchedules(options),
  };
}
