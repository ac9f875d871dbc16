import { distributionOf, isSameDistribution } from './distribution';

const os = (text: string, id: string | null = null) => ({ text, id });

describe('distributionOf', () => {
  it.each([
    ['Debian 12.11', 'Debian'],
    ['Debian GNU/Linux 13 (trixie)', 'Debian'],
    ['Debian trixie/sid', 'Debian'],
    ['Ubuntu 24.04.1 LTS', 'Ubuntu'],
    ['Ubuntu Core 22', 'Ubuntu Core'],
    ['Rocky Linux 9.4 (Blue Onyx) [cpe:/o:rocky:rocky:9]', 'Rocky Linux'],
    ['AlmaLinux 9.3', 'Alma Linux'],
    ['CentOS Stream 10', 'CentOS'],
    ['CentOS release 7.9', 'CentOS'],
    ['Red Hat Enterprise Linux Server 7.9', 'Red Hat Enterprise Linux'],
    ['Oracle Linux Server 8.1', 'Oracle Linux'],
    ['Fedora Linux 41 (Server Edition)', 'Fedora'],
    ['openSUSE Leap 15.6', 'openSUSE'],
    ['openSUSE Tumbleweed', 'openSUSE'],
    ['SLES 15-SP6', 'SUSE Linux Enterprise'],
    ['SUSE Linux Enterprise Server 15 SP6', 'SUSE Linux Enterprise'],
    ['Amazon Linux AMI 2018.03', 'Amazon Linux'],
    ['Amazon Linux 2023', 'Amazon Linux'],
    ['Arch Linux', 'Arch Linux'],
    ['Gentoo Linux 2.14', 'Gentoo'],
    ['Unknown', ''],
  ])('of %s is %s', (text, name) => {
    expect(distributionOf(text)).toBe(name);
  });
});

describe('isSameDistribution', () => {
  it.each([
    ['an upgrade', os('Debian 12.11'), os('Debian 13.1')],
    ['a stage', os('Debian trixie/sid'), os('Debian 13.0')],
    ['an edition', os('CentOS 8.5'), os('CentOS Stream 8')],
    ['a point release', os('Rocky Linux 9.3'), os('Rocky Linux 9.4')],
    [
      'another word for the same',
      os('Pop!_OS 22.04 LTS', 'pop'),
      os('Pop OS 24.04', 'pop'),
    ],
    [
      'an edition by its ID',
      os('Leap 15.6', 'opensuse-leap'),
      os('openSUSE Tumbleweed', 'opensuse-tumbleweed'),
    ],
    ['what is not known', os('Unknown'), os('Debian 12.11')],
  ])('holds for %s', (_name, before, after) => {
    expect(isSameDistribution(before, after)).toBe(true);
  });

  it.each([
    [os('Debian 12.11'), os('Rocky Linux 9.4')],
    [os('Debian 12.11', 'debian'), os('Ubuntu 24.04 LTS', 'ubuntu')],
    [os('Rocky Linux 9.4', 'rocky'), os('AlmaLinux 9.4', 'almalinux')],
    [os('Ubuntu 22.04 LTS'), os('Ubuntu Core 22')],
    [os('Arch Linux'), os('Gentoo Linux 2.14', 'gentoo')],
  ])('does not hold for $text and $text', (before, after) => {
    expect(isSameDistribution(before, after)).toBe(false);
  });
});
