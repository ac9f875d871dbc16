import {
  ARCHITECTURES,
  DISTRIBUTIONS,
  internalSources,
  isDebian,
  kernelMetaPackages,
  kernelPackages,
  sourcesOf,
} from './distributions.mjs';

/**
 * A suite: where it is below the server (`path`), what its Release says of it (`fields`), and its packages by
 * architecture as `{name, version, arch, source}`.
 */
export function createSuites() {
  return [
    ...Object.keys(DISTRIBUTIONS).flatMap(suitesOf),
    {
      path: 'internal/dists/stable',
      fields: { Origin: 'Example', Label: 'Example internal', Suite: 'stable' },
      packages: byArchitecture(arch =>
        binariesOf(
          internalSources('debian-12').map(source => [source, -1]),
          arch,
        ),
      ),
    },
  ];
}

/** The apt repositories of a host of a distribution, the URLs as its client reports them. */
export function repositoryPaths(distribution) {
  const { codename } = DISTRIBUTIONS[distribution];
  return isDebian(distribution)
    ? [
        `debian/dists/${codename}`,
        `debian/dists/${codename}-updates`,
        `debian-security/dists/${codename}-security`,
      ]
    : ['', '-updates', '-security'].map(
        suffix => `ubuntu/dists/${codename}${suffix}`,
      );
}

function suitesOf(distribution) {
  const { codename, release } = DISTRIBUTIONS[distribution];
  const [main, updates, security] = repositoryPaths(distribution);
  const sources = sourcesOf(distribution);
  const debian = isDebian(distribution);
  const origin = debian ? 'Debian' : 'Ubuntu';
  const newer = (...kinds) => sources.filter(row => kinds.includes(row.newer));
  const newest = rows => rows.map(row => [row, -1]);
  const kernels = [...DISTRIBUTIONS[distribution].kernels.keys()];
  const last = kernels.length - 1;
  const suite = (path, label, suffix, rows, offered) => ({
    path,
    fields: {
      Origin: origin,
      Label: label,
      Suite: `${release.Suite}${suffix}`,
      Codename: debian ? `${codename}${suffix}` : codename,
      Version: release.Version,
    },
    packages: byArchitecture(arch => [
      ...binariesOf(rows, arch),
      ...kernelsOf(distribution, arch, offered),
    ]),
  });
  return [
    suite(
      main,
      origin,
      '',
      // Debian brings a release itself up to date with every point release, Ubuntu never touches it.
      sources.map(row => [row, debian && row.newer === 'U' ? -1 : 0]),
      debian ? [last - 1] : [0],
    ),
    suite(
      updates,
      origin,
      '-updates',
      newest(debian ? newer('V') : newer('S', 'U', 'V')),
      debian ? [] : kernels,
    ),
    suite(
      security,
      debian ? 'Debian-Security' : origin,
      '-security',
      newest(newer('S')),
      kernels,
    ),
  ];
}

/** Archives keep kernels for a while, because each has packages of its own; only the newest has meta-packages. */
function kernelsOf(distribution, arch, indexes) {
  return [
    ...indexes.flatMap(index => kernelPackages(distribution, arch, index)),
    ...indexes
      .slice(-1)
      .flatMap(index => kernelMetaPackages(distribution, arch, index)),
  ];
}

function byArchitecture(packagesOf) {
  return Object.fromEntries(
    Object.keys(ARCHITECTURES).map(arch => [arch, packagesOf(arch)]),
  );
}

/** The binary packages of `[source package, index of the version]` pairs. */
export function binariesOf(rows, arch) {
  return rows.flatMap(([{ source, versions, binaries }, index]) =>
    binaries.map(({ name, all }) => ({
      name,
      version: versions.at(index),
      arch: all ? 'all' : arch,
      source,
    })),
  );
}
