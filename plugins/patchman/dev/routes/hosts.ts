import { is, list, oneOf, Route } from '../answers';
import { FakeState } from '../fakeState';
import { countHosts, hostsNeeding } from '../summary';

/** Hosts and what belongs to each. */
export function hostRoutes(state: FakeState): Route[] {
  const chosen = (query: Record<string, string>) => {
    const needing = state.fleet.updates.filter(
      ({ installed }) => installed.name === query.package,
    );
    return state.fleet.hosts.filter(
      host =>
        oneOf(query.status, host.state) &&
        oneOf(query.os, host.os.release) &&
        oneOf(query.arch, host.arch) &&
        oneOf(query.owner, host.owner) &&
        oneOf(query.name, host.name) &&
        (!query.tag || host.tags.includes(query.tag)) &&
        is(query.reboot, host.reboot.required === true) &&
        is(query.stale, host.state === 'stale') &&
        is(query.foreign, host.foreignPackages > 0) &&
        is(query.hasRepositories, host.repositories > 0) &&
        (!query.package ||
          needing.some(u => hostsNeeding(state.fleet, u).includes(host))),
    );
  };

  return [
    [
      'GET',
      /^\/hosts$/,
      request => list(request, chosen(request.query), host => host.name),
    ],
    [
      'GET',
      /^\/host-counts$/,
      ({ query }) => countHosts(state.fleet, chosen(query)),
    ],
    ['GET', /^\/hosts\/([^/]+)$/, (_, name) => state.host(name)],
    [
      'GET',
      /^\/hosts\/([^/]+)\/updates$/,
      (request, name) =>
        list(
          request,
          state.filterUpdates(request, state.updatesOf(name)),
          update => update.installed.name,
        ),
    ],
    [
      'GET',
      /^\/hosts\/([^/]+)\/packages$/,
      (request, name) => {
        const updates = state.updatesOf(name);
        const packages = state.fleet.packages
          .filter(one => one.id % 2 === 1)
          .map(one => ({
            ...one,
            update: updates.find(u => u.installed.id === one.id) ?? null,
            repositories:
              one.id === 99 ? [] : [{ id: 1, name: 'Debian 12 amd64 main' }],
            held: one.name === 'nginx',
          }))
          .filter(
            one =>
              is(request.query.withUpdates, one.update !== null) &&
              is(request.query.foreign, one.repositories.length === 0),
          );
        return list(request, packages, one => one.name);
      },
    ],
    [
      'GET',
      /^\/hosts\/([^/]+)\/repositories$/,
      (request, name) => {
        state.host(name);
        const repositories = state.fleet.repositories.slice(0, 2).map(one => ({
          id: one.id,
          name: one.name,
          type: one.type,
          priority: 500,
          enabled: state.choices.get(one.id) ?? true,
          reportedEnabled: true,
          enabledChoice: state.choices.get(one.id) ?? null,
          repositoryEnabled: one.enabled,
          origin: 'host',
          counts: true,
          security: one.security,
          packages: one.packages,
          state: one.state,
          checkedAt: one.checkedAt,
          urls: state.fleet.mirrors
            .filter(mirror => mirror.repository.id === one.id)
            .map(({ url }) => url),
        }));
        return list(request, repositories, one => one.name);
      },
    ],
    [
      'GET',
      /^\/hosts\/([^/]+)\/reports$/,
      (request, name) =>
        list(
          request,
          state.fleet.reports.filter(({ host }) => host === name),
          report => report.host,
        ),
    ],
    [
      'GET',
      /^\/hosts\/([^/]+)\/history$/,
      (request, name) => {
        const { lastReport } = state.host(name);
        const [before, after] = state.fleet.packages;
        return list(
          request,
          [{ at: lastReport, kind: 'upgraded', before, after }],
          change => change.after.name,
        );
      },
    ],
    ['POST', /^\/hosts\/([^/]+)\/refresh$/, () => state.startTask('evaluate')],
    [
      'PATCH',
      /^\/hosts\/([^/]+)$/,
      ({ body }, name) => Object.assign(state.host(name), body),
    ],
    [
      'PATCH',
      /^\/hosts\/([^/]+)\/repositories\/(\d+)$/,
      ({ body }, name, id) => {
        const { enabled } = body as { enabled: boolean | null };
        if (enabled === null) state.choices.delete(Number(id));
        else state.choices.set(Number(id), enabled);
        return state.host(name);
      },
    ],
    [
      'GET',
      /^\/hosts\/([^/]+)\/diff\/([^/]+)$/,
      (_, a, b) => state.differences(a, b),
    ],
    [
      'DELETE',
      /^\/hosts\/([^/]+)$/,
      (_, name) => {
        state.fleet.hosts.splice(
          state.fleet.hosts.indexOf(state.host(name)),
          1,
        );
      },
    ],
  ];
}
