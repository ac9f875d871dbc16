import { rpmReportOf } from '../../__testUtils__/rpmRepository';

/** A route as it is asked for, and how it answers. */
export interface TestedRoute {
  /** Method and path, as the OpenAPI document has them. */
  route: string;
  /** Where it is asked for; `:id` names an id of the fleet of two teams. */
  url: string;
  /**
   * Without an identity, to the key of a host, to a user who may do nothing, to one who may see repositories and the
   * hosts of their team, and to an administrator.
   */
  statuses: number[];
  body?: object;
}

/** Asked for in this order: what takes something away comes last. */
const TABLE = `
  get /openapi.json | - | 401 401 200 200 200
  get /summary | - | 401 401 403 200 200
  get /host-facets | - | 401 401 403 200 200
  get /freshness | - | 401 401 403 200 200
  get /hosts | - | 401 401 403 200 200
  get /host-counts | - | 401 401 403 200 200
  get /hosts/{name} | /hosts/mine1 | 401 401 403 200 200
  get /hosts/{name} | /hosts/theirs1 | 401 401 403 404 200
  get /hosts/{name}/updates | /hosts/mine1/updates | 401 401 403 200 200
  get /hosts/{name}/updates | /hosts/theirs1/updates | 401 401 403 404 200
  get /hosts/{name}/packages | /hosts/mine1/packages | 401 401 403 200 200
  get /hosts/{name}/packages | /hosts/theirs1/packages | 401 401 403 404 200
  get /hosts/{name}/packages/{package}/explain | /hosts/mine1/packages/shared/explain | 401 401 403 200 200
  get /hosts/{name}/packages/{package}/explain | /hosts/theirs1/packages/shared/explain | 401 401 403 404 200
  get /hosts/{name}/repositories | /hosts/mine1/repositories | 401 401 403 200 200
  get /hosts/{name}/repositories | /hosts/theirs1/repositories | 401 401 403 404 200
  get /hosts/{name}/reports | /hosts/mine1/reports | 401 401 403 200 200
  get /hosts/{name}/reports | /hosts/theirs1/reports | 401 401 403 404 200
  get /hosts/{name}/history | /hosts/mine1/history | 401 401 403 200 200
  get /hosts/{name}/history | /hosts/theirs1/history | 401 401 403 404 200
  get /hosts/{name}/diff/{other} | /hosts/mine1/diff/mine2 | 401 401 403 200 200
  get /hosts/{name}/diff/{other} | /hosts/mine1/diff/theirs1 | 401 401 403 404 200
  get /hosts/{name}/diff/{other} | /hosts/theirs1/diff/mine1 | 401 401 403 404 200
  get /hosts/{name}/errata | /hosts/mine1/errata | 401 401 403 200 200
  get /hosts/{name}/errata | /hosts/theirs1/errata | 401 401 403 404 200
  get /hosts/{name}/cves | /hosts/mine1/cves | 401 401 403 200 200
  get /hosts/{name}/cves | /hosts/theirs1/cves | 401 401 403 404 200
  get /hosts/{name}/cves/{cve} | /hosts/mine1/cves/CVE-2026-0001 | 401 401 403 200 200
  get /hosts/{name}/cves/{cve} | /hosts/theirs1/cves/CVE-2026-0001 | 401 401 403 404 200
  get /hosts/{name}/vex | /hosts/mine1/vex | 401 401 403 200 200
  get /hosts/{name}/vex | /hosts/theirs1/vex | 401 401 403 404 200
  get /vex | - | 401 401 403 200 200
  get /hosts/{name}/modules | /hosts/mine1/modules | 401 401 403 200 200
  get /hosts/{name}/modules | /hosts/theirs1/modules | 401 401 403 404 200
  get /updates | - | 401 401 403 200 200
  get /packages | - | 401 401 403 200 200
  get /packages/{id} | /packages/:package | 401 401 403 200 200
  get /packages/{id} | /packages/:theirs.package | 401 401 403 404 200
  get /package-names | - | 401 401 403 200 200
  get /package-names/{type}/{name} | /package-names/rpm/shared | 401 401 403 200 200
  get /package-names/{type}/{name} | /package-names/rpm/theirs-tool | 401 401 403 404 200
  get /operating-systems | - | 401 401 403 200 200
  get /operating-systems/{id} | /operating-systems/:system | 401 401 403 200 200
  get /operating-systems/{id} | /operating-systems/:theirs.system | 401 401 403 404 200
  get /operating-system-variants | - | 401 401 403 200 200
  get /operating-system-variants/{id} | /operating-system-variants/:variant | 401 401 403 200 200
  get /operating-system-variants/{id} | /operating-system-variants/:theirs.variant | 401 401 403 404 200
  get /domains | - | 401 401 403 200 200
  get /architectures | - | 401 401 403 200 200
  get /repositories | - | 401 401 403 200 200
  get /repositories/{id} | /repositories/:repository | 401 401 403 200 200
  get /mirrors | - | 401 401 403 200 200
  get /mirrors/{id} | /mirrors/:mirror | 401 401 403 200 200
  get /errata | - | 401 401 403 200 200
  get /errata/{name} | /errata/E-1 | 401 401 403 200 200
  get /errata/{name}/hosts | /errata/E-1/hosts | 401 401 403 200 200
  get /cwes | - | 401 401 403 200 200
  get /cves | - | 401 401 403 200 200
  get /cves/{name} | /cves/CVE-2026-0001 | 401 401 403 200 200
  get /cves/{name}/hosts | /cves/CVE-2026-0001/hosts | 401 401 403 200 200
  get /sources | - | 401 401 403 200 200
  get /sources/{name} | /sources/debian-dsa | 401 401 403 200 200
  get /modules | - | 401 401 403 200 200
  get /modules/{name}/{stream} | /modules/m/1 | 401 401 403 200 200
  get /reports | - | 401 401 403 403 200
  get /reports/{id} | /reports/:report | 401 401 403 403 200
  get /reports/{id}/content | /reports/:report/content | 401 401 403 403 200
  get /reports/{id}/packages | /reports/:report/packages | 401 401 403 403 200
  get /tasks | - | 401 401 403 200 200
  get /tasks/{id} | /tasks/:task | 401 401 403 200 200
  get /tasks/{id} | /tasks/:theirs.task | 401 401 403 404 200
  get /maintenance | - | 401 401 403 200 200
  get /keys | - | 401 401 403 403 200
  get /enrolment-tokens | - | 401 401 403 403 200
  get /quarantine | - | 401 401 403 200 200
  get /quarantine/{id} | /quarantine/:quarantine | 401 401 403 200 200
  get /quarantine/{id} | /quarantine/:theirs.quarantine | 401 401 403 404 200
  get /audit | - | 401 401 403 403 200
  get /client | - | 200 200 200 200 200
  get /client/{name} | /client/patchman-client | 200 200 200 200 200
  post /reports/upload/ | - | 403 403 403 403 403
  post /api/report/ | - | 401 401 401 401 401
  post /reports | - | 401 400 401 401 401
  post /enrol | - | 401 401 401 401 401
  post /hosts/{name}/refresh | /hosts/mine1/refresh | 401 401 403 403 202
  patch /hosts/{name} | /hosts/mine1 | 401 401 403 403 200
  patch /hosts/{name} | /hosts/theirs1 | 401 401 403 403 200
  patch /hosts/{name}/repositories/{id} | /hosts/mine1/repositories/:repository | 401 401 403 403 200
  patch /operating-systems/{id} | /operating-systems/:system | 401 401 403 403 200
  delete /operating-systems/{id} | /operating-systems/:theirs.system | 401 401 403 403 409
  patch /operating-system-variants/{id} | /operating-system-variants/:theirs.variant | 401 401 403 403 200
  delete /operating-system-variants/{id} | /operating-system-variants/:theirs.variant | 401 401 403 403 409
  post /operating-systems/{id}/merge | /operating-systems/:system/merge | 401 401 403 403 400
  post /hosts/bulk | - | 401 401 403 403 200
  post /repositories/bulk | - | 401 401 403 403 200
  post /mirrors/bulk | - | 401 401 403 403 200
  post /reports/bulk | - | 401 401 403 403 200
  post /repositories | - | 401 401 403 403 201
  post /repositories/{id}/mirrors | /repositories/:other/mirrors | 401 401 403 403 200
  post /mirrors | - | 401 401 403 403 201
  patch /repositories/{id} | /repositories/:other | 401 401 403 403 200
  post /repositories/{id}/refresh | /repositories/:other/refresh | 401 401 403 403 202
  post /mirrors/{id}/refresh | /mirrors/:mirror/refresh | 401 401 403 403 202
  patch /mirrors/{id} | /mirrors/:mirror | 401 401 403 403 200
  post /reports/{id}/process | /reports/:failed/process | 401 401 403 403 202
  post /sources/{name}/read | /sources/alma-errata/read | 401 401 403 403 202
  post /sources/{name}/upload | /sources/epss/upload | 401 401 403 403 400
  post /import | - | 401 401 403 403 200
  post /maintenance/{task} | /maintenance/check | 401 401 403 403 202
  post /keys | - | 401 401 403 403 201
  post /keys/{id}/request-rotation | /keys/:key/request-rotation | 401 401 403 403 204
  post /enrolment-tokens | - | 401 401 403 403 201
  post /quarantine/{id}/decision | /quarantine/:theirs.quarantine/decision | 401 401 403 403 200
  delete /tasks/{id} | /tasks/:task | 401 401 403 403 409
  delete /quarantine/{id} | /quarantine/:theirs.quarantine | 401 401 403 403 204
  delete /enrolment-tokens/{id} | /enrolment-tokens/:token | 401 401 403 403 204
  delete /keys/{id} | /keys/:key | 401 401 403 403 204
  delete /reports/{id} | /reports/:report | 401 401 403 403 204
  delete /mirrors/{id} | /mirrors/:mirror | 401 401 403 403 204
  delete /repositories/{id} | /repositories/:other | 401 401 403 403 204
  delete /hosts/{name} | /hosts/theirs2 | 401 401 403 403 204
  post /keys/rotate | - | 401 201 401 401 401
`;

