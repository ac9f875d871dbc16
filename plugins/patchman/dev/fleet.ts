import {
  AuditEvent,
  ClientDownload,
  EnrolmentToken,
  ErrataSourceState,
  ErratumDetail,
  HostDetail,
  HostState,
  Key,
  Mirror,
  ModuleStreamDetail,
  OperatingSystemDetail,
  Package,
  QuarantineCase,
  Report,
  Repository,
  SecuritySupport,
  Update,
} from 'backstage-plugin-patchman-common';
import { createErrata, createModules } from './advisories';
import { createSources } from './sources';

/** A small made-up fleet, the same every time but for its dates. */
export interface Fleet {
  now: Date;
  hosts: HostDetail[];
  updates: Update[];
  packages: Package[];
  repositories: Repository[];
  mirrors: Mirror[];
  reports: Report[];
  errata: ErratumDetail[];
  modules: ModuleStreamDetail[];
  sources: ErrataSourceState[];
  operatingSystems: OperatingSystemDetail[];
  keys: Key[];
  enrolmentTokens: EnrolmentToken[];
  quarantine: QuarantineCase[];
  auditEvents: AuditEvent[];
  /** What the portal hands out; it may be missing. */
  client: ClientDownload | null;
}

const HOUR = 3_600_000;

function pkg(
  id: number,
  name: string,
  version: string,
  arch = 'amd64',
): Package {
  const [upstream, release = ''] = version.split('-');
  return {
    id,
    type: 'deb',
    name,
    epoch: '',
    version: upstream,
    release,
    arch,
    evr: version,
  };
}

/** Ubuntu's release is looked after by its vendor, Debian's by the team for long-term support. */
function supportOf(ubuntu: boolean): SecuritySupport {
  const [until, eol] = ubuntu
    ? ['2029-05-31', '2029-05-31']
    : ['2028-06-30', '2026-07-11'];
  return {
    state: 'supported',
    phase: ubuntu ? 'standard' : 'lts',
    until,
    eol,
    lts: ubuntu ? null : until,
    paid: null,
    hasPaid: false,
    sentence: ubuntu
      ? `Security updates until ${until}`
      : `Long-term support until ${until}; the vendor's own ended on ${eol}`,
  };
}

const PAIRS: [name: string, from: string, to: string, security: boolean][] = [
  ['openssl', '3.0.11-1~deb12u2', '3.0.17-1~deb12u3', true],
  ['libssl3', '3.0.11-1~deb12u2', '3.0.17-1~deb12u3', true],
  ['linux-image-amd64', '6.1.119-1', '6.1.148-1', true],
  ['sudo', '1.9.13p3-1', '1.9.13p3-1+deb12u2', true],
  ['base-files', '12.4+deb12u8', '12.4+deb12u12', false],
  ['tzdata', '2024b-0', '2025b-0', false],
  ['nginx', '1.22.1-9', '1.22.1-9+deb12u3', false],
  ['curl', '7.88.1-10', '7.88.1-10+deb12u14', true],
];

const STATES: HostState[] = [
  'security',
  'ok',
  'updates',
  'security',
  'stale',
  'unknown',
];

