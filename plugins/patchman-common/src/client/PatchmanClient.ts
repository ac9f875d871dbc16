import {
  Cve,
  CveDetail,
  Erratum,
  ErratumDetail,
  ExposedHost,
  FleetUpdate,
  Freshness,
  Host,
  HostChange,
  HostCounts,
  HostCveAnswer,
  HostCves,
  HostDetail,
  HostDiff,
  HostFacets,
  HostModule,
  HostPackage,
  HostRepository,
  ImportRequest,
  ErrataSourceState,
  ImportResult,
  ListResult,
  MaintenanceTaskState,
  Mirror,
  ModuleStream,
  ModuleStreamDetail,
  OperatingSystem,
  OperatingSystemDetail,
  PackageDetail,
  PackageExplanation,
  PackageListItem,
  PackageName,
  PackageNameDetail,
  PackageType,
  Report,
  ReportContent,
  ReportedPackageItem,
  Repository,
  RepositoryDetail,
  Summary,
  Task,
  Update,
  VexDocument,
} from '../types';
import { OperationsClient } from './OperationsClient';
import {
  CveFilters,
  CveHostFilters,
  ErratumFilters,
  HostCveFilters,
  HostErratumFilters,
  HostFilters,
  ListOptions,
  MaintenanceOptions,
  MirrorFilters,
  ModuleFilters,
  PackageFilters,
  PackageNameFilters,
  ReportFilters,
  RepositoryFilters,
  TaskFilters,
  UpdateFilters,
  VexOptions,
} from './filters';

/**
 * Client of the Patchman backend's API. Every method throws a `ResponseError` when the backend refuses.
 * @public
 */
export class PatchmanClient extends OperationsClient {
  getSummary(): Promise<Summary> {
    return this.get('/summary');
  }

  /** What visible hosts are, which is what lists of them can be filtered by. */
  getHostFacets(): Promise<HostFacets> {
    return this.get('/host-facets');
  }

  /** How fresh what is shown is. */
  getFreshness(): Promise<Freshness> {
    return this.get('/freshness');
  }

  getHosts(query: ListOptions & HostFilters = {}): Promise<ListResult<Host>> {
    return this.get('/hosts', { ...query });
  }

  /** The hosts that the filters leave, in figures. */
  getHostCounts(filters: HostFilters = {}): Promise<HostCounts> {
    return this.get('/host-counts', { ...filters });
  }

  getHost(name: string): Promise<HostDetail> {
    return this.get(`/hosts/${encodeURIComponent(name)}`);
  }

  getHostUpdates(
    name: string,
    query: ListOptions & UpdateFilters = {},
  ): Promise<ListResult<Update>> {
    return this.get(`/hosts/${encodeURIComponent(name)}/updates`, { ...query });
  }

  getHostPackages(
    name: string,
    query: ListOptions & { withUpdates?: boolean; foreign?: boolean } = {},
  ): Promise<ListResult<HostPackage>> {
    return this.get(`/hosts/${encodeURIComponent(name)}/packages`, {
      ...query,
    });
  }

  /** Every candidate for the updates of a package, with the rule that took or dropped it. */
  explainPackage(
    host: string,
    name: string,
    query: { arch?: string } = {},
  ): Promise<{ items: PackageExplanation[] }> {
    return this.get(
      `/hosts/${encodeURIComponent(host)}/packages/${encodeURIComponent(
        name,
      )}/explain`,
      { ...query },
    );
  }

  getHostRepositories(
    name: string,
    query: ListOptions = {},
  ): Promise<ListResult<HostRepository>> {
    return this.get(`/hosts/${encodeURIComponent(name)}/repositories`, {
      ...query,
    });
  }

  /** Decides whether a repository counts for one host; `enabled: null` takes what the host reports again. */
  updateHostRepository(
    name: string,
    id: number,
    changes: { enabled: boolean | null },
  ): Promise<HostDetail> {
    return this.send(
      'PATCH',
      `/hosts/${encodeURIComponent(name)}/repositories/${id}`,
      changes,
    );
  }

  getHostReports(
    name: string,
    query: ListOptions = {},
  ): Promise<ListResult<Report>> {
    return this.get(`/hosts/${encodeURIComponent(name)}/reports`, { ...query });
  }

  getHostHistory(
    name: string,
    query: ListOptions = {},
  ): Promise<ListResult<HostChange>> {
    return this.get(`/hosts/${encodeURIComponent(name)}/history`, { ...query });
  }

  getHostDiff(a: string, b: string): Promise<HostDiff> {
    return this.get(
      `/hosts/${encodeURIComponent(a)}/diff/${encodeURIComponent(b)}`,
    );
  }

  /** Evaluates a host again. */
  refreshHost(name: string): Promise<Task> {
    return this.send('POST', `/hosts/${encodeURIComponent(name)}/refresh`);
  }