/** What routes that change something are sent, by where they are asked for. */
const BODIES: Record<string, object> = {
  'post /reports/upload/': {},
  'post /api/report/': rpmReportOf('theirs1', [], []),
  'post /reports': {},
  'post /enrol': { token: 'none', hostname: 'theirs9' },
  'patch /hosts/mine1': { tags: [] },
  'patch /hosts/theirs1': { tags: ['theirs-tag'] },
  'patch /hosts/mine1/repositories/:repository': { enabled: null },
  'patch /operating-systems/:system': { repositories: [] },
  'patch /operating-system-variants/:theirs.variant': {
    release: 'Theirs Linux 9',
    create: true,
  },
  ...Object.fromEntries(
    ['hosts', 'repositories', 'mirrors', 'reports'].map(name => [
      `post /${name}/bulk`,
      { filter: {}, action: { do: 'delete' }, dryRun: true },
    ]),
  ),
  'post /operating-systems/:system/merge': {},
  'post /repositories': { name: 'made', type: 'rpm', arch: 'x86_64' },
  'post /repositories/:other/mirrors': { digest: 'none' },
  'post /mirrors': { repository: 'other', url: 'http://127.0.0.1:1/made/' },
  'patch /repositories/:other': { enabled: true },
  'patch /mirrors/:mirror': { enabled: true },
  'post /sources/alma-errata/read': {},
  'post /import': { kind: 'hosts', items: [] },
  'post /keys': { host: 'theirs9' },
  'post /enrolment-tokens': {},
  'post /quarantine/:theirs.quarantine/decision': { decision: 'reject' },
};

export const ROUTES: TestedRoute[] = TABLE.trim()
  .split('\n')
  .map(line => {
    const [route, url, statuses] = line.split('|').map(cell => cell.trim());
    const [method, path] = route.split(' ');
    const where = url === '-' ? path : url;
    return {
      route,
      url: where,
      statuses: statuses.split(' ').map(Number),
      body: BODIES[`${method} ${where}`],
    };
  });
