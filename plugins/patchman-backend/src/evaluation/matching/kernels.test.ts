import { deb } from '../__testUtils__/hosts';
import { rpm } from '../__testUtils__/rpmHosts';
import {
  matched,
  type TestMatch,
  type TestState,
} from './__testUtils__/matched';

const CVE = 'CVE-2026-2000';
const image = (abi: string, version: string, flavour = 'amd64') =>
  deb(`linux-image-${abi}-${flavour}=${version}`, {
    source: { name: 'linux-signed-amd64', version: version.replace('-', '+') },
  });
const fixedIn = (fixed: string, name = 'linux'): TestState => ({
  package: name,
  cve: CVE,
  state: 'fixed',
  fixed,
});
const debian = (test: Partial<TestMatch>): TestMatch => ({
  release: 'debian:12',
  installed: [],
  facts: { kernel: '6.1.0-35-amd64' },
  ...test,
});
const DEBIAN = { origin: 'Debian' };

describe('kernels', () => {
  it('are signed elsewhere under versions of another form', () => {
    expect(
      matched(
        debian({
          installed: [image('6.1.0-35', '6.1.137-1')],
          states: [fixedIn('6.1.137-1')],
        }),
      ),
    ).toEqual([
      `linux-image-6.1.0-35-amd64 ${CVE} fixed: Fixed in 6.1.137-1, which is installed or older than what is`,
    ]);
  });

  it('are updated by packages of other names, of the same flavour', () => {
    expect(
      matched(
        debian({
          installed: [image('6.1.0-35', '6.1.137-1')],
          sources: [
            {
              release: DEBIAN,
              packages: [
                image('6.1.0-51', '6.1.192-2'),
                image('6.1.0-52', '6.1.200-1', 'cloud-amd64'),
              ],
            },
          ],
          states: [fixedIn('6.1.180-1')],
        }),
      ),
    ).toEqual([
      `linux-image-6.1.0-35-amd64 ${CVE} update: Update to 6.1.192-2, which has the fix`,
    ]);
  });

  it('are updated with all that belongs to them', () => {
    const headers = deb('linux-headers-6.1.0-35-common=6.1.137-1', {
      source: { name: 'linux', version: '6.1.137-1' },
    });
    expect(
      matched(
        debian({
          installed: [headers, image('6.1.0-35', '6.1.137-1')],
          sources: [
            { release: DEBIAN, packages: [image('6.1.0-51', '6.1.192-2')] },
          ],
          states: [fixedIn('6.1.180-1')],
        }),
      ),
    ).toEqual([
      `linux-headers-6.1.0-35-common+linux-image-6.1.0-35-amd64 ${CVE} update: Update to 6.1.192-2, which has the fix`,
    ]);
  });

  it('are judged by the one that runs; a newer one waits for a reboot, older ones count for nothing', () => {
    expect(
      matched(
        debian({
          installed: [
            image('6.1.0-30', '6.1.124-1'),
            image('6.1.0-35', '6.1.137-1'),
            image('6.1.0-51', '6.1.192-2'),
            deb('linux-headers-6.1.0-30-amd64=6.1.124-1', {
              source: { name: 'linux', version: '6.1.124-1' },
            }),
          ],
          states: [fixedIn('6.1.180-1')],
        }),
      ),
    ).toEqual([
      `linux-image-6.1.0-35-amd64 ${CVE} update: 6.1.192-2, which has the fix, is installed and waits for a reboot`,
    ]);
  });

  it('are not what their metapackages say, while tools of the same source are judged as they are', () => {
    expect(
      matched(
        debian({
          facts: { kernel: '6.1.0-51-amd64' },
          installed: [
            image('6.1.0-51', '6.1.192-2'),
            deb('linux-image-amd64=6.1.137-1', {
              source: { name: 'linux-signed-amd64', version: '6.1.137+1' },
            }),
            deb('bpftool=7.1.0+6.1.176-1', {
              source: { name: 'linux', version: '6.1.176-1' },
            }),
          ],
          states: [fixedIn('6.1.180-1')],
        }),
      ),
    ).toEqual([
      `linux-image-6.1.0-51-amd64 ${CVE} fixed: Fixed in 6.1.180-1, which is installed or older than what is`,
      `bpftool ${CVE} fix-elsewhere: The fix, 6.1.180-1, is not in this host's repositories`,
    ]);
  });

  it('of backports are not covered, though their source has the same name', () => {
    expect(
      matched(
        debian({
          facts: { kernel: '6.12.95+bpo-amd64' },
          installed: [image('6.12.95+bpo', '6.12.95-1~bpo12+1')],
          states: [fixedIn('6.1.180-1')],
        }),
      ),
    ).toEqual([
      'linux-image-6.12.95+bpo-amd64 uncovered: No source covers this package: it is a backport, of which advisories of the release say nothing',
    ]);
  });

  it.each([
    [
      'linux-signed-6.12-amd64',
      '6.12.115+2~deb12u1',
      'linux-6.12',
      '6.12.117-1~deb12u1',
    ],
    [
      'linux-signed-hwe-6.8',
      '6.8.0-51.52~22.04.1',
      'linux-hwe-6.8',
      '6.8.0-55.57~22.04.1',
    ],
    ['linux-signed-aws', '6.8.0-1020.22', 'linux-aws', '6.8.0-1021.23'],
  ])(
    'of the line %s are judged by their own',
    (source, version, line, fixed) => {
      const installed = deb(
        `linux-image-9.9.0-1-amd64=${version.replace('+', '-')}`,
        {
          source: { name: source, version },
        },
      );
      const host = debian({
        release: 'ubuntu:22.04',
        facts: { kernel: '9.9.0-1-amd64' },
        installed: [installed],
      });
      expect(matched({ ...host, states: [fixedIn('1-1', 'linux')] })).toEqual([
        expect.stringContaining('no repository of the host offers it'),
      ]);
      expect(matched({ ...host, states: [fixedIn(fixed, line)] })).toEqual([
        `linux-image-9.9.0-1-amd64 ${CVE} fix-elsewhere: The fix, ${fixed}, is not in this host's repositories`,
      ]);
    },
  );

  it('that no installed package holds are not judged, which is said; those of a container do not run', () => {
    const host = debian({
      facts: { kernel: '6.18.44-own' },
      installed: [image('6.1.0-35', '6.1.137-1')],
      states: [fixedIn('6.1.180-1')],
    });
    expect(matched(host)).toEqual([
      'Of the kernel 6.18.44-own, which runs, nothing can be said: no installed package holds it',
    ]);
    expect(
      matched({ ...host, facts: { kernel: '6.18.44-own', container: 'lxc' } }),
    ).toEqual([]);
  });

  it('of rpm stand side by side under one name', () => {
    const core = (release: string) =>
      rpm(`kernel-core=5.14.0-${release}.el9.x86_64`);
    const host: TestMatch = {
      release: 'almalinux:9',
      facts: { kernel: '5.14.0-500.el9.x86_64' },
      installed: [
        core('400'),
        core('500'),
        rpm('kernel-tools=5.14.0-600.el9.x86_64'),
      ],
      sources: [{ packages: [core('700')] }],
      advisories: [
        {
          name: 'ALSA-2026:2',
          cves: [CVE],
          fixes: ['kernel-core', 'kernel-tools'].map(name => ({
            kind: 'binary',
            name,
            version: '5.14.0-600.el9',
          })),
        },
      ],
    };
    const tools = `kernel-tools ${CVE} fixed: Fixed in 5.14.0-600.el9 (ALSA-2026:2), which is installed or older than what is`;
    expect(matched(host)).toEqual([
      `kernel-core ${CVE} update: Update to 5.14.0-700.el9, which has the fix (ALSA-2026:2)`,
      tools,
    ]);
    expect(
      matched({ ...host, installed: [...host.installed, core('650')] }),
    ).toEqual([
      `kernel-core ${CVE} update: 5.14.0-650.el9, which has the fix (ALSA-2026:2), is installed and waits for a reboot`,
      tools,
    ]);
  });
});
