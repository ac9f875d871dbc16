import type { MemberPackage } from '..';
import { deb } from '../__testUtils__/hosts';
import { rpm } from '../__testUtils__/rpmHosts';
import { matched, type TestMatch } from './__testUtils__/matched';

const of = (name: string, version: string) => ({ source: { name, version } });
/** On every host that tells sources something differs from its own. */
const libc = () => deb('libc6=2.36-9+deb12u10', of('glibc', '2.36-9+deb12u10'));
const DEBIAN = { origin: 'Debian', suite: 'oldstable' };
const UBUNTU = { origin: 'Ubuntu', suite: 'jammy-updates' };
const CVE = 'CVE-2026-1000';
const NGINX = { vendor: 'nginx inc.' };
const ALMA = { vendor: 'AlmaLinux' };

const debian = (test: Partial<TestMatch>): TestMatch => ({
  release: 'debian:12',
  installed: [],
  ...test,
  ...(test.installed && { installed: [...test.installed, libc()] }),
  sources: [...(test.sources ?? []), { packages: [libc()], release: DEBIAN }],
});
const ubuntu = (test: Partial<TestMatch>): TestMatch => ({
  ...debian(test),
  release: 'ubuntu:22.04',
  sources: [...(test.sources ?? []), { packages: [libc()], release: UBUNTU }],
});

interface Scenario {
  host: TestMatch;
  told: string[];
}

const openssl = (version: string) =>
  deb(`libssl3=${version}`, of('openssl', version));
const offer = (...packages: MemberPackage[]) => ({ packages, release: DEBIAN });

