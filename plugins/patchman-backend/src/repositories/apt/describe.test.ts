import {
  describe as describeRelease,
  guessSecurity,
  parseReleaseDate,
} from './describe';
import { parseReleaseFile } from './releaseFile';

it('keeps what a Release says', () => {
  const release = parseReleaseFile(
    `Origin: Debian Backports
Label: Debian Backports
Suite: oldstable-backports
Codename: bookworm-backports
Version: 12
Date: Fri, 20 Nov 2026 02:11:10 UTC
Valid-Until: Fri, 27 Nov 2026 02:11:10 UTC
NotAutomatic: yes
ButAutomaticUpgrades: yes
`,
    'http://h/Release',
  );
  expect(describeRelease(release, 'main')).toEqual({
    origin: 'Debian Backports',
    label: 'Debian Backports',
    suite: 'oldstable-backports',
    codename: 'bookworm-backports',
    version: '12',
    component: 'main',
    notAutomatic: true,
    butAutomaticUpgrades: true,
    date: '2026-11-20T02:11:10Z',
    validUntil: '2026-11-27T02:11:10Z',
  });
});

it('leaves out what is not said', () => {
  const release = parseReleaseFile(
    'Suite: stable\nOrigin:\nNotAutomatic: no\nDate: soon\n',
    'http://h/Release',
  );
  expect(describeRelease(release)).toEqual({ suite: 'stable' });
});

it.each([
  ['yes', true],
  ['Yes', true],
  ['true', true],
  ['1', true],
  ['no', undefined],
  ['0', undefined],
  ['maybe', undefined],
])('takes NotAutomatic: %s as apt does', (word, expected) => {
  const release = parseReleaseFile(
    `Suite: exp\nNotAutomatic: ${word}\n`,
    'http://h/Release',
  );
  expect(describeRelease(release).notAutomatic).toBe(expected);
});

it.each([
  ['Sat, 11 Jul 2026 10:16:37 UTC', '2026-07-11T10:16:37Z'],
  ['Thu, 05 Mar 2026  9:05:01 +0100', '2026-03-05T08:05:01Z'],
  ['Thu, 5 Mar 2026 09:05:01 GMT', '2026-03-05T09:05:01Z'],
  ['Thu Mar  5 09:05:01 UTC 2026', '2026-03-05T09:05:01Z'],
  ['2026-03-05T09:05:01Z', '2026-03-05T09:05:01Z'],
  ['yesterday', undefined],
  [undefined, undefined],
])('reads the date %s', (text, expected) => {
  expect(parseReleaseDate(text)).toBe(expected);
});

it.each([
  ['http://h/x', { label: 'Debian-Security' }],
  ['http://h/x', { suite: 'jammy-security' }],
  ['http://h/x', { codename: 'bookworm-security' }],
  ['http://h/x', { suite: 'jammy-infra-security' }],
  ['http://security.debian.org/dists/x', null],
  ['http://security-cdn.debian.org/dists/x', null],
  ['http://deb.debian.org/debian-security/dists/bookworm/x', null],
  ['http://h/ubuntu/dists/jammy-security/main/binary-amd64', null],
  ['http://h/repo/security/', {}],
])('%s %j holds security updates', (url, release) => {
  expect(guessSecurity(url, release)).toBe(true);
});

it.each([
  ['http://deb.debian.org/debian/dists/bookworm/main/binary-amd64', {}],
  ['http://h/x', { label: 'Debian', suite: 'oldstable', codename: 'bookworm' }],
  ['https://packages.securityonion.net/securityonion/dists/x', null],
  ['https://h/security-onion/dists/x', { label: 'Security Onion' }],
  ['https://h/insecurity/dists/x', null],
  ['not a url', null],
])('%s %j does not', (url, release) => {
  expect(guessSecurity(url, release)).toBe(false);
});
