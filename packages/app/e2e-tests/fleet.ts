import { aptRepository, OfferedPackage } from './aptRepository';
import { rpmRepository } from './rpmRepository';

export const REPOSITORY_PORT = 8117;
const ROOT = `http://127.0.0.1:${REPOSITORY_PORT}`;

const MAIN: OfferedPackage[] = [
  { name: 'base-files', version: '12.4+deb12u12' },
  { name: 'openssl', version: '3.0.15-1~deb12u1' },
  { name: 'tzdata', version: '2025b-0+deb12u1' },
];
const SECURITY: OfferedPackage[] = [
  { name: 'openssl', version: '3.0.17-1~deb12u3' },
  { name: 'sudo', version: '1.9.13p3-1+deb12u2' },
];

/** What is served on loopback while the tests run. */
export const repositories = {
  debian: aptRepository('bookworm', MAIN),
  'debian-security': aptRepository('bookworm-security', SECURITY, {
    Label: 'Debian-Security',
  }),
  rocky: rpmRepository(),
};

const repos = [
  {
    type: 'deb',
    name: 'Debian 12 amd64 main',
    id: '',
    priority: 500,
    urls: [`${ROOT}/debian/dists/bookworm/main/binary-amd64`],
  },
  {
    type: 'deb',
    name: 'Debian 12 amd64 security',
    id: '',
    priority: 500,
    urls: [`${ROOT}/debian-security/dists/bookworm-security/main/binary-amd64`],
  },
];

const installed = (packages: Record<string, string>) =>
  Object.entries(packages).map(([name, evr]) => {
    const [version, release = ''] = evr.split('-');
    return {
      name,
      epoch: '',
      version,
      release,
      arch: 'amd64',
      type: 'deb',
      category: '',
      repo: '',
    };
  });

const OLD = {
  'base-files': '12.4+deb12u8',
  openssl: '3.0.11-1~deb12u2',
  sudo: '1.9.13p3-1',
  tzdata: '2025b-0+deb12u1',
};
const CURRENT = {
  'base-files': '12.4+deb12u12',
  openssl: '3.0.17-1~deb12u3',
  sudo: '1.9.13p3-1+deb12u2',
  tzdata: '2025b-0+deb12u1',
};

const report = (
  hostname: string,
  packages: Record<string, string>,
  changes: object = {},
) => ({
  protocol: 2,
  hostname,
  arch: 'x86_64',
  kernel: '6.1.0-28-amd64',
  os: 'Debian 12.8',
  tags: ['www'],
  reboot_required: false,
  packages: installed(packages),
  repos,
  modules: [],
  sec_updates: [],
  bug_updates: [],
  ...changes,
});

/** One host of each kind that the tests look at, and enough of them for a second page. */
export const reports = [
  report('web01.example.test', { ...OLD, 'acme-agent': '4.2-1' }),
  report('web02.example.test', CURRENT, { reboot_required: true }),
  report(
    'db01.example.test',
    { ...CURRENT, 'base-files': '12.4+deb12u8' },
    {
      tags: ['database'],
    },
  ),
  report('lost01.example.test', OLD, { repos: [], tags: [] }),
  ...Array.from({ length: 20 }, (_, index) =>
    report(`node${String(index + 1).padStart(2, '0')}.example.test`, CURRENT, {
      tags: ['node'],
    }),
  ),
];

/** A host with dnf, an advisory and a module stream, as a body of protocol 3. */
export const rpmReport = {
  protocol: 3,
  hostname: 'rocky01.example.test',
  tags: ['rocky'],
  system: {
    os: {
      id: 'rocky',
      versionId: '9.4',
      variant: 'Rocky Linux 9.4',
      prettyName: 'Rocky Linux 9.4 (Blue Onyx)',
    },
    arch: 'x86_64',
    kernel: '5.14.0-427.el9.x86_64',
    container: null,
  },
  packages: {
    items: [
      {
        type: 'rpm',
        name: 'fixme',
        epoch: '0',
        version: '1.0',
        release: '1.el9',
        arch: 'x86_64',
        vendor: 'Rocky Enterprise Software Foundation',
      },
    ],
  },
  repositories: {
    items: [
      {
        type: 'rpm',
        id: 'test',
        name: 'Rocky Linux 9 - Test',
        urls: [`${ROOT}/rocky/`],
        priority: 99,
        enabled: true,
      },
    ],
  },
  modules: { items: [{ name: 'nodejs', stream: '20', state: 'enabled' }] },
};

/** A host that has not been updated for long, of whom its tags say. */
export const oldReport = (hostname: string, tags: string[]) =>
  report(hostname, OLD, { tags });