const states: Record<string, Scenario> = {
  'a fix that is installed': {
    host: debian({
      installed: [openssl('3.0.17-1~deb12u2')],
      sources: [offer(openssl('3.0.17-1~deb12u3'))],
      states: [
        {
          package: 'openssl',
          cve: CVE,
          state: 'fixed',
          fixed: '3.0.17-1~deb12u2',
        },
      ],
      advisories: [
        {
          name: 'DSA-6015-1',
          cves: [CVE],
          fixes: [{ name: 'openssl', version: '3.0.17-1~deb12u2' }],
        },
      ],
    }),
    told: [
      `libssl3 ${CVE} fixed: Fixed in 3.0.17-1~deb12u2 (DSA-6015-1), which is installed or older than what is`,
    ],
  },
  'a fix that the host can have': {
    host: debian({
      installed: [openssl('3.0.16-1~deb12u1'), deb('openssl=3.0.16-1~deb12u1')],
      sources: [offer(openssl('3.0.17-1~deb12u3'))],
      states: [
        {
          package: 'openssl',
          cve: CVE,
          state: 'fixed',
          fixed: '3.0.17-1~deb12u2',
        },
      ],
      advisories: [
        {
          name: 'DSA-6015-1',
          cves: [CVE],
          fixes: [{ name: 'openssl', version: '3.0.17-1~deb12u2' }],
        },
      ],
    }),
    told: [
      `libssl3+openssl ${CVE} update: Update to 3.0.17-1~deb12u3, which has the fix (DSA-6015-1)`,
    ],
  },
  'a fix that is not in the archive yet': {
    host: debian({
      installed: [openssl('3.0.16-1~deb12u1')],
      sources: [offer(openssl('3.0.16-1~deb12u1'))],
      states: [
        {
          package: 'openssl',
          cve: CVE,
          state: 'fixed',
          fixed: '3.0.17-1~deb12u2',
        },
      ],
    }),
    told: [
      `libssl3 ${CVE} fix-elsewhere: The fix, 3.0.17-1~deb12u2, is not in this host's repositories`,
    ],
  },
  ...Object.fromEntries(
    (
      [
        ['no-fix', '', 'No fix yet'],
        [
          'minor',
          'Minor issue',
          'No advisory is planned, the fix may come with a point release: Minor issue',
        ],
        [
          'deferred',
          'Fix with the next one',
          'The fix is postponed: Fix with the next one',
        ],
        [
          'wont-fix',
          'minizip is not built',
          'The vendor will not fix it: minizip is not built',
        ],
        ['end-of-life', '', 'The package is not supported any more'],
        ['unimportant', '', 'Not a security problem as it is built or used'],
        ['investigating', '', 'Not judged yet'],
        [
          'not-affected',
          'vulnerable code introduced later',
          'Not affected: vulnerable code introduced later',
        ],
      ] as const
    ).map(([state, reason, sentence]): [string, Scenario] => [
      `a state of the vendor: ${state}`,
      {
        host: debian({
          installed: [
            deb('zlib1g=1:1.2.13.dfsg-1', of('zlib', '1:1.2.13.dfsg-1')),
          ],
          sources: [
            offer(deb('zlib1g=1:1.2.13.dfsg-1', of('zlib', '1:1.2.13.dfsg-1'))),
          ],
          states: [{ package: 'zlib', cve: CVE, state, reason }],
        }),
        told: [`zlib1g ${CVE} ${state}: ${sentence}`],
      },
    ]),
  ),
  'an advisory where the tracker says that none is planned': {
    host: debian({
      installed: [deb('sudo=1.9.13p3-1+deb12u1')],
      sources: [offer(deb('sudo=1.9.13p3-1+deb12u2'))],
      states: [
        { package: 'sudo', cve: CVE, state: 'minor', reason: 'Minor issue' },
      ],
      advisories: [
        {
          name: 'DSA-5954-1',
          cves: [CVE],
          fixes: [{ name: 'sudo', version: '1.9.13p3-1+deb12u2' }],
        },
      ],
    }),
    told: [
      `sudo ${CVE} update: Update to 1.9.13p3-1+deb12u2, which has the fix (DSA-5954-1)`,
    ],
  },
  'two advisories for one CVE: the first fix was not all of it': {
    host: debian({
      installed: [deb('sudo=1.9.13p3-1+deb12u2')],
      sources: [offer(deb('sudo=1.9.13p3-1+deb12u3'))],
      advisories: ['2', '3'].map(n => ({
        name: `DSA-5954-${n}`,
        cves: [CVE],
        fixes: [{ name: 'sudo', version: `1.9.13p3-1+deb12u${n}` }],
      })),
    }),
    told: [
      `sudo ${CVE} update: Update to 1.9.13p3-1+deb12u3, which has the fix (DSA-5954-2, DSA-5954-3)`,
    ],
  },
  'an advisory that concerns the release by another of its CVEs': {
    host: debian({
      installed: [deb('sudo=1.9.13p3-1+deb12u1')],
      sources: [offer(deb('sudo=1.9.13p3-1+deb12u2'))],
      states: [{ package: 'sudo', cve: CVE, state: 'not-affected' }],
      advisories: [
        {
          name: 'DSA-5954-1',
          cves: [CVE],
          fixes: [{ name: 'sudo', version: '1.9.13p3-1+deb12u2' }],
        },
      ],
    }),
    told: [`sudo ${CVE} not-affected: Not affected`],
  },
  'an advisory of a team of long-term support': {
    host: debian({
      installed: [deb('sudo=1.9.13p3-1+deb12u1')],
      sources: [offer(deb('sudo=1.9.13p3-1+deb12u2'))],
      advisories: [
        {
          name: 'DLA-4700-1',
          cves: [CVE],
          fixes: [
            { name: 'sudo', version: '1.9.13p3-1+deb12u2', channel: 'lts' },
          ],
        },
      ],
    }),
    told: [
      `sudo ${CVE} update: Update to 1.9.13p3-1+deb12u2, which has the fix (DLA-4700-1)`,
    ],
  },
  'advisories that were retracted or are of no security matter': {
    host: debian({
      installed: [deb('sudo=1-1')],
      sources: [offer(deb('sudo=1-2'))],
      advisories: [
        {
          name: 'A-1',
          cves: [CVE],
          retracted: true,
          fixes: [{ name: 'sudo', version: '1-2' }],
        },
        {
          name: 'A-2',
          cves: [CVE],
          kind: 'bugfix',
          fixes: [{ name: 'sudo', version: '1-2' }],
        },
      ],
    }),
    told: [],
  },
  'a package that was removed but for its configuration': {
    host: debian({
      installed: [deb('sudo=1-1', { status: 'config-files' })],
      states: [{ package: 'sudo', cve: CVE, state: 'no-fix' }],
    }),
    told: [],
  },
};

