import { deb, evaluateHost, updatesOf } from '../__testUtils__/hosts';
import {
  imageKernel,
  isKernelPackage,
  metaFlavour,
  parseKernelRelease,
} from './kernelNames';
import { kernelVerdict } from './kernels';

describe('parseKernelRelease', () => {
  it.each([
    ['6.1.0-35-amd64', '6.1.0-35', '6.1', 'amd64'],
    ['6.8.0-51-generic', '6.8.0-51', '6.8', 'generic'],
    ['6.8.0-51-lowlatency', '6.8.0-51', '6.8', 'lowlatency'],
    ['6.8.0-51-generic-64k', '6.8.0-51', '6.8', 'generic-64k'],
    ['6.17.0-19-generic', '6.17.0-19', '6.17', 'generic'],
    ['6.1.0-35-cloud-amd64', '6.1.0-35', '6.1', 'cloud-amd64'],
    ['6.1.0-35-rt-amd64', '6.1.0-35', '6.1', 'rt-amd64'],
    ['6.1.0-35-686-pae', '6.1.0-35', '6.1', '686-pae'],
    ['6.1.0-0.deb11.21-amd64', '6.1.0-0.deb11.21', '6.1', 'amd64'],
    ['6.12.43+deb13-amd64', '6.12.43+deb13', '6.12', 'amd64'],
    ['6.12.43+deb13-686-pae', '6.12.43+deb13', '6.12', '686-pae'],
    ['6.1.0-rpi7-rpi-v8', '6.1.0-rpi7', '6.1', 'rpi-v8'],
    ['6.6.31+rpt-rpi-v8', '6.6.31+rpt', '6.6', 'rpi-v8'],
    ['6.8.12-4-pve', '6.8.12-4', '6.8', 'pve'],
    ['6.18.44-fc-v595', '6.18.44', '6.18', 'fc-v595'],
    ['6.1.21-v8+', '6.1.21', '6.1', 'v8+'],
    ['5.14.0-503.el9.x86_64', '5.14.0-503.el9.x86_64', '5.14', ''],
    ['6.6.30', '6.6.30', '6.6', ''],
  ])('%s', (text, version, series, flavour) => {
    expect(parseKernelRelease(text)).toEqual({
      text,
      version,
      series,
      flavour,
    });
  });

  it('gives null for what is no kernel release', () => {
    expect(parseKernelRelease('')).toBeNull();
    expect(parseKernelRelease('amd64')).toBeNull();
  });
});

describe('names of kernel packages', () => {
  it('tells images from meta-packages and debug symbols', () => {
    expect(imageKernel('linux-image-6.1.0-35-amd64')?.text).toBe(
      '6.1.0-35-amd64',
    );
    expect(imageKernel('linux-image-unsigned-6.8.0-51-generic')?.text).toBe(
      '6.8.0-51-generic',
    );
    expect(imageKernel('linux-image-6.1.0-35-amd64-unsigned')?.text).toBe(
      '6.1.0-35-amd64',
    );
    expect(imageKernel('proxmox-kernel-6.8.12-4-pve-signed')?.text).toBe(
      '6.8.12-4-pve',
    );
    for (const name of [
      'linux-image-amd64',
      'linux-image-6.1.0-35-amd64-dbg',
      'linux-headers-6.1.0-35-amd64',
      'postgresql',
      'bash',
    ]) {
      expect(imageKernel(name)).toBeNull();
    }
  });

  it.each([
    ['linux-image-amd64', 'amd64'],
    ['linux-image-cloud-amd64', 'cloud-amd64'],
    ['linux-image-generic', 'generic'],
    ['linux-image-generic-hwe-22.04', 'generic'],
    ['linux-image-generic-hwe-22.04-edge', 'generic'],
    ['linux-image-generic-6.14', 'generic'],
    ['linux-image-virtual-hwe-24.04', 'generic'],
    ['linux-image-lowlatency-hwe-24.04', 'lowlatency'],
    ['linux-image-aws-lts-22.04', 'aws'],
    ['linux-image-oem-22.04d', 'oem'],
    ['linux-image-6.1.0-35-amd64', null],
    ['linux-image-unsigned-6.8.0-51-generic', null],
    ['linux-headers-amd64', null],
  ])('%s follows %s', (name, flavour) => {
    expect(metaFlavour(name)).toBe(flavour);
  });

  it('knows what belongs to a kernel', () => {
    const names = [
      'linux-image-amd64',
      'linux-headers-generic-hwe-22.04',
      'linux-modules-extra-6.8.0-51-generic',
      'linux-generic',
      'linux-aws-lts-22.04',
      'raspberrypi-kernel',
    ];
    expect(names.filter(n => !isKernelPackage(n))).toEqual([]);
    const others = ['linux-libc-dev', 'linux-perf', 'linux-base', 'linuxptp'];
    expect(others.filter(isKernelPackage)).toEqual([]);
  });
});

