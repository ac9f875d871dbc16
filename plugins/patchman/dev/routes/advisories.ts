import {
  Cve,
  CveDetail,
  Erratum,
  ExposedHost,
  HostModule,
  Severity,
} from 'backstage-plugin-patchman-common';
import { is, list, notFound, oneOf, Route } from '../answers';
import { cvesOfHost, knownOf } from '../cves';
import { FakeState } from '../fakeState';

const WORST: Severity[] = ['critical', 'important', 'moderate', 'low'];

/** Errata, what they fix, and module streams. */
export function advisoryRoutes(state: FakeState): Route[] {
  const { errata, hosts, modules, updates, now } = state.fleet;
  const ago = (hours: number) =>
    new Date(now.getTime() - hours * 3_600_000).toISOString();
  const erratum = (name: string) => {
    const found = errata.find(one => one.name === name);
    if (!found) throw notFound(`erratum named ${name}`);
    return found;
  };
  const fixing = (cve: string) => {
    const found = errata.filter(({ cves }) => cves.includes(cve));
    if (found.length === 0) throw notFound(`CVE named ${cve}`);
    return found;
  };
  const described = (cve: string): CveDetail => {
    const found = fixing(cve);
    const count = Math.max(...found.map(one => one.hosts));
    return {
      name: cve,
      title: found[0].title,
      severities: [{ severity: found[0].severity, source: 'debian-dsa' }],
      ...knownOf(cve, ago),
      published: found[0].issued,
      severityLevel:
        WORST.find(level =>
          found.some(({ severityLevel }) => severityLevel === level),
        ) ?? null,
      issued: found[0].issued,
      errata: found.map(one => ({ ...one, repositories: one.repositories })),
      hasFix: true,
      hosts: count,
      affectedHosts: count,
      states: count > 0 ? { update: count } : {},
      since: count > 0 ? found[0].issued : null,
      rankReason: knownOf(cve, ago).kev
        ? 'Known to be exploited, and a fix is available'
        : `Severity ${found[0].severityLevel}`,
      rejected: false,
      disputed: false,
      modified: null,
      unjudgedHosts: 0,
    };
  };
  const exposed = (needed: Erratum[]): ExposedHost[] =>
    hosts
      .filter(host => host.errata && needed.some(one => one.hosts > 0))
      .map(host => ({
        ...host,
        exposure: 'update' as const,
        exposedSince: needed[0].issued,
        exposed: updates.slice(0, 1).map(update => ({
          installed: update.installed,
          fixed: update.available.evr,
          state: 'update' as const,
          sentence: `Update to ${update.available.evr}`,
          channel: '',
          urgency: '',
          since: needed[0].issued,
          errata: needed.map(({ name }) => name),
          update: {
            available: update.available,
            repository: update.repository,
            blockedBy: update.blockedBy,
          },
        })),
      }));
  const chosen = (query: Record<string, string>, one: Erratum) =>
    oneOf(query.kind, one.kind) &&
    oneOf(query.severity, one.severityLevel ?? 'none') &&
    is(query.affected, one.hosts > 0) &&
    is(query.reboot, one.rebootSuggested) &&
    (!query.cve || one.cves.includes(query.cve));

  return [
    [
      'GET',
      /^\/errata$/,
      request =>
        list(
          request,
          errata.filter(one => chosen(request.query, one)),
          one => [one.name, one.title, ...one.cves].join(' '),
        ),
    ],
    ['GET', /^\/errata\/([^/]+)$/, (_, name) => erratum(name)],
    [
      'GET',
      /^\/errata\/([^/]+)\/hosts$/,
      (request, name) =>
        list(request, exposed([erratum(name)]), host => host.name),
    ],
    [
      'GET',
      /^\/hosts\/([^/]+)\/errata$/,
      (request, name) =>
        list(
          request,
          errata.filter(
            one =>
              one.hostNames.includes(state.host(name).name) &&
              chosen(request.query, one),
          ),
          one => one.name,
        ),
    ],
    [
      'GET',
      /^\/cves$/,
      request => {
        const cves = [...new Set(errata.flatMap(one => one.cves))]
          .map(described)
          .map(
            (one): Cve => ({
              ...one,
              errata: one.errata.map(({ name }) => name),
            }),
          )
          .filter(
            one =>
              oneOf(request.query.severity, one.severityLevel ?? 'none') &&
              is(request.query.affected, one.hosts > 0) &&
              is(request.query.kev, one.kev !== null) &&
              is(request.query.hasFix, one.hasFix),
          );
        return list(request, cves, one => one.name);
      },
    ],
    [
      'GET',
      /^\/hosts\/([^/]+)\/cves$/,
      ({ query }, name) => {
        const answer = cvesOfHost(state.host(name), updates, ago);
        const items = answer.items.filter(
          one =>
            oneOf(query.state, one.state) &&
            one.name.includes(query.search ?? ''),
        );
        return { ...answer, items, totalItems: items.length };
      },
    ],
    ['GET', /^\/cves\/([^/]+)$/, (_, name) => described(name)],
    [
      'GET',
      /^\/cves\/([^/]+)\/hosts$/,
      (request, name) =>
        list(
          request,
          exposed(fixing(name)).filter(
            host =>
              oneOf(request.query.owner, host.owner) &&
              oneOf(request.query.exposure, host.exposure),
          ),
          host => host.name,
        ),
    ],
    ['GET', /^\/modules$/, request => list(request, modules, one => one.name)],
    [
      'GET',
      /^\/modules\/([^/]+)\/([^/]+)$/,
      (_, name, stream) => {
        const items = modules.filter(
          one => one.name === name && one.stream === stream,
        );
        if (items.length === 0) throw notFound(`module ${name}:${stream}`);
        return { items, totalItems: items.length };
      },
    ],
    [
      'GET',
      /^\/hosts\/([^/]+)\/modules$/,
      (_, name) => {
        const items = modules.slice(0, state.host(name).hasModules ? 1 : 0).map(
          (one): HostModule => ({
            name: one.name,
            stream: one.stream,
            state: 'enabled',
            version: one.version,
            installed: ['nodejs'],
            repositories: one.repositories,
            obsolete: one.obsolete,
          }),
        );
        return { items, totalItems: items.length };
      },
    ],
  ];
}