const versions: Record<string, Scenario> = {
  'a binary package with a version of its own: it is behind': {
    host: debian({
      installed: [deb('bsdutils=1:2.38.1-5', of('util-linux', '2.38.1-5'))],
      sources: [
        offer(
          deb(
            'bsdutils=1:2.38.1-5+deb12u3',
            of('util-linux', '2.38.1-5+deb12u3'),
          ),
        ),
      ],
      states: [
        {
          package: 'util-linux',
          cve: CVE,
          state: 'fixed',
          fixed: '2.38.1-5+deb12u1',
        },
      ],
    }),
    told: [
      `bsdutils ${CVE} update: Update to 2.38.1-5+deb12u3, which has the fix`,
    ],
  },
  'a binary package with a version of its own: it is not behind': {
    host: debian({
      installed: [
        deb(
          'libldb2=2:2.6.2+samba4.17.12+dfsg-0+deb12u1',
          of('samba', '2:4.17.12+dfsg-0+deb12u1'),
        ),
      ],
      states: [
        {
          package: 'samba',
          cve: CVE,
          state: 'fixed',
          fixed: '2:4.17.12+dfsg-0+deb12u1',
        },
      ],
    }),
    told: [
      `libldb2 ${CVE} fixed: Fixed in 2:4.17.12+dfsg-0+deb12u1, which is installed or older than what is`,
    ],
  },
  'a rebuild for one architecture': {
    host: debian({
      installed: [deb('bash=5.2.15-2+b13')],
      states: [
        { package: 'bash', cve: CVE, state: 'fixed', fixed: '5.2.15-2' },
        {
          package: 'bash',
          cve: 'CVE-2026-1001',
          state: 'fixed',
          fixed: '5.2.15-2+deb12u1',
        },
      ],
      sources: [offer(deb('bash=5.2.15-2+b13'))],
    }),
    told: [
      `bash ${CVE} fixed: Fixed in 5.2.15-2, which is installed or older than what is`,
      `bash CVE-2026-1001 fix-elsewhere: The fix, 5.2.15-2+deb12u1, is not in this host's repositories`,
    ],
  },
  'a host that does not tell sources, of a version that is offered': {
    host: {
      release: 'debian:12',
      installed: [deb('libldb2=2:2.6.2+samba4.17.12-0')],
      sources: [
        offer(
          deb('libldb2=2:2.6.2+samba4.17.12-0', of('samba', '2:4.17.12-0')),
        ),
      ],
      states: [
        { package: 'samba', cve: CVE, state: 'fixed', fixed: '2:4.17.12-0' },
      ],
    },
    told: [
      `libldb2 ${CVE} fixed: Fixed in 2:4.17.12-0, which is installed or older than what is`,
    ],
  },
  'a host that does not tell sources, of a version that left, of a package that goes by the version of its source':
    {
      host: {
        release: 'debian:12',
        installed: [deb('libssl3=3.0.16-1+b1')],
        sources: [offer(openssl('3.0.17-1'))],
        states: [
          { package: 'openssl', cve: CVE, state: 'fixed', fixed: '3.0.17-1' },
        ],
      },
      told: [`libssl3 ${CVE} update: Update to 3.0.17-1, which has the fix`],
    },
  'a host that does not tell sources, of a version that left, of a package with versions of its own':
    {
      host: {
        release: 'debian:12',
        installed: [deb('libldb2=2:2.6.2+samba4.17.11-0')],
        sources: [
          offer(
            deb('libldb2=2:2.6.2+samba4.17.12-0', of('samba', '2:4.17.12-0')),
          ),
        ],
        states: [
          { package: 'samba', cve: CVE, state: 'fixed', fixed: '2:4.17.12-0' },
          { package: 'samba', cve: 'CVE-2026-1001', state: 'no-fix' },
        ],
      },
      told: [
        'libldb2 unknown-version: Whether libldb2 2:2.6.2+samba4.17.11-0 has the fixes of samba cannot be told: which version of it was built is not known',
        'libldb2 CVE-2026-1001 no-fix: No fix yet',
      ],
    },
  'epochs count on both sides, and none is 0': {
    host: debian({
      installed: [deb('vim=2:9.0-1'), deb('nano=7.2-1')],
      sources: [offer(deb('vim=2:9.0-2'), deb('nano=7.2-1'))],
      states: [
        { package: 'vim', cve: CVE, state: 'fixed', fixed: '2:9.0-2' },
        { package: 'nano', cve: CVE, state: 'fixed', fixed: '0:7.2-1' },
      ],
    }),
    told: [
      `vim ${CVE} update: Update to 2:9.0-2, which has the fix`,
      `nano ${CVE} fixed: Fixed in 0:7.2-1, which is installed or older than what is`,
    ],
  },
};

