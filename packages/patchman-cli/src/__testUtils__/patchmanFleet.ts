import {
  AWKWARD,
  FleetBuilder,
  type FleetPackage,
  momentOf,
} from './FleetBuilder';
import type { FixtureDatabase } from './patchmanTables';

export interface FleetOptions {
  /** Debian hosts; one of each other kind comes on top. */
  hosts?: number;
  /** Packages of each of those. */
  packages?: number;
  /** Where the repositories of the Debian hosts are. */
  mirror?: string;
  /** Where all others are, in place of public servers. */
  elsewhere?: string;
  /** Keep no reports, as after a thorough cleaning. */
  withoutReports?: boolean;
}

/** A Patchman database with every kind of host, repeatably the same. */
export function patchmanFleet(options: FleetOptions = {}): FixtureDatabase {
  const {
    hosts = 3,
    packages = 4,
    mirror = 'http://deb.example.org/debian',
    elsewhere,
    withoutReports = false,
  } = options;
  const at = (host: string, path: string) =>
    `${elsewhere ?? `https://${host}`}${path}`;
  const fleet = new FleetBuilder(!withoutReports);
  addOddments(fleet);

  const suite = (name: string) => [`${mirror}/dists/${name}/main/binary-amd64`];
  const debMain = fleet.repository(
    'deb',
    'Debian 12 x86_64 main',
    'x86_64',
    suite('stable'),
  );
  const debSecurity = fleet.repository(
    'deb',
    'Debian 12 x86_64 security',
    'x86_64',
    suite('stable-security'),
    { security: true },
  );
  const debOff = fleet.repository(
    'deb',
    `Switched off: ${AWKWARD}`.slice(0, 60).replace(/[\n\t]/g, ' '),
    'x86_64',
    suite('off'),
    { enabled: false },
    { enabled: false, refresh: false },
  );
  const baseos = fleet.repository(
    'rpm',
    'Rocky Linux 9 BaseOS x86_64',
    'x86_64',
    [
      at('rpm.example.org', '/9/BaseOS/'),
      at('rpm.example.org', '/list?repo=9'),
    ],
    { repo_id: 'baseos' },
  );
  const redhat = fleet.repository(
    'rpm',
    'Subscribers only',
    'x86_64',
    [at('cdn.redhat.com', '/content/9')],
    { repo_id: '007', auth_required: true },
  );
  const core = fleet.repository(
    'arch',
    'Arch Linux core x86_64',
    'x86_64',
    [at('arch.example.org', '/core/os/x86_64')],
    { repo_id: 'core' },
  );
  const gentoo = fleet.repository(
    'gentoo',
    'Gentoo Linux gentoo Repo any',
    'any',
    [at('api.gentoo.org', '/mirrors/distfiles.xml')],
    { repo_id: 'gentoo' },
  );

  const debian = fleet.release(
    'Debian 12',
    'bookworm',
    'cpe:2.3:o:debian:debian_linux:12.0:*:*:*:*:*:*:*',
    [debMain, debSecurity],
  );
  const rocky = fleet.release(
    'Rocky Linux 9',
    '',
    'cpe:/o:rocky:rocky:9::baseos',
  );
  const archLinux = fleet.release('Arch Linux', null, null);
  const gentooLinux = fleet.release('Gentoo Linux', null, null);
  fleet.release('Debian 9', 'stretch', null);
  const debianVariant = fleet.variant('Debian 12.11', debian);
  const rockyVariant = fleet.variant('Rocky Linux 9.3', rocky, 'Blue Onyx');
  const archVariant = fleet.variant('Arch Linux', archLinux);
  const gentooVariant = fleet.variant('Gentoo Linux 2.17', gentooLinux);
  fleet.variant('Nobody has this', null);

  for (let i = 0; i < hosts; i++) {
    fleet.host(`web${i + 1}.example.org`, {
      variant: debianVariant,
      kernel: '6.1.0-35-amd64',
      hour: i,
      tags: i === 0 ? ['Default'] : ['www', 'rack 4, row 2'],
      reboot: i === 1,
      hostReposOnly: i !== 1,
      updates: [1, 2],
      packages: debianPackages(packages, i),
      repositories: [
        [debMain, 500, true],
        [debSecurity, 990, true],
        [debOff, -10, false],
      ],
    });
  }
  fleet.host('db1.example.org', {
    variant: rockyVariant,
    kernel: '5.14.0-503.el9.x86_64',
    hour: 7,
    tags: ['db'],
    protocol: '2',
    packages: [
      {
        type: 'rpm',
        name: 'NetworkManager-libnm',
        evr: ['1', '1.48.10', '2.el9'],
        arch: 'x86_64',
      },
      {
        type: 'rpm',
        name: 'libstdc++',
        evr: [null, '11.5.0', '2.el9'],
        arch: 'x86_64',
      },
    ],
    modules: [['nodejs', '20', baseos]],
    repositories: [
      [baseos, -99, true],
      [redhat, -10, true],
    ],
  });
  fleet.host('arch1', {
    variant: archVariant,
    kernel: '6.12.8-arch1-1',
    hour: 8,
    tags: [],
    hostReposOnly: false,
    packages: [
      {
        type: 'arch',
        name: 'linux',
        evr: ['', '6.12.8.arch1', '1'],
        arch: 'x86_64',
      },
    ],
    repositories: [[core, 0, true]],
  });
  fleet.host('gentoo1.example.org', {
    variant: gentooVariant,
    kernel: '6.6.62-gentoo',
    hour: 9,
    tags: ['lab'],
    machine: 'aarch64',
    packages: [
      {
        type: 'gentoo',
        name: 'PyQt5',
        evr: ['5', '5.15.11', 'r1'],
        arch: 'arm64',
        category: 'dev-python',
      },
    ],
    repositories: [[gentoo, 0, true]],
  });
  return fleet.database;
}

/** What is in such a database beside what is read. */
function addOddments(fleet: FleetBuilder): void {
  fleet.add('django_migrations', {
    app: 'hosts',
    name: AWKWARD,
    applied: momentOf(1),
  });
  fleet.add('django_content_type', { app_label: 'auth', model: 'user' });
  fleet.add('django_content_type', { app_label: 'hosts', model: 'host' });
  fleet.add('rest_framework_api_key_apikey', {
    id: 'abc.pbkdf2',
    prefix: 'abc',
    hashed_key: 'pbkdf2_sha256$secret',
    name: 'hosts',
  });
}

function debianPackages(count: number, host: number): FleetPackage[] {
  return [
    { type: 'deb', name: 'vim', evr: ['2', '9.0.1378', '1'], arch: 'amd64' },
    { type: 'deb', name: 'bash', evr: ['', '5.2', '1'], arch: 'amd64' },
    ...Array.from(
      { length: Math.max(0, count - 2) },
      (_, p): FleetPackage => ({
        type: 'deb',
        name: `lib${p}`,
        evr: [null, `1.${p}~rc+dfsg`, host % 2 ? '2' : null],
        arch: p % 3 ? 'amd64' : 'all',
      }),
    ),
  ];
}
