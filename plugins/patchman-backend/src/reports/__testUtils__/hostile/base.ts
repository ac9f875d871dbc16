/** The names of what a report has, and a small, usable report of each protocol to spoil. */

export function smallReport2(hostname: string): Record<string, any> {
  return {
    protocol: 2,
    hostname,
    arch: 'x86_64',
    kernel: '6.1.0-35-amd64',
    os: 'Debian 12.11 (bookworm)',
    tags: ['www'],
    packages: [
      {
        name: 'bash',
        epoch: '',
        version: '5.2.15',
        release: '2',
        arch: 'amd64',
        type: 'deb',
      },
    ],
    repos: [
      {
        type: 'deb',
        name: 'main',
        id: '',
        priority: 500,
        urls: ['http://127.0.0.1/debian'],
      },
    ],
    modules: [{ name: 'nodejs', stream: '20' }],
    sec_updates: [
      { name: 'bash', version: '5.2.15-3', arch: 'amd64', repo: 'main' },
    ],
    bug_updates: [],
  };
}

export function smallReport3(hostname: string): Record<string, any> {
  return {
    protocol: 3,
    client: { name: 'patchman-client', version: '1.0.0' },
    hostname,
    tags: ['www'],
    system: {
      os: {
        id: 'debian',
        versionId: '12',
        variant: 'Debian 12.11',
        codename: 'bookworm',
      },
      arch: 'x86_64',
      packageArch: 'amd64',
      foreignArchs: ['i386'],
      kernel: '6.1.0-35-amd64',
      bootTime: '2026-11-22T07:30:00Z',
      container: null,
    },
    packages: {
      digest: 'p',
      items: [
        {
          type: 'deb',
          name: 'bash',
          version: '5.2.15',
          release: '2',
          arch: 'amd64',
          source: { name: 'bash', version: '5.2.15-2' },
          vendor: 'Debian',
          status: 'installed',
          groups: ['base'],
        },
      ],
    },
    repositories: {
      digest: 'r',
      items: [
        {
          type: 'deb',
          id: 'main',
          name: 'main',
          urls: ['http://127.0.0.1/debian'],
          suite: 'bookworm',
          component: 'main',
          archs: ['amd64'],
          excludepkgs: ['a*'],
          usage: ['all'],
        },
      ],
    },
    policy: {
      digest: 'y',
      apt: {
        defaultRelease: 'stable',
        pins: [{ package: 'a', pin: 'version 1*', priority: 990 }],
      },
      dnf: { excludepkgs: ['a'], versionlocks: ['b'], installonly: ['kernel'] },
      zypper: { locks: ['c'] },
      pacman: { ignorePackages: ['d'], ignoreGroups: ['e'] },
      portage: {
        mask: ['f'],
        packageKeywords: [{ package: 'g/h', keywords: ['~amd64'] }],
      },
    },
    modules: {
      digest: 'm',
      items: [{ name: 'nodejs', stream: '20', state: 'enabled' }],
    },
    updates: {
      digest: 'u',
      items: [
        {
          name: 'bash',
          arch: 'amd64',
          evr: '5.2.15-3',
          repository: 'main',
          security: true,
        },
      ],
    },
    restart: {
      reboot: { required: true, reasons: ['a newer kernel'] },
      services: [{ name: 'nginx.service', reason: 'libssl3' }],
    },
    unknown: [{ section: 'modules', reason: 'no dnf' }],
  };
}

export function smallForm(hostname: string): Record<string, string> {
  return {
    host: hostname,
    os: 'Debian 12.11 (bookworm)',
    arch: 'x86_64',
    kernel: '6.1.0-35-amd64',
    tags: 'www',
    protocol: '1',
    reboot: 'False',
    packages: "'bash' '' '5.2.15' '2' 'amd64' 'deb'",
    repos: "'deb' 'main' '500' 'http://127.0.0.1/debian'",
    modules: "'nodejs' '20' '1' 'c' 'x86_64'",
    sec_updates: 'bash.amd64 5.2.15-3 main',
    bug_updates: '',
  };
}
