import { chance } from './chance.mjs';
import {
  ARCHITECTURES,
  DISTRIBUTIONS,
  internalSources,
  kernelMetaPackages,
  kernelPackages,
  kernelRelease,
  sourcesOf,
} from './distributions.mjs';
import { binariesOf, repositoryPaths } from './repositories.mjs';

/** How likely a package that could be updated is left behind, by whether its update is a security one. */
const LEFT_BEHIND = {
  current: { security: 0, other: 0 },
  security: { security: 0, other: 0.7 },
  recent: { security: 0.12, other: 0.3 },
  behind: { security: 0.6, other: 0.7 },
  neglected: { security: 1, other: 1 },
};

/** Nothing is there: every request for it is answered by 404. */
export const FAILING_PATH = 'vendor/dists/stable';

const DAY = 24 * 3_600_000;

/**
 * The reports of a host in the order in which they are sent, as bodies of protocol 2. The last one is how the host is
 * now; one that reported before had other packages then.
 * @param baseUrl where the demo's repositories are
 */
export function reportsOf(host, baseUrl, now) {
  const packages = packagesOf(host);
  const report = (list, age) => ({
    protocol: 2,
    hostname: host.name,
    arch: ARCHITECTURES[host.arch],
    kernel: kernelRelease(
      host.system,
      host.arch,
      newestKernel(host) - host.kernel.running,
    ),
    os: DISTRIBUTIONS[host.system].os,
    tags: host.tags,
    reboot_required: host.asksForReboot,
    sent_at: new Date(now.getTime() - age).toISOString(),
    packages: list.map(toReported),
    repos: repositoriesOf(host, baseUrl),
    modules: [],
    sec_updates: [],
    bug_updates: [],
  });
  return [
    ...(host.reportedBefore
      ? [report(earlierPackagesOf(host), host.age + 3 * DAY)]
      : []),
    report(packages, host.age),
  ];
}

function newestKernel({ system }) {
  return DISTRIBUTIONS[system].kernels.length - 1;
}

/** Each source package with the index of the installed version. */
function installedSources(host) {
  const company = internalSources(host.system).filter(({ source }) =>
    host.company.includes(source),
  );
  return [...sourcesOf(host.system, host.roles), ...company].map(row => {
    const likely = LEFT_BEHIND[host.patched];
    const left =
      row.versions.length > 1 &&
      chance('left behind', host.seed, row.source) <
        (row.newer === 'S' ? likely.security : likely.other);
    return [row, left ? 0 : row.versions.length - 1];
  });
}

function packagesOf(host, rows = installedSources(host)) {
  const { system, arch, kernel } = host;
  const installedKernel = newestKernel(host) - kernel.installed;
  const runningKernel = newestKernel(host) - kernel.running;
  return [
    ...binariesOf(rows, arch),
    ...new Set([runningKernel, installedKernel]),
  ]
    .flatMap(item =>
      typeof item === 'number' ? kernelPackages(system, arch, item) : [item],
    )
    .concat(
      kernelMetaPackages(system, arch, installedKernel),
      host.foreign
        ? [{ name: host.foreign[0], version: host.foreign[1], arch }]
        : [],
    );
}

/** Three days before: half of what is new today was old, telnet was there, and strace was not. */
function earlierPackagesOf(host) {
  const rows = installedSources(host)
    .filter(([{ source }]) => source !== 'strace')
    .map(([row, index]) => [
      row,
      chance('upgraded since', host.seed, row.source) < 0.5 ? 0 : index,
    ]);
  return [
    ...packagesOf(host, rows),
    { name: 'telnet', version: '0.17+2.4-2', arch: 'all' },
  ];
}

/** Takes a Debian version apart as clients do: `[epoch:]version[-release]`. */
function toReported({ name, version, arch }) {
  const [, epoch = '', upstream, release = ''] =
    /^(?:(\d+):)?(.*?)(?:-([^-]*))?$/.exec(version);
  return { name, epoch, version: upstream, release, arch, type: 'deb' };
}

function repositoriesOf(host, baseUrl) {
  if (host.noRepositories) return [];
  const { label } = DISTRIBUTIONS[host.system];
  const repository = path => {
    const url = `${baseUrl}/${path}/main/binary-${host.arch}`;
    return {
      type: 'deb',
      name: `${label} ${ARCHITECTURES[host.arch]} repo at ${url}`,
      id: '',
      priority: 500,
      urls: [url],
    };
  };
  return [
    ...repositoryPaths(host.system),
    ...(host.company.length > 0 ? ['internal/dists/stable'] : []),
    ...(host.failingMirror ? [FAILING_PATH] : []),
  ].map(repository);
}