const origins: Record<string, Scenario> = {
  'a backport is not covered': {
    host: debian({
      installed: [deb('git=1:2.45.2-1~bpo12+1')],
      sources: [
        {
          packages: [deb('git=1:2.45.2-1~bpo12+1')],
          release: { origin: 'Debian Backports' },
        },
        offer(deb('git=1:2.39.5-0+deb12u3')),
      ],
      states: [{ package: 'git', cve: CVE, state: 'no-fix' }],
    }),
    told: [
      'git uncovered: No source covers this package: it is a backport, of which advisories of the release say nothing',
    ],
  },
  'a backport is no fix of the release': {
    host: debian({
      installed: [deb('git=1:2.39.5-0+deb12u2')],
      sources: [
        {
          packages: [deb('git=1:2.45.2-1~bpo12+1')],
          release: { origin: 'Debian Backports' },
        },
        offer(deb('git=1:2.39.5-0+deb12u2')),
      ],
      states: [
        {
          package: 'git',
          cve: CVE,
          state: 'fixed',
          fixed: '1:2.39.5-0+deb12u3',
        },
      ],
    }),
    told: [
      `git ${CVE} fix-elsewhere: The fix, 1:2.39.5-0+deb12u3, is not in this host's repositories`,
    ],
  },
  'a package of somebody else, of the name of one of the distribution': {
    host: debian({
      installed: [deb('nginx=1.27.0-1~bookworm')],
      sources: [
        {
          packages: [deb('nginx=1.27.0-1~bookworm')],
          release: { origin: 'nginx' },
        },
        offer(deb('nginx=1.22.1-9+deb12u2')),
      ],
      states: [
        {
          package: 'nginx',
          cve: CVE,
          state: 'fixed',
          fixed: '1.22.1-9+deb12u2',
        },
      ],
    }),
    told: ['nginx uncovered: No source covers this package: it is of nginx'],
  },
  'an older version of the distribution, beside what somebody else offers': {
    host: debian({
      installed: [deb('nginx=1.22.1-9')],
      sources: [
        {
          packages: [deb('nginx=1.27.0-1~bookworm')],
          release: { origin: 'nginx' },
        },
        offer(deb('nginx=1.22.1-9+deb12u2')),
      ],
      states: [
        {
          package: 'nginx',
          cve: CVE,
          state: 'fixed',
          fixed: '1.22.1-9+deb12u2',
        },
      ],
    }),
    told: [
      `nginx ${CVE} update: Update to 1.22.1-9+deb12u2, which has the fix`,
    ],
  },
  'a package that nobody offers and no source knows': {
    host: debian({
      installed: [deb('our-tool=1.0')],
      states: [{ package: 'git', cve: CVE }],
    }),
    told: [
      'our-tool uncovered: No source covers this package: no repository of the host offers it',
    ],
  },
  'an rpm of another vendor': {
    host: {
      release: 'almalinux:9',
      installed: [rpm('bash=5.1-9.el9.x86_64', { vendor: 'Fedora Project' })],
      advisories: [
        {
          name: 'ALSA-2026:1',
          cves: [CVE],
          fixes: [{ kind: 'binary', name: 'bash', version: '5.1-10.el9' }],
        },
      ],
    },
    told: [
      'bash uncovered: No source covers this package: it is of Fedora Project',
    ],
  },
  'an rpm of another vendor, of which its own repository tells': {
    host: {
      release: 'almalinux:9',
      installed: [rpm('nginx=1.24-1.el9.x86_64', NGINX)],
      sources: [
        { packages: [rpm('nginx=1.20-1.el9.x86_64', ALMA)] },
        { packages: [rpm('nginx=1.26-1.el9.x86_64', NGINX)] },
      ],
      // Of the distribution's builds, which this is none of.
      advisories: [
        {
          name: 'ALSA-2026:2',
          cves: ['CVE-2026-2000'],
          fixes: [{ kind: 'binary', name: 'nginx', version: '1.30-1.el9' }],
        },
      ],
      updateinfo: {
        0: [
          {
            name: 'ALSA-2026:3',
            cves: ['CVE-2026-3000'],
            fixes: [{ name: 'nginx', version: '1.30-1.el9' }],
          },
        ],
        1: [
          {
            name: 'NGINX-2026-1',
            cves: [CVE],
            fixes: [{ name: 'nginx', version: '1.26-1.el9' }],
          },
        ],
      },
    },
    told: [
      `nginx ${CVE} update: Update to 1.26-1.el9, which has the fix (NGINX-2026-1)`,
    ],
  },
  'an rpm of another vendor, of which only the distribution tells': {
    host: {
      release: 'almalinux:9',
      installed: [rpm('nginx=1.24-1.el9.x86_64', NGINX)],
      sources: [
        { packages: [rpm('nginx=1.20-1.el9.x86_64', ALMA)] },
        { packages: [rpm('nginx=1.26-1.el9.x86_64', NGINX)] },
      ],
      updateinfo: {
        0: [
          {
            name: 'ALSA-2026:3',
            cves: ['CVE-2026-3000'],
            fixes: [{ name: 'nginx', version: '1.30-1.el9' }],
          },
        ],
      },
    },
    told: [
      'nginx uncovered: No source covers this package: it is of nginx inc.',
    ],
  },
};

