import {
  AuditFilters,
  HostFilters,
  MirrorFilters,
  PackageFilters,
  QuarantineFilters,
  ReportFilters,
  RepositoryFilters,
  UpdateFilters,
} from 'backstage-plugin-patchman-common';

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
  host(name: string, tab?: string): string;
  /** Two hosts side by side; without the other one it is chosen there. */
  hostDiff(name: string, other?: string): string;
  updates(filters?: UpdateFilters & { search?: string }): string;
  packages(filters?: PackageFilters & { search?: string }): string;
  package(id: number): string;
  repositories(filters?: RepositoryFilters): string;
  repository(id: number): string;
  mirrors(filters?: MirrorFilters): string;
  operatingSystems(): string;
  reports(filters?: ReportFilters): string;
  addHosts(): string;
  keys(tab?: string): string;
  quarantine(filters?: QuarantineFilters): string;
  audit(filters?: AuditFilters): string;
  maintenance(): string;
}

export function createLinks(root: string): PatchmanLinks {
  const base = root.replace(/\/$/, '');
  return {
    overview: () => `${base}/overview`,
    hosts: (filters = {}) => withQuery(`${base}/hosts`, { ...filters }),
    host: (name, tab) =>
      withQuery(`${base}/hosts/${encodeURIComponent(name)}`, { tab }),
    hostDiff: (name, other) =>
      `${base}/hosts/${encodeURIComponent(name)}/diff${
        other ? `/${encodeURIComponent(other)}` : ''
      }`,
    updates: (filters = {}) => withQuery(`${base}/updates`, { ...filters }),
    packages: (filters = {}) => withQuery(`${base}/packages`, { ...filters }),
    package: id => `${base}/packages/${id}`,
    repositories: (filters = {}) =>
      withQuery(`${base}/repositories`, { ...filters }),
    repository: id => `${base}/repositories/${id}`,
    mirrors: (filters = {}) => withQuery(`${base}/mirrors`, { ...filters }),
    operatingSystems: () => `${base}/operating-systems`,
    reports: (filters = {}) => withQuery(`${base}/reports`, { ...filters }),
    addHosts: () => `${base}/add-hosts`,
    keys: tab => withQuery(`${base}/keys`, { tab }),
    quarantine: (filters = {}) =>
      withQuery(`${base}/quarantine`, { ...filters }),
    audit: (filters = {}) => withQuery(`${base}/audit`, { ...filters }),
    maintenance: () => `${base}/maintenance`,
  };
}
