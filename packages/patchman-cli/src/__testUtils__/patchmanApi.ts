import { http, HttpResponse, type RequestHandler } from 'msw';
import type { FixtureDatabase, FixtureValue } from './patchmanTables';

type Item = Record<string, unknown>;

/** What Patchman 4 answers over its REST API, a few items a page. */
export function patchmanApi(
  base: string,
  database: FixtureDatabase,
  options: {
    pageSize?: number;
    /** How the server believes that it is called, as behind a proxy. */
    calledItself?: string;
    /** May answer in place of the page. */
    before?: (request: Request) => Response | undefined;
  } = {},
): RequestHandler[] {
  const { pageSize = 2, calledItself = base, before } = options;
  const link = (list: string, id: FixtureValue) =>
    id === null ? null : `${calledItself}/api/${list}/${id}/`;
  const rows = (table: string): Record<string, FixtureValue>[] => {
    const { columns, rows: list } = database.get(table)!;
    return list.map(row =>
      Object.fromEntries(columns.map(({ name }, i) => [name, row[i]])),
    );
  };
  const tags = new Map(rows('taggit_tag').map(tag => [tag.id, tag.name]));
  const lists: Record<string, Item[]> = {
    'machine-architecture': rows('arch_machinearchitecture'),
    repo: rows('repos_repository').map(
      ({ arch_id: arch, repo_id, ...row }) => ({
        ...row,
        arch: link('machine-architecture', arch),
      }),
    ),
    mirror: rows('repos_mirror').map(({ repo_id: repo, ...row }) => ({
      ...row,
      repo: link('repo', repo),
    })),
    'os-release': rows('operatingsystems_osrelease').map(row => ({
      ...row,
      repos: rows('operatingsystems_osrelease_repos')
        .filter(one => one.osrelease_id === row.id)
        .map(one => link('repo', one.repository_id)),
    })),
    'os-variant': rows('operatingsystems_osvariant').map(row => ({
      id: row.id,
      name: row.name,
      codename: row.codename,
      arch: link('machine-architecture', row.arch_id),
      osrelease: link('os-release', row.osrelease_id),
    })),
    host: rows('hosts_host').map(row => ({
      id: row.id,
      hostname: row.hostname,
      ipaddress: row.ipaddress,
      osvariant: link('os-variant', row.osvariant_id),
      kernel: row.kernel,
      arch: link('machine-architecture', row.arch_id),
      lastreport: row.lastreport,
      reboot_required: row.reboot_required,
      host_repos_only: row.host_repos_only,
      tags: rows('taggit_taggeditem')
        .filter(item => item.object_id === row.id)
        .map(item => tags.get(item.tag_id)),
      bugfix_update_count: row.bug_updates_count,
      security_update_count: row.sec_updates_count,
    })),
    'host-repo': rows('hosts_hostrepo').map(row => ({
      host: link('host', row.host_id),
      repo: link('repo', row.repo_id),
      enabled: row.enabled,
      priority: row.priority,
    })),
  };
  return [
    http.get(
      `${base}/api/`,
      ({ request }) =>
        before?.(request) ??
        HttpResponse.json(
          Object.fromEntries(
            Object.keys(lists).map(name => [
              name,
              `${calledItself}/api/${name}/`,
            ]),
          ),
        ),
    ),
    http.get(`${base}/api/:list/`, ({ request, params }) => {
      const answer = before?.(request);
      if (answer) return answer;
      const items = lists[String(params.list)];
      const page = Number(new URL(request.url).searchParams.get('page') ?? 1);
      const pages = Math.max(1, Math.ceil(items.length / pageSize));
      if (page > pages) {
        return HttpResponse.json({ detail: 'Invalid page.' }, { status: 404 });
      }
      const next = `${calledItself}/api/${params.list}/?page=${page + 1}`;
      return HttpResponse.json({
        count: items.length,
        next: page < pages ? next : null,
        previous: null,
        results: items.slice((page - 1) * pageSize, page * pageSize),
      });
    }),
  ];
}