function verdict(kernel: string, ...installed: string[]) {
  return kernelVerdict(
    installed.map(text => deb(text.includes('=') ? text : `${text}=1`)),
    { arch: 'x86_64', packageArch: null, kernel },
  );
}

const image = (abi: string) => `linux-image-${abi}`;

describe('kernelVerdict', () => {
  const ubuntu = ['49', '51', '53'].map(abi => image(`6.8.0-${abi}-generic`));

  it.each<[string, string, string[], boolean | null]>([
    ['the oldest of three runs', '6.8.0-49-generic', ubuntu, true],
    ['the newest of three runs', '6.8.0-53-generic', ubuntu, false],
    [
      'only older ones are installed',
      '6.8.0-51-generic',
      ubuntu.slice(0, 2),
      false,
    ],
    [
      'numbers have another length',
      '6.1.0-9-amd64',
      [image('6.1.0-35-amd64')],
      true,
    ],
    [
      'a newer one is of another flavour',
      '6.1.0-35-amd64',
      [image('6.1.0-35-amd64'), image('6.1.0-37-cloud-amd64')],
      false,
    ],
    [
      'a newer one is unsigned',
      '6.8.0-51-generic',
      ['linux-image-unsigned-6.8.0-53-generic'],
      true,
    ],
    [
      'Debian names without ABI number',
      '6.12.41+deb13-amd64',
      [image('6.12.41+deb13-amd64'), image('6.12.43+deb13-amd64')],
      true,
    ],
    [
      'it is from elsewhere',
      '6.18.44-fc-v595',
      [image('6.1.0-35-amd64')],
      null,
    ],
    ['no image is installed', '6.1.0-35-amd64', ['bash'], null],
    ['it has no readable form', 'custom', [image('6.1.0-35-amd64')], null],
    ['it was not reported', '', [image('6.1.0-35-amd64')], null],
    [
      'it was upgraded in place under the same name',
      '6.1.0-35-amd64',
      ['linux-image-6.1.0-35-amd64=6.1.137-2'],
      false,
    ],
  ])('where %s', (_, kernel, installed, required) => {
    expect(verdict(kernel, ...installed)?.required).toBe(required);
  });

  it('gives the newest as evidence', () => {
    expect(verdict('6.8.0-49-generic', ...ubuntu)?.evidence).toEqual([
      '6.8.0-49-generic runs, 6.8.0-53-generic is installed',
    ]);
  });

  describe('where a newer kernel of the flavour is of another series', () => {
    const both = [image('6.8.0-51-generic'), image('6.17.0-19-generic')];

    it('asks for a reboot if a meta-package follows that series', () => {
      const ga = 'linux-image-generic=6.8.0-51.52';
      const hwe = 'linux-image-generic-hwe-24.04=6.17.0-19.19~24.04.2';
      expect(verdict('6.8.0-51-generic', ...both, ga, hwe)).toEqual({
        required: true,
        evidence: [
          '6.8.0-51-generic runs, 6.17.0-19-generic is installed, and the host follows its series 6.17 by linux-image-generic-hwe-24.04',
        ],
      });
    });

    it('asks for a reboot after the distribution was upgraded', () => {
      expect(
        verdict(
          '6.1.0-35-amd64',
          image('6.1.0-35-amd64'),
          image('6.12.43+deb13-amd64'),
          'linux-image-amd64=6.12.43-1',
        )?.required,
      ).toBe(true);
    });

    it('asks for none if the meta-packages follow the running series', () => {
      const answer = verdict(
        '6.8.0-51-generic',
        ...both,
        'linux-image-generic=6.8.0-51.52',
      );
      expect(answer?.required).toBe(false);
      expect(answer?.evidence[0]).toContain('6.17.0-19-generic');
    });

    it('boots the newest without a meta-package', () => {
      expect(verdict('6.8.0-51-generic', ...both)).toEqual({
        required: true,
        evidence: [expect.stringContaining('the newest kernel is booted next')],
      });
    });

    it('boots the newest on Proxmox, whichever series it has meta-packages of', () => {
      const proxmox = [
        'proxmox-kernel-6.8.12-15-pve-signed=6.8.12-15',
        'proxmox-kernel-6.14.11-1-pve-signed=6.14.11-1',
        'proxmox-kernel-6.8=6.8.12-15',
        'proxmox-kernel-6.14=6.14.11-1',
        'proxmox-default-kernel=1.1.0',
      ];
      expect(verdict('6.8.12-15-pve', ...proxmox)?.required).toBe(true);
      expect(verdict('6.14.11-1-pve', ...proxmox)?.required).toBe(false);
    });

    it('still compares within the series first', () => {
      expect(verdict('6.8.0-49-generic', ...both)?.evidence).toEqual([
        '6.8.0-49-generic runs, 6.8.0-51-generic is installed',
      ]);
    });
  });
});

