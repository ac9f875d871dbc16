import { osReleaseOf } from './osRelease';

describe('what the name of an operating system says of its os-release', () => {
  it.each([
    ['Rocky Linux 9.4', 'rocky', '9.4'],
    ['Alma Linux 8.10', 'almalinux', '8.10'],
    ['CentOS Stream 10', 'centos', '10'],
    ['Red Hat Enterprise Linux 9.4', 'rhel', '9.4'],
    ['Oracle Linux 8.1', 'ol', '8.1'],
    ['Fedora 39', 'fedora', '39'],
    ['Amazon Linux 2023', 'amzn', '2023'],
    ['openSUSE Leap 15.6', 'opensuse', '15.6'],
    ['SUSE Linux Enterprise Server 15 SP6', 'opensuse', '15'],
    ['SLES 15.5', 'opensuse', '15.5'],
    ['Rocky Linux', 'rocky', undefined],
    ['Something Else 3', undefined, '3'],
    ['Something Else', undefined, undefined],
  ])('%s: %s %s', (variant, osId, osVersion) => {
    expect(osReleaseOf(variant)).toEqual({ osId, osVersion });
  });
});
