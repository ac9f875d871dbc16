import { ReportContent } from 'backstage-plugin-patchman-common';
import { list, notFound, oneOf, Route } from '../answers';
import { FakeState } from '../fakeState';

/** Reports as they are stored. */
export function reportRoutes(state: FakeState): Route[] {
  const { reports, packages } = state.fleet;
  const report = (id: string) => {
    const found = reports.find(one => one.id === Number(id));
    if (!found) throw notFound(`report ${id}`);
    return found;
  };
  const installed = packages.filter(one => one.id % 2 === 1);

  return [
    [
      'GET',
      /^\/reports$/,
      request => {
        const { query } = request;
        return list(
          request,
          reports.filter(
            one =>
              oneOf(query.status, one.status) &&
              oneOf(query.host, one.host) &&
              oneOf(query.protocol, String(one.protocol)),
          ),
          one => one.host,
        );
      },
    ],
    ['GET', /^\/reports\/(\d+)$/, (_, id) => report(id)],
    [
      'GET',
      /^\/reports\/(\d+)\/content$/,
      (_, id): ReportContent => {
        const host = state.host(report(id).host);
        return {
          unreadable: null,
          content: {
            os: host.os.variant,
            arch: host.arch,
            kernel: host.kernel,
            writtenAt: null,
            tags: host.tags,
            rebootRequired: host.reboot.required,
            rebootReasons: host.reboot.evidence,
            packages: installed.length,
            repositories: [
              {
                type: 'deb',
                name: 'Debian 12 amd64 main',
                repoId: '',
                priority: 500,
                enabled: true,
                urls: ['http://deb.example.test/debian'],
              },
            ],
            modules: null,
            updates: null,
            services: [],
            unread: [],
          },
        };
      },
    ],
    [
      'GET',
      /^\/reports\/(\d+)\/packages$/,
      (request, id) => {
        report(id);
        return list(request, installed, one => one.name);
      },
    ],
    [
      'POST',
      /^\/reports\/(\d+)\/process$/,
      (_, id) => Object.assign(report(id), { status: 'pending', error: null }),
    ],
  ];
}