const channels: Record<string, Scenario> = {
  'a fix of Ubuntu Pro on a host without it': {
    host: ubuntu({
      installed: [deb('jq=1.6-2.1ubuntu3')],
      sources: [{ packages: [deb('jq=1.6-2.1ubuntu3')], release: UBUNTU }],
      states: [
        { package: 'jq', cve: CVE, state: 'no-fix' },
        {
          package: 'jq',
          cve: CVE,
          state: 'fixed',
          fixed: '1.6-2.1ubuntu3+esm1',
          channel: 'esm-apps',
        },
      ],
      advisories: [
        {
          name: 'USN-7000-1',
          cves: [CVE],
          fixes: [
            { name: 'jq', version: '1.6-2.1ubuntu3+esm1', channel: 'esm-apps' },
          ],
        },
      ],
    }),
    told: [
      `jq ${CVE} fix-elsewhere: The fix, 1.6-2.1ubuntu3+esm1 (USN-7000-1), needs Ubuntu Pro`,
    ],
  },
  'a fix of Ubuntu Pro on a host that has it': {
    host: ubuntu({
      installed: [deb('jq=1.6-2.1ubuntu3')],
      sources: [
        { packages: [deb('jq=1.6-2.1ubuntu3')], release: UBUNTU },
        {
          packages: [deb('jq=1.6-2.1ubuntu3+esm1')],
          site: 'esm.ubuntu.com',
          release: { origin: 'UbuntuESMApps', suite: 'jammy-apps-security' },
        },
      ],
      states: [
        { package: 'jq', cve: CVE, state: 'no-fix' },
        {
          package: 'jq',
          cve: CVE,
          state: 'fixed',
          fixed: '1.6-2.1ubuntu3+esm1',
          channel: 'esm-apps',
        },
      ],
    }),
    told: [
      `jq ${CVE} update: Update to 1.6-2.1ubuntu3+esm1, which has the fix`,
    ],
  },
  'a build of Ubuntu Pro, which the plain release says is needed': {
    host: ubuntu({
      installed: [deb('jq=1.6-2.1ubuntu3+esm1')],
      states: [
        { package: 'jq', cve: CVE, state: 'no-fix' },
        {
          package: 'jq',
          cve: CVE,
          state: 'fixed',
          fixed: '1.6-2.1ubuntu3+esm1',
          channel: 'esm-apps',
        },
      ],
    }),
    told: [
      `jq ${CVE} fixed: Fixed in 1.6-2.1ubuntu3+esm1, which is installed or older than what is`,
    ],
  },
  'a fork is never compared with what everybody has': {
    host: ubuntu({
      installed: [
        deb('libssl3=3.0.2-0ubuntu1.10', of('openssl', '3.0.2-0ubuntu1.10')),
      ],
      sources: [{ packages: [openssl('3.0.2-0ubuntu1.10')], release: UBUNTU }],
      states: [
        {
          package: 'openssl',
          cve: CVE,
          state: 'fixed',
          fixed: '3.0.2-0ubuntu1.2+Fips1',
          channel: 'fips',
        },
      ],
    }),
    told: [],
  },
  'an advisory of a live patch misses no package': {
    host: ubuntu({
      installed: [deb('jq=1-1')],
      sources: [{ packages: [deb('jq=1-1')], release: UBUNTU }],
      advisories: [
        {
          name: 'LSN-0100-1',
          cves: [CVE],
          fixes: [{ name: 'jq', version: '9-1', channel: 'livepatch' }],
        },
      ],
    }),
    told: [],
  },
};

