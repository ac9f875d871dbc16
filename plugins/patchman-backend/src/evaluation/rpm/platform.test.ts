import { runsOn } from './architecture';
import { modulePlatform } from './platform';

describe('the platform of a host among modules', () => {
  it.each([
    ['rocky', '9.4', 'el9'],
    ['rhel', '8.10', 'el8'],
    ['centos', '10', 'el10'],
    ['ol', '9.4', 'el9'],
    ['fedora', '41', 'f41'],
    ['amzn', '2023', 'al2023'],
    ['opensuse-leap', '15.6', null],
    ['rocky', '', null],
    ['rocky', null, null],
    [undefined, '9', null],
  ])('%s %s is %s', (osId, osVersion, expected) => {
    expect(modulePlatform({ osId, osVersion })).toBe(expected);
  });
});

describe('what runs on a machine', () => {
  it.each([
    ['i686', 'x86_64', true],
    ['noarch', 'x86_64', true],
    ['athlon', 'x86_64', false],
    ['aarch64', 'x86_64', false],
    ['x86_64', 'i686', false],
    ['i386', 'i686', true],
    ['armv7hl', 'aarch64', false],
    ['s390', 's390x', true],
    ['whatever', 'unheard-of', true],
  ])('%s on %s: %s', (arch, machine, expected) => {
    expect(runsOn(arch, machine)).toBe(expected);
  });
});