describe('updates of kernels', () => {
  it('are those of the meta-package, whatever kernels stand beside it', () => {
    const { updates } = evaluateHost({
      installed: [
        'linux-image-amd64=6.1.90-1',
        'linux-image-6.1.0-21-amd64=6.1.90-1',
        'linux-image-6.1.0-20-amd64=6.1.85-1',
      ],
      sources: [
        {
          packages: [
            'linux-image-amd64=6.1.99-1',
            'linux-image-6.1.0-23-amd64=6.1.99-1',
            'linux-image-6.1.0-21-amd64=6.1.90-1',
          ],
        },
      ],
      facts: { kernel: '6.1.0-21-amd64' },
    });
    expect(updates.map(u => [u.installed.name, u.kind])).toEqual([
      ['linux-image-amd64', 'kernel'],
    ]);
  });

  it('never lead from one series to another', () => {
    const sources = [
      {
        packages: [
          'linux-image-generic=6.8.0-53.55',
          'linux-image-6.8.0-53-generic=6.8.0-53.55',
          'linux-image-generic-hwe-24.04=6.17.0-21.21~24.04.1',
          'linux-image-6.17.0-21-generic=6.17.0-21.21~24.04.1',
        ],
      },
    ];
    expect(
      updatesOf({
        installed: [
          'linux-image-generic=6.8.0-51.52',
          'linux-image-6.8.0-51-generic=6.8.0-51.52',
        ],
        sources,
      }),
    ).toEqual(['linux-image-generic:amd64 6.8.0 -> 6.8.0']);
    expect(
      updatesOf({
        installed: ['linux-image-generic-hwe-24.04=6.17.0-19.19~24.04.2'],
        sources,
      }),
    ).toEqual(['linux-image-generic-hwe-24.04:amd64 6.17.0 -> 6.17.0']);
  });

  it.each([100, 0])('do not come from backports at priority %s', priority => {
    expect(
      updatesOf({
        installed: ['linux-image-amd64=6.1.140-1'],
        sources: [
          { priority: 500, packages: ['linux-image-amd64=6.1.140-1'] },
          {
            priority,
            release: { notAutomatic: true, butAutomaticUpgrades: true },
            packages: ['linux-image-amd64=6.12.73-1~bpo12+1'],
          },
        ],
      }),
    ).toEqual([]);
  });
});