const nodejs = (release: string) =>
  rpm(`nodejs=1:18.20-1.module_el9+${release}.x86_64`);
const ofStream = (stream: string, version = '1:18.20-1.module_el9+200') => ({
  kind: 'binary' as const,
  name: 'nodejs',
  version,
  module: { name: 'nodejs', stream },
});
const enabled = (stream: string) => [
  { name: 'nodejs', stream, state: 'enabled' as const },
];

const modules: Record<string, Scenario> = {
  'the build of the stream that the host follows': {
    host: {
      release: 'almalinux:9',
      installed: [nodejs('100')],
      sources: [{ packages: [nodejs('200')] }],
      modules: enabled('18'),
      advisories: [
        { name: 'ALSA-2026:1', cves: [CVE], fixes: [ofStream('18')] },
      ],
    },
    told: [
      `nodejs ${CVE} update: Update to 1:18.20-1.module_el9+200, which has the fix (ALSA-2026:1)`,
    ],
  },
  'the build of another stream': {
    host: {
      release: 'almalinux:9',
      installed: [nodejs('100')],
      modules: enabled('18'),
      advisories: [
        {
          name: 'ALSA-2026:1',
          cves: [CVE],
          fixes: [ofStream('22', '1:22.1-1.module_el9+300')],
        },
      ],
    },
    told: [],
  },
  'two builds of one advisory: either is fixed': {
    host: {
      release: 'almalinux:9',
      installed: [nodejs('150')],
      modules: enabled('18'),
      advisories: [
        {
          name: 'ALSA-2024:10788',
          cves: [CVE],
          fixes: ['127', '128'].map(n =>
            ofStream('18', `1:18.20-1.module_el9+${n}`),
          ),
        },
      ],
    },
    told: [
      `nodejs ${CVE} fixed: Fixed in 1:18.20-1.module_el9+127 (ALSA-2024:10788), which is installed or older than what is`,
    ],
  },
  'a host that does not tell its streams': {
    host: {
      release: 'almalinux:9',
      installed: [nodejs('100')],
      advisories: [
        { name: 'ALSA-2026:1', cves: [CVE], fixes: [ofStream('18')] },
      ],
    },
    told: [
      `nodejs ${CVE} unknown-version: It cannot be told whether this build is affected: what it was built of is not known`,
    ],
  },
  'a plain build where the fix is of a stream, and the other way round': {
    host: {
      release: 'almalinux:9',
      installed: [
        rpm('nodejs=1:16.20-1.el9.x86_64'),
        rpm('perl=1-1.module_el9+1.x86_64'),
      ],
      modules: enabled('18'),
      advisories: [
        {
          name: 'ALSA-2026:1',
          cves: [CVE],
          fixes: [
            ofStream('18'),
            { kind: 'binary', name: 'perl', version: '2-1.el9' },
          ],
        },
      ],
    },
    told: [],
  },
  ...Object.fromEntries(
    (
      [
        // What Ksplice's builds have as epoch is above that of all others.
        [
          'the build for Ksplice, which the plain fix says nothing of',
          '2:1.1.1g-14.ksplice1.el8_3',
          ['1:1.1.1g-15.el8_3', 'standard'],
          [],
          'unknown-version: It cannot be told whether this build is affected: what is told is about the plain builds',
        ],
        [
          'the build for Ksplice, behind of its own fix',
          '2:1.1.1g-14.ksplice1.el8_3',
          ['2:1.1.1g-15.ksplice1.el8_3', 'ksplice'],
          ['2:1.1.1g-15.ksplice1.el8_3'],
          'update: Update to 2:1.1.1g-15.ksplice1.el8_3, which has the fix (ELSA-2021-1)',
        ],
        [
          'the build for FIPS with its own fix',
          '10:1.1.1g-15.el8_3_fips',
          ['10:1.1.1g-15.el8_3_fips', 'fips'],
          [],
          'fixed: Fixed in 10:1.1.1g-15.el8_3_fips (ELSA-2021-1), which is installed or older than what is',
        ],
        [
          'the plain build, for which those for Ksplice are no fix',
          '1:1.1.1g-14.el8_3',
          ['1:1.1.1g-15.el8_3', 'standard'],
          ['2:1.1.1g-15.ksplice1.el8_3'],
          "fix-elsewhere: The fix, 1:1.1.1g-15.el8_3 (ELSA-2021-1), is not in this host's repositories",
        ],
      ] as const
    ).map(([name, installed, [version, channel], offered, told]) => [
      name,
      {
        host: {
          release: 'oracle:8',
          installed: [rpm(`openssl=${installed}.x86_64`)],
          sources: [
            {
              packages: [installed, ...offered].map(evr =>
                rpm(`openssl=${evr}.x86_64`),
              ),
            },
          ],
          advisories: [
            {
              name: 'ELSA-2021-1',
              cves: [CVE],
              fixes: [{ kind: 'binary', name: 'openssl', version, channel }],
            },
          ],
        },
        told: [`openssl ${CVE} ${told}`],
      } satisfies Scenario,
    ]),
  ),
  'a plain build, of which nothing is said where only the others have a fix': {
    host: {
      release: 'oracle:8',
      installed: [rpm('openssl=1:1.1.1g-14.el8_3.x86_64')],
      sources: [{ packages: [rpm('openssl=1:1.1.1g-14.el8_3.x86_64')] }],
      advisories: [
        {
          name: 'ELSA-2021-1',
          cves: [CVE],
          fixes: [
            {
              ...{ kind: 'binary', name: 'openssl', channel: 'ksplice' },
              version: '2:1.1.1g-15.ksplice1.el8_3',
            },
          ],
        },
      ],
    },
    told: [],
  },
  'a build of Ubuntu for FIPS, whose versions are no ones of what everybody has':
    {
      host: ubuntu({
        installed: [openssl('3.0.2-0ubuntu1.10+Fips1')],
        sources: [
          {
            packages: [openssl('3.0.2-0ubuntu1.10+Fips1')],
            release: UBUNTU,
          },
        ],
        states: [
          {
            ...{ package: 'openssl', cve: CVE, state: 'fixed' },
            fixed: '3.0.2-0ubuntu1.9',
          },
          {
            ...{ package: 'openssl', cve: 'CVE-2026-1001', state: 'fixed' },
            ...{ fixed: '3.0.2-0ubuntu1.10+Fips2', channel: 'fips' },
          },
        ],
      }),
      told: [
        `libssl3 ${CVE} unknown-version: It cannot be told whether this build is affected: what is told is about the plain builds`,
        'libssl3 CVE-2026-1001 fix-elsewhere: The fix, 3.0.2-0ubuntu1.10+Fips2, is only in fips',
      ],
    },
  'a fix of another architecture': {
    host: {
      release: 'almalinux:9',
      installed: [rpm('bash=5.1-9.el9.x86_64')],
      sources: [{ packages: [rpm('bash=5.1-10.el9.x86_64')] }],
      advisories: [
        {
          name: 'ALSA-2026:1',
          cves: [CVE],
          fixes: [
            {
              kind: 'binary',
              name: 'bash',
              version: '5.1-12.el9',
              arch: 's390x',
            },
            {
              kind: 'binary',
              name: 'bash',
              version: '5.1-10.el9',
              arch: 'x86_64',
            },
          ],
        },
      ],
    },
    told: [
      `bash ${CVE} update: Update to 5.1-10.el9, which has the fix (ALSA-2026:1)`,
    ],
  },
  'an epoch that an rpm has and its source file does not tell': {
    host: {
      release: 'rhel:9',
      installed: [
        rpm('bind-libs=32:9.16-1.el9.x86_64', of('bind', '9.16-1.el9')),
      ],
      states: [
        { package: 'bind', cve: CVE, state: 'fixed', fixed: '32:9.16-1.el9' },
      ],
    },
    told: [
      `bind-libs ${CVE} fixed: Fixed in 32:9.16-1.el9, which is installed or older than what is`,
    ],
  },
};