  updateHost(
    name: string,
    changes: {
      tags?: string[];
      owner?: string | null;
      useHostRepositories?: boolean;
      /** At most 2,000 characters. */
      comment?: string | null;
      /** Whether its address is looked up. */
      checkDns?: boolean;
      /** Takes reports without a key again, once its keys are revoked. */
      keyed?: false;
    },
  ): Promise<HostDetail> {
    return this.send('PATCH', `/hosts/${encodeURIComponent(name)}`, changes);
  }

  deleteHost(name: string): Promise<void> {
    return this.send('DELETE', `/hosts/${encodeURIComponent(name)}`);
  }

  getPackages(
    query: ListOptions & PackageFilters = {},
  ): Promise<ListResult<PackageListItem>> {
    return this.get('/packages', { ...query });
  }

  getPackage(id: number): Promise<PackageDetail> {
    return this.get(`/packages/${id}`);
  }

  /** Packages by name, whatever their version. */
  getPackageNames(
    query: ListOptions & PackageNameFilters = {},
  ): Promise<ListResult<PackageName>> {
    return this.get('/package-names', { ...query });
  }

  /** Every version of a name, with where it is. */
  getPackageName(type: PackageType, name: string): Promise<PackageNameDetail> {
    return this.get(`/package-names/${type}/${encodeURIComponent(name)}`);
  }

  getUpdates(
    query: ListOptions & UpdateFilters = {},
  ): Promise<ListResult<FleetUpdate>> {
    return this.get('/updates', { ...query });
  }

  getRepositories(
    query: ListOptions & RepositoryFilters = {},
  ): Promise<ListResult<Repository>> {
    return this.get('/repositories', { ...query });
  }

  getRepository(id: number): Promise<RepositoryDetail> {
    return this.get(`/repositories/${id}`);
  }

  /** `security: null` gives the decision back to the guess. */
  updateRepository(
    id: number,
    changes: {
      enabled?: boolean;
      security?: boolean | null;
      name?: string;
      repoId?: string | null;
      arch?: string;
      authRequired?: boolean;
    },
  ): Promise<RepositoryDetail> {
    return this.send('PATCH', `/repositories/${id}`, changes);
  }

  /** `force` reads everything again, whatever is known already. */
  refreshRepository(
    id: number,
    options: { force?: boolean } = {},
  ): Promise<Task> {
    return this.send('POST', `/repositories/${id}/refresh`, options);
  }

  deleteRepository(id: number): Promise<void> {
    return this.send('DELETE', `/repositories/${id}`);
  }

  getMirrors(
    query: ListOptions & MirrorFilters = {},
  ): Promise<ListResult<Mirror>> {
    return this.get('/mirrors', { ...query });
  }

  updateMirror(
    id: number,
    changes: {
      enabled?: boolean;
      refresh?: boolean;
      url?: string;
      /** Id or name of another repository of the same type and architecture, to which it is moved. */
      repository?: number | string;
      /** Forgets by which key it was verified and how old its metadata was. */
      forgetTrust?: true;
    },
  ): Promise<Mirror> {
    return this.send('PATCH', `/mirrors/${id}`, changes);
  }

  deleteMirror(id: number): Promise<void> {
    return this.send('DELETE', `/mirrors/${id}`);
  }

  getReports(
    query: ListOptions & ReportFilters = {},
  ): Promise<ListResult<Report>> {
    return this.get('/reports', { ...query });
  }

  getReport(id: number): Promise<Report> {
    return this.get(`/reports/${id}`);
  }

  /** What a stored report says. */
  getReportContent(id: number): Promise<ReportContent> {
    return this.get(`/reports/${id}/content`);
  }

  getReportPackages(
    id: number,
    query: ListOptions = {},
  ): Promise<ListResult<ReportedPackageItem>> {
    return this.get(`/reports/${id}/packages`, { ...query });
  }

  /** Puts a failed report back into the queue. */
  processReport(id: number): Promise<Report> {
    return this.send('POST', `/reports/${id}/process`);
  }

  deleteReport(id: number): Promise<void> {
    return this.send('DELETE', `/reports/${id}`);
  }

  getErrata(
    query: ListOptions & ErratumFilters = {},
  ): Promise<ListResult<Erratum>> {
    return this.get('/errata', { ...query });
  }

  getErratum(name: string): Promise<ErratumDetail> {
    return this.get(`/errata/${encodeURIComponent(name)}`);
  }

  /** The hosts that still need an erratum, with what they have installed and what fixes it. */
  getErratumHosts(
    name: string,
    query: ListOptions & HostFilters = {},
  ): Promise<ListResult<ExposedHost>> {
    return this.get(`/errata/${encodeURIComponent(name)}/hosts`, { ...query });
  }

  /** The errata that a host still needs. */
  getHostErrata(
    name: string,
    query: ListOptions & HostErratumFilters = {},
  ): Promise<ListResult<Erratum>> {
    return this.get(`/hosts/${encodeURIComponent(name)}/errata`, { ...query });
  }

  /** The CVEs that ask something of a host. */
  getHostCves(
    name: string,
    query: ListOptions & HostCveFilters = {},
  ): Promise<HostCves> {
    return this.get(`/hosts/${encodeURIComponent(name)}/cves`, { ...query });
  }