export function createFleet(size = 40, now = new Date()): Fleet {
  const ago = (hours: number) =>
    new Date(now.getTime() - hours * HOUR).toISOString();
  const packages = PAIRS.flatMap(([name, from, to], index) => [
    pkg(2 * index + 1, name, from),
    pkg(2 * index + 2, name, to),
  ]);
  packages.push(pkg(99, 'acme-agent', '4.2-1'));

  const updates = PAIRS.map(
    ([name, , , security], index): Update => ({
      installed: packages[2 * index],
      available: packages[2 * index + 1],
      repository: security
        ? { id: 2, name: 'Debian 12 amd64 security' }
        : { id: 1, name: 'Debian 12 amd64 main' },
      source: 'evaluated',
      security,
      errata: security && index === 0 ? ['DSA-5764-1'] : [],
      severity: security && index === 0 ? 'Important' : '',
      severityLevel: security && index === 0 ? 'important' : null,
      rebootSuggested: false,
      blockedBy:
        name === 'nginx'
          ? { reason: 'held', detail: 'The package is on hold on this host.' }
          : null,
      kind: name.startsWith('linux-image') ? 'kernel' : 'package',
      why: [
        `${packages[2 * index + 1].evr} is newer than ${
          packages[2 * index].evr
        }.`,
        security
          ? 'It comes from a security repository.'
          : 'No security repository offers it.',
      ],
    }),
  );

  const hosts = Array.from({ length: size }, (_, index): HostDetail => {
    const state = STATES[index % STATES.length];
    const ubuntu = index % 5 === 4;
    return {
      name: `${index % 2 ? 'db' : 'web'}${String(index + 1).padStart(
        2,
        '0',
      )}.example.test`,
      os: ubuntu
        ? { release: 'Ubuntu 24.04', variant: 'Ubuntu 24.04.1 LTS' }
        : { release: 'Debian 12', variant: 'Debian 12.8' },
      arch: index % 7 === 6 ? 'aarch64' : 'x86_64',
      kernel: '6.1.0-28-amd64',
      lastReport: state === 'stale' ? ago(24 * 30) : ago(index % 24),
      state,
      doubts:
        state === 'unknown'
          ? ['None of its 2 repositories could be read.']
          : [],
      updates: {
        security: state === 'security' ? 5 : 0,
        other: ['security', 'updates', 'stale'].includes(state) ? 2 : 0,
        blocked: state === 'security' ? 1 : 0,
      },
      reboot:
        index % 3 === 0
          ? {
              required: true,
              evidence: [
                'Kernel 6.1.0-28 is running, 6.1.0-37 is installed.',
                'The host itself asks for it.',
              ],
            }
          : { required: index % 3 === 1 ? false : null, evidence: [] },
      packages: 934 - index,
      foreignPackages: index % 4 === 0 ? 1 : 0,
      tags: index % 2 ? ['database'] : ['www', 'edge'],
      entityRef: index === 0 ? 'resource:default/web01' : null,
      owner: ['group:default/platform', 'group:default/shop', null][index % 3],
      owners: [['group:default/platform'], ['group:default/shop'], []][
        index % 3
      ],
      assignedOwner: null,
      quarantined: 0,
      domain: 'example.test',
      address: `10.0.0.${index + 1}`,
      protocol: 2,
      userAgent: 'patchman-client/1',
      importedAt: null,
      keyed: true,
      evaluatedAt: state === 'unknown' ? null : ago(1),
      repositoriesCheckedAt: state === 'unknown' ? null : ago(3),
      comment: null,
      dns: { check: true, name: null, state: 'unknown', checkedAt: null },
      useHostRepositories: true,
      repositories: 2,
      releaseId: ubuntu ? 2 : 1,
      errata: state === 'security' ? 1 : 0,
      hasModules: index === 0,
      support: supportOf(ubuntu),
    };
  });

  const mirror = (changes: Partial<Mirror> & { id: number }): Mirror => ({
    url: `http://deb.example.test/debian/dists/bookworm/main/binary-amd64`,
    repository: { id: 1, name: 'Debian 12 amd64 main' },
    enabled: true,
    refresh: true,
    state: 'ok',
    packages: 63_440,
    error: null,
    access: 'open',
    listKind: null,
    listedBy: null,
    responseMs: null,
    equalMirrors: 0,
    failures: 0,
    signature: 'verified',
    trust: {
      verifiedSince: ago(24 * 90),
      key: 'A7236886F3CCCAAD148A27F80E98404D386FA1D9',
      keyBefore: null,
      newestDate: ago(6),
    },
    checkedAt: ago(3),
    succeededAt: ago(3),
    changedAt: ago(50),
    setDigest: 'f00d',
    ...changes,
  });
  const mirrors = [
    mirror({ id: 1 }),
    mirror({
      id: 2,
      url: 'http://security.example.test/dists/bookworm-security/main/binary-amd64',
      repository: { id: 2, name: 'Debian 12 amd64 security' },
      packages: 3_211,
      setDigest: 'cafe',
    }),
    mirror({
      id: 3,
      url: 'http://old.example.test/debian/dists/bookworm/main/binary-amd64',
      state: 'failing',
      error:
        'Packages.xz: its SHA256 is 8f43…, but the signed InRelease of 2026-01-10 lists 1a2b…; the mirror is probably in the middle of an update. What was read before is kept.',
      failures: 4,
      succeededAt: ago(99),
    }),
    mirror({
      id: 4,
      url: 'http://apt.acme.test/dists/stable/main/binary-amd64',
      repository: { id: 3, name: 'Acme tools' },
      state: 'failing',
      error: 'connect ECONNREFUSED 10.9.8.7:80',
      failures: 13,
      signature: null,
      trust: {
        verifiedSince: null,
        key: null,
        keyBefore: null,
        newestDate: null,
      },
      packages: null,
      succeededAt: null,
      changedAt: null,
      setDigest: null,
    }),
  ];
  const repository = (
    changes: Partial<Repository> & { id: number; name: string },
  ): Repository => ({
    type: 'deb',
    arch: 'amd64',
    repoId: null,
    enabled: true,
    security: false,
    securityBy: 'guess',
    authRequired: false,
    state: 'ok',
    mirrors: mirrors.filter(one => one.repository.id === changes.id).length,
    hosts: size,
    packages: 63_440,
    checkedAt: ago(3),
    release: {
      origin: 'Debian',
      label: 'Debian',
      suite: 'stable',
      codename: 'bookworm',
      component: 'main',
      date: ago(50),
    },
    ...changes,
  });
  const repositories = [
    repository({ id: 1, name: 'Debian 12 amd64 main' }),
    repository({
      id: 2,
      name: 'Debian 12 amd64 security',
      security: true,
      packages: 3_211,
    }),
    repository({
      id: 3,
      name: 'Acme tools',
      state: 'failing',
      hosts: 0,
      packages: null,
      checkedAt: null,
      release: null,
    }),
  ];

  const reports = hosts.map(
    (host, index): Report => ({
      id: size - index,
      host: host.name,
      protocol: 2,
      status: index === 1 ? 'failed' : 'processed',
      receivedAt: host.lastReport,
      processedAt: index === 1 ? null : host.lastReport,
      address: host.address,
      userAgent: host.userAgent,
      attempts: index === 1 ? 5 : 1,
      error:
        index === 1
          ? 'The database was locked for longer than 30 seconds.'
          : null,
      size: 91_234 + index,
      problems:
        index === 2
          ? [
              {
                path: 'packages[3]',
                message: 'has no version and was left out',
              },
            ]
          : [],
    }),
  );

  return {
    now,
    hosts,
    updates,
    packages,
    repositories,
    mirrors,
    reports,
    errata: createErrata(ago, hosts),
    modules: createModules(),
    sources: createSources(ago),
    operatingSystems: [...new Set(hosts.map(host => host.os.release))].map(
      (release, index) => {
        const count = hosts.filter(host => host.os.release === release).length;
        return {
          id: index + 1,
          release,
          codename: release === 'Debian 12' ? 'bookworm' : null,
          cpe: null,
          variants: [
            {
              id: index + 1,
              name: `${release}.1`,
              arch: 'x86_64',
              hosts: count,
            },
          ],
          hosts: count,
          assignedRepositories: 0,
          judgedHosts: 0,
          support: supportOf(release.startsWith('Ubuntu')),
          repositories: [],
        };
      },
    ),
    keys: [],
    enrolmentTokens: [],
    quarantine: [],
    auditEvents: [],
    client: null,
  };
}
