import {
  PackageExplanation,
  PackageVersion,
} from 'backstage-plugin-patchman-common';
import { is, list, notFound, Route } from '../answers';
import { FakeState } from '../fakeState';

const MAIN = { id: 1, name: 'Debian 12 amd64 main' };

/** Packages over the whole fleet, and why one is to be updated or not. */
export function packageRoutes(state: FakeState): Route[] {
  const { errata, hosts, packages } = state.fleet;
  const counted = (one: (typeof packages)[number]) => ({
    ...one,
    hosts: one.id % 2 ? hosts.length : 0,
    repositories: one.id === 99 ? 0 : 1,
  });
  const errataOf = (one: (typeof packages)[number]) => {
    const naming = errata.filter(erratum =>
      erratum.packages.some(({ name }) => name === one.name),
    );
    const fixes = naming.filter(erratum =>
      erratum.packages.some(({ evr }) => evr === one.evr),
    );
    return {
      fixes,
      affectedBy: naming.filter(erratum => !fixes.includes(erratum)),
    };
  };
  const named = (name: string) => {
    const found = packages.filter(one => one.name === name);
    if (found.length === 0) throw notFound(`package named ${name}`);
    return found;
  };

  return [
    [
      'GET',
      /^\/packages$/,
      request => list(request, packages.map(counted), one => one.name),
    ],
    [
      'GET',
      /^\/packages\/(\d+)$/,
      (_, id) => {
        const found = packages.find(one => one.id === Number(id));
        if (!found) throw notFound(`package ${id}`);
        const one = counted(found);
        return {
          ...one,
          ...errataOf(found),
          installedOn: one.hosts > 0 ? hosts.map(h => h.name) : [],
          availableIn: one.repositories > 0 ? [MAIN] : [],
          otherVersions: named(found.name).filter(other => other !== found),
        };
      },
    ],
    [
      'GET',
      /^\/package-names$/,
      request => {
        const names = [...new Set(packages.map(({ name }) => name))].map(
          name => {
            const versions = named(name).map(counted);
            return {
              name,
              type: versions[0].type,
              versions: versions.length,
              installedVersions: versions.filter(one => one.hosts > 0).length,
              hosts: Math.max(...versions.map(one => one.hosts)),
            };
          },
        );
        return list(
          request,
          names.filter(one => is(request.query.installed, one.hosts > 0)),
          one => one.name,
        );
      },
    ],
    [
      'GET',
      /^\/package-names\/([a-z]+)\/([^/]+)$/,
      (_, type, name) => {
        const versions = named(name)
          .map(
            (one): PackageVersion => ({
              ...one,
              ...errataOf(one),
              hosts: counted(one).hosts,
              availableIn: one.id === 99 ? [] : [MAIN],
            }),
          )
          .reverse();
        return {
          name,
          type,
          hosts: Math.max(...versions.map(one => one.hosts)),
          versions,
        };
      },
    ],
    [
      'GET',
      /^\/hosts\/([^/]+)\/packages\/([^/]+)\/explain$/,
      (_, host, name) => {
        const update = state
          .updatesOf(host)
          .find(({ installed }) => installed.name === name);
        const item = (
          one: (typeof packages)[number],
        ): PackageExplanation['candidates'][number] => ({
          name,
          version: one.evr,
          arch: one.arch,
          repository: null,
          priority: null,
          verdict: 'installed',
          rule: 'installed',
          detail: 'It is installed.',
        });
        const [installed, newer] = named(name);
        const items: PackageExplanation[] = [
          {
            package: installed,
            candidates: [
              item(installed),
              ...(newer
                ? [
                    {
                      ...item(newer),
                      repository: MAIN,
                      priority: 500,
                      ...(update && !update.blockedBy
                        ? ({
                            verdict: 'chosen',
                            rule: 'newest',
                            detail: 'It is newer than what is installed.',
                          } as const)
                        : ({
                            verdict: 'dropped',
                            rule: 'held',
                            detail: 'The package is on hold on this host.',
                          } as const)),
                    },
                  ]
                : []),
            ],
          },
        ];
        return { items, totalItems: items.length };
      },
    ],
  ];
}
