import { SYSTEM } from './packages/system.mjs';
import * as services from './packages/services.mjs';
import * as development from './packages/development.mjs';
import { readTable } from './packages/table.mjs';

/** Architectures as dpkg names them, with what `uname -m` says. */
export const ARCHITECTURES = { amd64: 'x86_64', arm64: 'aarch64' };

/** What hosts are for, and the packages that they have for it. */
export const ROLES = {
  web: services.WEB,
  postgresql: services.POSTGRESQL,
  mariadb: services.MARIADB,
  cache: services.CACHE,
  balancer: services.LOAD_BALANCER,
  dns: services.DNS,
  mail: services.MAIL,
  files: services.FILES,
  gateway: services.GATEWAY,
  containers: services.CONTAINERS,
  edge: services.EDGE,
  vm: services.VIRTUAL_MACHINE,
  build: development.BUILD,
  graphics: development.GRAPHICS,
  monitoring: development.MONITORING,
  backup: development.BACKUP,
};

/** The role of hosts that have anything from the company's own repository, and the sources that each has. */
export const INTERNAL_TABLE = development.INTERNAL;

/**
 * `kernels` from the oldest to the newest: what comes between `linux-image-` and the flavour, the version of the package
 * and that of the meta-package.
 */
export const DISTRIBUTIONS = {
  'debian-12': {
    os: 'Debian 12.12',
    label: 'Debian 12',
    codename: 'bookworm',
    release: { Suite: 'oldstable', Version: '12.12' },
    kernels: [
      ['6.1.0-32', '6.1.129-1'],
      ['6.1.0-34', '6.1.135-1'],
      ['6.1.0-37', '6.1.140-1'],
      ['6.1.0-38', '6.1.147-1'],
      ['6.1.0-40', '6.1.153-1'],
    ],
  },
  'debian-13': {
    os: 'Debian 13.1',
    label: 'Debian 13',
    codename: 'trixie',
    release: { Suite: 'stable', Version: '13.1' },
    kernels: [
      ['6.12.38+deb13', '6.12.38-1'],
      ['6.12.41+deb13', '6.12.41-1'],
      ['6.12.43+deb13', '6.12.43-1'],
      ['6.12.48+deb13', '6.12.48-1'],
    ],
  },
  'ubuntu-22.04': {
    os: 'Ubuntu 22.04.5 LTS',
    label: 'Ubuntu 22.04.5 LTS',
    codename: 'jammy',
    release: { Suite: 'jammy', Version: '22.04' },
    kernels: [
      ['5.15.0-139', '5.15.0-139.149', '5.15.0.139.136'],
      ['5.15.0-144', '5.15.0-144.157', '5.15.0.144.141'],
      ['5.15.0-151', '5.15.0-151.161', '5.15.0.151.147'],
      ['5.15.0-153', '5.15.0-153.163', '5.15.0.153.149'],
    ],
  },
  'ubuntu-24.04': {
    os: 'Ubuntu 24.04.3 LTS',
    label: 'Ubuntu 24.04.3 LTS',
    codename: 'noble',
    release: { Suite: 'noble', Version: '24.04' },
    kernels: [
      ['6.8.0-58', '6.8.0-58.60'],
      ['6.8.0-62', '6.8.0-62.65'],
      ['6.8.0-71', '6.8.0-71.71'],
      ['6.8.0-79', '6.8.0-79.79'],
    ],
  },
};

export function isDebian(distribution) {
  return distribution.startsWith('debian');
}

/** The source packages that a host has, or a distribution offers, for some roles. */
export function sourcesOf(distribution, roles = Object.keys(ROLES)) {
  return [SYSTEM, ...roles.map(role => ROLES[role])].flatMap(table =>
    readTable(table, distribution),
  );
}

export function internalSources(distribution) {
  return readTable(INTERNAL_TABLE, distribution);
}

/** `uname -r` of a kernel. */
export function kernelRelease(distribution, arch, index) {
  const { kernels } = DISTRIBUTIONS[distribution];
  return `${kernels[index][0]}-${isDebian(distribution) ? arch : 'generic'}`;
}

/** The packages that hold one kernel. */
export function kernelPackages(distribution, arch, index) {
  const { kernels } = DISTRIBUTIONS[distribution];
  const version = kernels[index][1];
  const release = kernelRelease(distribution, arch, index);
  const names = isDebian(distribution)
    ? [`linux-image-${release}`]
    : [
        `linux-image-${release}`,
        `linux-modules-${release}`,
        `linux-modules-extra-${release}`,
      ];
  return names.map(name => ({ name, version, arch, source: 'linux' }));
}

/** The packages that always depend on the newest kernel; they are what apt lists as the update. */
export function kernelMetaPackages(distribution, arch, index) {
  const { kernels } = DISTRIBUTIONS[distribution];
  const [, version, metaVersion = version] = kernels[index];
  const names = isDebian(distribution)
    ? [`linux-image-${arch}`]
    : ['linux-generic', 'linux-image-generic'];
  return names.map(name => ({
    name,
    version: metaVersion,
    arch,
    source: 'linux-meta',
  }));
}
