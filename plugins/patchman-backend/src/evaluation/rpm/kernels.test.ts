import { evaluateRpmHost, rpmUpdatesOf } from '../__testUtils__/rpmHosts';
import { imageName, isKernelPackage } from './kernelNames';

const el9 = (...builds: number[]) =>
  builds.map(build => `kernel-core=5.14.0-${build}.el9.x86_64`);

function rebootOf(kernel: string, installed: string[], container?: string) {
  const { reboot } = evaluateRpmHost({
    installed,
    sources: [],
    facts: { kernel, container },
  });
  expect(reboot.evidence).toHaveLength(1);
  return reboot.required;
}

describe('kernels of Red Hat and its kin', () => {
  it.each<[string, string[], string[], boolean | null]>([
    ['5.14.0-362.el9.x86_64', el9(362, 427, 503), [], true],
    [
      '5.14.0-362.el9',
      el9(362, 427),
      ['kernel-core.x86_64 5.14.0-503.el9 from 1'],
      true,
    ],
    ['5.14.0-503.el9.x86_64', el9(362, 427, 503), [], false],
    ['5.14.0-503.el9', el9(503), [], false],
    [
      '5.14.0-427.el9.x86_64',
      el9(362, 427),
      ['kernel-core.x86_64 5.14.0-503.el9 from 1'],
      false,
    ],
    ['5.14.0-600.el9.x86_64', el9(503, 600), [], false],
    ['5.14.0-600.el9.x86_64', el9(503), [], false],
  ])('%s with %j: %j, reboot %s', (kernel, installed, updates, reboot) => {
    const sources = [{ packages: el9(362, 427, 503) }];
    expect(rpmUpdatesOf({ installed, sources, facts: { kernel } })).toEqual(
      updates,
    );
    expect(rebootOf(kernel, installed)).toBe(reboot);
  });

  it('are not taken from a repository of lower priority', () => {
    expect(
      rpmUpdatesOf({
        installed: el9(427),
        sources: [
          { priority: 10, packages: el9(427) },
          { priority: 99, packages: el9(503) },
        ],
        facts: { kernel: '5.14.0-427.el9.x86_64' },
      }),
    ).toEqual([]);
  });

  it.each<[string, string[], boolean | null]>([
    // CentOS 7: `kernel` holds the image.
    [
      '3.10.0-1160.el7.x86_64',
      ['kernel=3.10.0-1160.el7.x86_64', 'kernel=3.10.0-1160.119.1.el7.x86_64'],
      true,
    ],
    // What only belongs to a kernel says nothing of it.
    [
      '5.14.0-427.el9.x86_64',
      [
        ...el9(427),
        'kernel-devel=5.14.0-503.el9.x86_64',
        'kernel=5.14.0-503.el9.x86_64',
        'kernel-headers=5.14.0-503.el9.x86_64',
        'kernel-srpm-macros=9-1.noarch',
        'kernel-tools=5.14.0-503.el9.x86_64',
      ],
      false,
    ],
    [
      '5.14.0-427.el9.x86_64+debug',
      [...el9(427, 503), 'kernel-debug-core=5.14.0-427.el9.x86_64'],
      false,
    ],
    [
      '5.14.0-427.el9.x86_64+debug',
      [
        ...el9(427),
        'kernel-debug-core=5.14.0-427.el9.x86_64',
        'kernel-debug-core=5.14.0-503.el9.x86_64',
      ],
      true,
    ],
    [
      '5.14.0-427.el9.x86_64+rt',
      [...el9(503), 'kernel-rt-core=5.14.0-427.el9.x86_64'],
      false,
    ],
    [
      '5.14.0-427.el9.x86_64',
      [...el9(427), 'kernel-debug-core=5.14.0-503.el9.x86_64'],
      false,
    ],
    [
      '4.18.0-372.9.1.rt7.166.el8.x86_64',
      [
        'kernel-rt-core=4.18.0-372.9.1.rt7.166.el8.x86_64',
        'kernel-rt-core=4.18.0-425.rt7.230.el8.x86_64',
      ],
      true,
    ],
    [
      '5.15.0-101.103.2.1.el9uek.x86_64',
      [...el9(503), 'kernel-uek-core=5.15.0-101.103.2.1.el9uek.x86_64'],
      false,
    ],
    [
      '5.15.0-101.103.2.1.el9uek.x86_64',
      [
        'kernel-uek=5.15.0-101.103.2.1.el9uek.x86_64',
        'kernel-uek=5.15.0-208.159.3.2.el9uek.x86_64',
      ],
      true,
    ],
    [
      '6.9.1-1.el9.elrepo.x86_64',
      [
        ...el9(503),
        'kernel-ml-core=6.9.1-1.el9.elrepo.x86_64',
        'kernel-ml-core=6.9.3-1.el9.elrepo.x86_64',
      ],
      true,
    ],
    [
      '6.12.20-23.97.amzn2023.x86_64',
      ['kernel6.12=6.12.20-23.97.amzn2023.x86_64'],
      false,
    ],
    ['6.8.5-301.fc40.aarch64', ['kernel-core=6.8.5-301.fc40.aarch64'], false],
    ['5.14.0-427.el9.x86_64', ['kernel-uki-virt=5.14.0-503.el9.x86_64'], true],
    // Nothing to compare with.
    ['5.14.0-427.el9.x86_64', ['bash=5-1.x86_64'], null],
    ['5.14.0-427.el9.x86_64+rt', el9(427, 503), null],
    ['', el9(427), null],
    ['not a kernel', el9(427), null],
  ])('%s with %j: reboot %s', (kernel, installed, reboot) => {
    expect(rebootOf(kernel, installed)).toBe(reboot);
  });
});