const arch = (text: string): MemberPackage => {
  const member = deb(text);
  return { ...member, type: 'arch', arch: 'x86_64' };
};
const gentoo = (text: string, slot: string): MemberPackage => {
  const [name, version] = text.split('=');
  return {
    ...deb('x=1'),
    type: 'gentoo',
    name,
    version,
    release: '',
    arch: 'x86_64',
    attributes: { slot },
  };
};

const others: Record<string, Scenario> = {
  'versions of Arch Linux before the first affected one, with and without a fix':
    {
      host: {
        release: 'arch',
        installed: [
          arch('zlib=1:1.2.12-2'),
          arch('glib2=2.70-1'),
          arch('curl=8-1'),
        ],
        sources: [{ packages: [arch('zlib=1:1.2.12-3')] }],
        states: [
          {
            package: 'zlib',
            cve: CVE,
            kind: 'binary',
            state: 'fixed',
            fixed: '1:1.2.12-3',
            from: '1:1.2.11-1',
          },
          {
            package: 'glib2',
            cve: CVE,
            kind: 'binary',
            state: 'no-fix',
            from: '2.72-1',
          },
          {
            package: 'curl',
            cve: CVE,
            kind: 'binary',
            state: 'fixed',
            fixed: '9-1',
            channel: 'testing',
          },
        ],
      },
      told: [
        `zlib ${CVE} update: Update to 1:1.2.12-3, which has the fix`,
        `glib2 ${CVE} not-affected: Not affected: versions before 2.72-1 are not`,
        `curl ${CVE} fix-elsewhere: The fix, 9-1, is in the testing repository only`,
      ],
    },
  'slots and ranges of Gentoo': {
    host: {
      release: 'gentoo',
      installed: [
        gentoo('dev-lang/python=3.11.5', '3.11'),
        gentoo('dev-lang/python=3.12.9', '3.12'),
        gentoo('app-misc/a=1.0', '0'),
      ],
      sources: [{ packages: [gentoo('dev-lang/python=3.11.9', '3.11')] }],
      advisories: [
        {
          name: 'GLSA-202601-01',
          cves: [CVE],
          fixes: [
            { name: 'dev-lang/python', version: '3.11.9', slot: '3.11' },
            { name: 'dev-lang/python', version: '3.12.4', slot: '3.12' },
          ],
        },
        {
          name: 'GLSA-202601-02',
          cves: ['CVE-2026-1001'],
          fixes: [{ name: 'app-misc/a', version: '2.0', range: 'lt' }],
        },
      ],
    },
    told: [
      `dev-lang/python ${CVE} update: Update to 3.11.9, which has the fix (GLSA-202601-01)`,
      `dev-lang/python ${CVE} fixed: Fixed in 3.12.4 (GLSA-202601-01), which is installed or older than what is`,
      'app-misc/a CVE-2026-1001 fixed: Fixed in what is installed (GLSA-202601-02)',
    ],
  },
};

describe.each([
  ['by its state', states],
  ['by source package and version', versions],
  ['by where it is from', origins],
  ['by channel', channels],
  ['by module stream and architecture', modules],
  ['of other distributions', others],
])('a CVE means for a package %s', (_, scenarios) => {
  it.each(Object.entries(scenarios))('%s', (__, { host, told }) => {
    expect(matched(host)).toEqual(told);
  });
});
