import { identifyOperatingSystem } from './identifyOperatingSystem';

describe('identifyOperatingSystem', () => {
  it.each([
    ['Debian 12.11', 'Debian 12.11', 'Debian 12'],
    ['Debian 12.0', 'Debian 12.0', 'Debian 12'],
    ['Debian 13', 'Debian 13', 'Debian 13'],
    ['Debian trixie/sid', 'Debian trixie/sid', 'Debian trixie/sid'],
    ['Debian trixie-sid', 'Debian trixie/sid', 'Debian trixie/sid'],
    ['Raspbian 11.8', 'Raspbian 11.8', 'Raspbian 11'],
    ['Ubuntu 22.04.3 LTS', 'Ubuntu 22.04.3 LTS', 'Ubuntu 22.04 LTS'],
    ['Ubuntu 24.04 LTS', 'Ubuntu 24.04 LTS', 'Ubuntu 24.04 LTS'],
    ['Ubuntu 23.10', 'Ubuntu 23.10', 'Ubuntu 23.10'],
    ['Ubuntu Core 22', 'Ubuntu Core 22', 'Ubuntu Core 22'],
    ['Rocky Linux 10.1', 'Rocky Linux 10.1', 'Rocky Linux 10'],
    ['AlmaLinux 9.3', 'Alma Linux 9.3', 'Alma Linux 9'],
    ['CentOS 7.9', 'CentOS 7.9', 'CentOS 7'],
    ['CentOS release 7.9', 'CentOS 7.9', 'CentOS 7'],
    ['CentOS Stream 10', 'CentOS Stream 10', 'CentOS Stream 10'],
    [
      'Red Hat Enterprise Linux release 8.2',
      'Red Hat Enterprise Linux 8.2',
      'Red Hat Enterprise Linux 8',
    ],
    [
      'Red Hat Enterprise Linux 8.2',
      'Red Hat Enterprise Linux 8.2',
      'Red Hat Enterprise Linux 8',
    ],
    ['Oracle Linux Server 8.1', 'Oracle Linux 8.1', 'Oracle Linux 8'],
    ['Fedora release 39', 'Fedora 39', 'Fedora 39'],
    ['Fedora 39', 'Fedora 39', 'Fedora 39'],
    ['Amazon Linux AMI 2018.03', 'Amazon Linux AMI 2018.03', 'Amazon Linux 1'],
    ['Amazon Linux 2023', 'Amazon Linux 2023', 'Amazon Linux 2023'],
    ['Arch Linux', 'Arch Linux', 'Arch Linux'],
    ['Gentoo Linux 2.14', 'Gentoo Linux 2.14', 'Gentoo Linux'],
    ['Something Else', 'Something Else', 'Something Else'],
  ])('reads %s', (text, variant, release) => {
    expect(identifyOperatingSystem(text)).toMatchObject({ variant, release });
  });

  it('splits codename and CPE off', () => {
    expect(
      identifyOperatingSystem(
        'Rocky Linux 10.1 (Red Quartz) [cpe:/o:rocky:rocky:10]',
      ),
    ).toEqual({
      variant: 'Rocky Linux 10.1',
      release: 'Rocky Linux 10',
      codename: 'Red Quartz',
      cpe: 'cpe:/o:rocky:rocky:10',
    });
    expect(identifyOperatingSystem('Debian trixie/sid').codename).toBe(
      'trixie',
    );
  });
});
