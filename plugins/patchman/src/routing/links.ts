import {
  AuditFilters,
  CveFilters,
  ErratumFilters,
  HostFilters,
  MirrorFilters,
  ModuleFilters,
  PackageFilters,
  PackageNameFilters,
  PackageType,
  QuarantineFilters,
  ReportFilters,
  RepositoryFilters,
  TaskFilters,
  UpdateFilters,
} from 'backstage-plugin-patchman-common';

/** What a list on a page is narrowed by. */
type Filters = Record<string, string | number | boolean | undefined>;

function withQuery(path: string, filters: Filters): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) {
    if (value !== undefined && value !== '') {
      parameters.set(name, String(value));
    }
  }
  const query = parameters.toString();
  return query ? `${path}?${query}` : path;
}

/** The addresses of the plugin's pages below the path that it is mounted at. */
export interface PatchmanLinks {
  overview(): string;
  hosts(filters?: HostFilters): string;
  host(name: string, tab?: string, filters?: Filters): string;
  /** Two hosts side by side; without the other one it is chosen there. */
  hostDiff(name: string, other?: string): string;
  updates(filters?: UpdateFilters & { search?: string }): string;
  errata(filters?: ErratumFilters & { search?: string }): string;
  erratum(name: string): string;
  /** Where errata and what is known of CVEs come from. */
  sources(filters?: { state?: string }): string;
  source(name: string): string;
  cves(filters?: CveFilters & { search?: string }): string;
  cve(name: string, filters?: Filters): string;
  /** Packages by name. */
  packages(filters?: PackageNameFilters & { search?: string }): string;
  packageName(type: PackageType, name: string): string;
  /** Packages at every version. */
  packageVersions(filters?: PackageFilters & { search?: string }): string;
  package(id: number): string;
  modules(filters?: ModuleFilters & { search?: string }): string;
  module(name: string, stream: string): string;
  repositories(filters?: RepositoryFilters): string;
  repository(id: number): string;
  mirrors(filters?: MirrorFilters): string;
  operatingSystems(): string;
  operatingSystem(id: number): string;
  reports(filters?: ReportFilters): string;
  report(id: number): string;
  addHosts(): string;
  keys(tab?: string): string;
  quarantine(filters?: QuarantineFilters): string;
  audit(filters?: AuditFilters): string;
  maintenance(): string;
  tasks(filters?: TaskFilters): string;
}

export function createLinks(root: string): PatchmanLinks {
  const base = root.replace(/\/$/, '');
  return {
    overview: () => `${base}/overview`,
    hosts: (filters = {}) => withQuery(`${base}/hosts`, { ...filters }),
    host: (name, tab, filters = {}) =>
      withQuery(`${base}/hosts/${encodeURIComponent(name)}`, {
        tab,
        ...filters,
      }),
    hostDiff: (name, other) =>
      `${base}/hosts/${encodeURIComponent(name)}/diff${
        other ? `/${encodeURIComponent(other)}` : ''
      }`,
    updates: (filters = {}) => withQuery(`${base}/updates`, { ...filters }),
    errata: (filters = {}) => withQuery(`${base}/errata`, { ...filters }),
    erratum: name => `${base}/errata/${encodeURIComponent(name)}`,
    sources: (filters = {}) =>
      withQuery(`${base}/errata/sources`, { ...filters }),
    source: name => `${base}/errata/sources/${encodeURIComponent(name)}`,
    cves: (filters = {}) => withQuery(`${base}/cves`, { ...filters }),
    cve: (name, filters = {}) =>
      withQuery(`${base}/cves/${encodeURIComponent(name)}`, filters),
    packages: (filters = {}) => withQuery(`${base}/packages`, { ...filters }),
    packageName: (type, name) =>
      `${base}/packages/name/${type}/${encodeURIComponent(name)}`,
    packageVersions: (filters = {}) =>
      withQuery(`${base}/packages/versions`, { ...filters }),
    package: id => `${base}/packages/${id}`,
    modules: (filters = {}) =>
      withQuery(`${base}/packages/modules`, { ...filters }),
    module: (name, stream) =>
      `${base}/packages/modules/${encodeURIComponent(
        name,
      )}/${encodeURIComponent(stream)}`,
    repositories: (filters = {}) =>
      withQuery(`${base}/repositories`, { ...filters }),
    repository: id => `${base}/repositories/${id}`,
    mirrors: (filters = {}) =>
      withQuery(`${base}/repositories/mirrors`, { ...filters }),
    operatingSystems: () => `${base}/repositories/operating-systems`,
    operatingSystem: id => `${base}/repositories/operating-systems/${id}`,
    reports: (filters = {}) => withQuery(`${base}/reports`, { ...filters }),
    report: id => `${base}/reports/${id}`,
    addHosts: () => `${base}/add-hosts`,
    keys: tab => withQuery(`${base}/keys`, { tab }),
    quarantine: (filters = {}) =>
      withQuery(`${base}/quarantine`, { ...filters }),
    audit: (filters = {}) => withQuery(`${base}/audit`, { ...filters }),
    maintenance: () => `${base}/maintenance`,
    tasks: (filters = {}) =>
      withQuery(`${base}/maintenance/tasks`, { ...filters }),
  };
}
