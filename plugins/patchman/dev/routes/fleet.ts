import { list, notFound, oneOf, Route } from '../answers';
import { FakeState } from '../fakeState';
import { fleetUpdates, summarise } from '../fleet';

/** What concerns the whole fleet. */
export function fleetRoutes(state: FakeState): Route[] {
  return [
    ['GET', /^\/summary$/, () => summarise(state.fleet)],
    [
      'GET',
      /^\/updates$/,
      request =>
        list(
          request,
          state.filterUpdates(request, fleetUpdates(state.fleet)),
          update => update.installed.name,
        ),
    ],
    [
      'GET',
      /^\/packages$/,
      request =>
        list(
          request,
          state.fleet.packages.map(one => ({
            ...one,
            hosts: one.id % 2 ? state.fleet.hosts.length : 0,
            repositories: one.id === 99 ? 0 : 1,
          })),
          one => one.name,
        ),
    ],
    [
      'GET',
      /^\/packages\/(\d+)$/,
      (_, id) => {
        const found = state.fleet.packages.find(one => one.id === Number(id));
        if (!found) throw notFound(`package ${id}`);
        const installed = found.id % 2 === 1;
        return {
          ...found,
          hosts: installed ? state.fleet.hosts.length : 0,
          repositories: 1,
          installedOn: installed ? state.fleet.hosts.map(h => h.name) : [],
          availableIn: [{ id: 1, name: 'Debian 12 amd64 main' }],
          otherVersions: state.fleet.packages.filter(
            one => one.name === found.name && one.id !== found.id,
          ),
        };
      },
    ],
    [
      'GET',
      /^\/reports$/,
      request => {
        const { query } = request;
        return list(
          request,
          state.fleet.reports.filter(
            one =>
              oneOf(query.status, one.status) &&
              oneOf(query.host, one.host) &&
              oneOf(query.protocol, String(one.protocol)),
          ),
          one => one.host,
        );
      },
    ],
    [
      'POST',
      /^\/reports\/(\d+)\/process$/,
      (_, id) => {
        const report = state.fleet.reports.find(one => one.id === Number(id));
        if (!report) throw notFound(`report ${id}`);
        return Object.assign(report, { status: 'pending', error: null });
      },
    ],
    [
      'GET',
      /^\/operating-systems$/,
      request =>
        list(
          request,
          summarise(state.fleet).hosts.byOs.map((one, index) => ({
            id: index + 1,
            release: one.release,
            codename: one.release === 'Debian 12' ? 'bookworm' : null,
            cpe: null,
            variants: [
              {
                id: index + 1,
                name: `${one.release}.1`,
                arch: 'x86_64',
                hosts: one.hosts,
              },
            ],
            hosts: one.hosts,
          })),
          one => one.release,
        ),
    ],
    ['POST', /^\/maintenance\/(.+)$/, (_, task) => state.startTask(task)],
    [
      'GET',
      /^\/tasks\/(.+)$/,
      (_, id) => {
        const task = state.tasks.get(id);
        if (!task) throw notFound(`task ${id}`);
        return Object.assign(task, {
          status: 'done',
          finishedAt: state.fleet.now.toISOString(),
          message: 'Done: nothing had changed.',
        });
      },
    ],
  ];
}