  /** What a CVE means for a host, whatever that is: the answer to a scanner that says it is vulnerable. */
  getHostCve(name: string, cve: string): Promise<HostCveAnswer> {
    return this.get(
      `/hosts/${encodeURIComponent(name)}/cves/${encodeURIComponent(cve)}`,
    );
  }

  /** What CVEs mean for a host, as scanners read it. */
  getHostVex(
    name: string,
    query: VexOptions & { product?: string } = {},
  ): Promise<VexDocument> {
    return this.get(`/hosts/${encodeURIComponent(name)}/vex`, { ...query });
  }

  /** The same of the hosts of a team, or of any others; equal statements are one. */
  getVex(
    query: Omit<HostFilters, 'cve'> & VexOptions = {},
  ): Promise<VexDocument> {
    return this.get('/vex', { ...query });
  }

  /**
   * CVEs that concern hosts or that errata fix. Ordered by `rank` (the usual order, what wants to be fixed first), `name`,
   * `severity`, `cvss`, `epss`, `issued`, `hosts`, `affectedHosts` or `since`.
   */
  getCves(query: ListOptions & CveFilters = {}): Promise<ListResult<Cve>> {
    return this.get('/cves', { ...query });
  }

  getCve(name: string): Promise<CveDetail> {
    return this.get(`/cves/${encodeURIComponent(name)}`);
  }

  /** The hosts that a CVE asks something of, with what they have installed and what fixes it. */
  getCveHosts(
    name: string,
    query: ListOptions & CveHostFilters = {},
  ): Promise<ListResult<ExposedHost>> {
    return this.get(`/cves/${encodeURIComponent(name)}/hosts`, { ...query });
  }

  getModules(
    query: ListOptions & ModuleFilters = {},
  ): Promise<ListResult<ModuleStream>> {
    return this.get('/modules', { ...query });
  }

  /** A stream of a module, once for each architecture. */
  getModuleStreams(
    name: string,
    stream: string,
  ): Promise<{ items: ModuleStreamDetail[] }> {
    return this.get(
      `/modules/${encodeURIComponent(name)}/${encodeURIComponent(stream)}`,
    );
  }

  /** The module streams that concern a host. */
  getHostModules(name: string): Promise<ListResult<HostModule>> {
    return this.get(`/hosts/${encodeURIComponent(name)}/modules`);
  }

  getOperatingSystems(
    query: ListOptions & { used?: boolean; hasRepositories?: boolean } = {},
  ): Promise<ListResult<OperatingSystem>> {
    return this.get('/operating-systems', { ...query });
  }

  getOperatingSystem(id: number): Promise<OperatingSystemDetail> {
    return this.get(`/operating-systems/${id}`);
  }

  updateOperatingSystem(
    id: number,
    changes: {
      repositories?: { id: number; priority?: number }[];
      codename?: string | null;
      cpe?: string | null;
    },
  ): Promise<OperatingSystemDetail> {
    return this.send('PATCH', `/operating-systems/${id}`, changes);
  }

  /** Starts one of: process, refresh, sources, evaluate, clean, check, entities, reverseDns. */
  runMaintenance(
    task: string,
    options: MaintenanceOptions = {},
  ): Promise<Task> {
    return this.send(
      'POST',
      `/maintenance/${encodeURIComponent(task)}`,
      options,
    );
  }

  /** Where errata and what is known of CVEs come from, in the order in which they are read. */
  getSources(): Promise<ListResult<ErrataSourceState>> {
    return this.get('/sources');
  }

  getSource(name: string): Promise<ErrataSourceState> {
    return this.get(`/sources/${encodeURIComponent(name)}`);
  }

  /**
   * Reads a source now, whether or not it is on: `whole` reads all of it, whatever is known; `acceptSmaller` takes it also
   * where it lost more than a fifth.
   */
  readSource(
    name: string,
    options: { whole?: boolean; acceptSmaller?: boolean } = {},
  ): Promise<Task> {
    return this.send(
      'POST',
      `/sources/${encodeURIComponent(name)}/read`,
      options,
    );
  }

  /** Reads a source of a file in place of what its server has; only where it is `uploadable`. */
  uploadSource(name: string, file: Blob): Promise<Task> {
    return this.upload(`/sources/${encodeURIComponent(name)}/upload`, file);
  }

  /** Takes in a piece of what another Patchman knows, at most 500 items. */
  import(request: ImportRequest): Promise<ImportResult> {
    return this.send('POST', '/import', request);
  }

  /** What runs by schedule, with its last and its next run. */
  getMaintenance(): Promise<{ items: MaintenanceTaskState[] }> {
    return this.get('/maintenance');
  }

  /** What was started in the last week, by people or by schedule. */
  getTasks(query: ListOptions & TaskFilters = {}): Promise<ListResult<Task>> {
    return this.get('/tasks', { ...query });
  }

  getTask(id: string): Promise<Task> {
    return this.get(`/tasks/${encodeURIComponent(id)}`);
  }
}