describe('kernels of SUSE', () => {
  const leap = (...builds: string[]) =>
    builds.map(build => `kernel-default=6.12.0-160000.${build}.x86_64`);

  it.each<[string, string[], boolean | null]>([
    ['6.12.0-160000.8-default', leap('8.1', '25.1'), true],
    ['6.12.0-160000.25-default', leap('8.1', '25.1'), false],
    ['6.12.0-160000.8-default', leap('8.1'), false],
    ['6.12.0-160000.8-default', leap('8.1', '8.2'), false],
    [
      '6.12.0-160000.8-default',
      ['kernel-azure=6.12.0-160000.25.1.x86_64'],
      null,
    ],
    [
      '6.12.0-160000.8-azure',
      [...leap('25.1'), 'kernel-azure=6.12.0-160000.8.1.x86_64'],
      false,
    ],
    [
      '5.14.21-150500.55.39-kvmsmall',
      ['kernel-kvmsmall=5.14.21-150500.55.44.1.x86_64'],
      true,
    ],
    [
      '6.4.0-150600.21-default',
      [
        'kernel-default-base=6.4.0-150600.21.1.x86_64',
        'kernel-default-devel=6.4.0-150600.23.1.x86_64',
      ],
      false,
    ],
  ])('%s with %j: reboot %s', (kernel, installed, reboot) => {
    expect(rebootOf(kernel, installed)).toBe(reboot);
  });

  it('have one update, against the newest that is installed', () => {
    expect(
      rpmUpdatesOf({
        installed: leap('8.1'),
        sources: [{ packages: leap('8.1', '25.1') }],
        facts: { osId: 'opensuse-leap', kernel: '6.12.0-160000.8-default' },
      }),
    ).toEqual(['kernel-default.x86_64 6.12.0-160000.25.1 from 1']);
  });
});

describe('a container', () => {
  it('asks for no reboot', () => {
    expect(rebootOf('5.14.0-362.el9.x86_64', el9(503), 'podman')).toBe(false);
  });
});

describe('the names of kernel packages', () => {
  it.each([
    ['kernel', '', false],
    ['kernel-core', '', true],
    ['kernel-debug-core', 'debug', true],
    ['kernel-rt-debug-core', 'rt-debug', true],
    ['kernel-64k-core', '64k', true],
    ['kernel-debug-uki-virt', 'debug', true],
    ['kernel-default', 'default', false],
    ['kernel-lt', 'lt', false],
  ])('%s holds an image of flavour "%s"', (name, flavour, split) => {
    expect(imageName(name)).toEqual({ flavour, split });
  });

  it.each([
    'kernel-devel',
    'kernel-modules-core',
    'kernel-rt-modules-extra',
    'kernel-default-devel',
    'kernel-tools-libs',
    'kernel-livepatch-6_4_0-default',
    'kernel-firmware-all',
    'kernel-srpm-macros',
    'kernelshark',
  ])('%s holds none', name => {
    expect(imageName(name)).toBeNull();
  });

  it.each([
    ['kernel-modules-extra', true],
    ['virtualbox-kmp-default', true],
    ['kernel-firmware-all', false],
    ['kernelshark', false],
  ])('%s belongs to a kernel: %s', (name, expected) => {
    expect(isKernelPackage(name)).toBe(expected);
  });
});
