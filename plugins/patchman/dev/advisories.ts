import {
  ErratumDetail,
  HostDetail,
  ModuleStreamDetail,
} from 'backstage-plugin-patchman-common';

/** One that some hosts need, and one that no host does any more. */
export function createErrata(
  ago: (hours: number) => string,
  hosts: HostDetail[],
): ErratumDetail[] {
  const needing = hosts.filter(({ errata }) => errata).map(({ name }) => name);
  const erratum = (
    changes: Pick<ErratumDetail, 'name' | 'title'> & Partial<ErratumDetail>,
  ): ErratumDetail => ({
    namespace: 'debian',
    source: null,
    kind: 'security',
    severity: 'Important',
    severityLevel: 'important',
    issued: ago(48),
    updated: null,
    retracted: false,
    rebootSuggested: false,
    cves: [],
    hosts: 0,
    description: '',
    references: [],
    packages: [],
    fixes: [],
    freshness: [],
    repositories: [
      { id: 2, name: 'Debian 12 amd64 security', releases: ['Debian 12'] },
    ],
    hostNames: [],
    ...changes,
  });
  return [
    erratum({
      name: 'DSA-5764-1',
      title: 'openssl security update',
      cves: ['CVE-2024-6119', 'CVE-2024-5535'],
      hosts: needing.length,
      description: 'Certificate checks could read beyond their buffer.',
      references: [
        {
          kind: 'self',
          id: 'DSA-5764-1',
          url: 'https://errata.example.test/DSA-5764-1',
          title: 'DSA-5764-1',
        },
      ],
      packages: ['openssl', 'libssl3'].map(name => ({
        name,
        epoch: '',
        version: '3.0.17',
        release: '1~deb12u3',
        arch: 'amd64',
        evr: '3.0.17-1~deb12u3',
        module: null,
        repositories: [2],
      })),
      hostNames: needing,
    }),
    erratum({
      name: 'DSA-5700-1',
      title: 'glibc security update',
      severity: 'Critical',
      severityLevel: 'critical',
      issued: ago(24 * 90),
      rebootSuggested: true,
      cves: ['CVE-2024-2961'],
      source: 'debian-dsa',
      repositories: [],
      fixes: [
        {
          release: 'debian:12',
          channel: 'standard',
          kind: 'source',
          name: 'glibc',
          version: '2.36-9+deb12u6',
          arch: null,
          module: null,
          slot: null,
        },
        {
          release: 'debian:10',
          channel: 'elts',
          kind: 'source',
          name: 'glibc',
          version: '2.28-10+deb10u4',
          arch: null,
          module: null,
          slot: null,
        },
      ],
      freshness: [
        {
          source: 'debian-dsa',
          title: 'Debian security advisories (DSA)',
          succeededAt: ago(1),
          contentDate: null,
        },
      ],
    }),
  ];
}

export function createModules(): ModuleStreamDetail[] {
  return [
    {
      name: 'nodejs',
      stream: '18',
      arch: 'x86_64',
      version: '9030020240101',
      contexts: ['rhel9'],
      default: true,
      obsolete: null,
      repositories: [{ id: 1, name: 'Debian 12 amd64 main' }],
      packages: 1,
      hosts: 1,
      builds: [
        {
          version: '9030020240101',
          context: 'rhel9',
          packages: ['nodejs-1:18.19.0-1.x86_64'],
        },
      ],
    },
  ];
}
