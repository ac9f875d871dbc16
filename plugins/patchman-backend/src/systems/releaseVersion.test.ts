import { fillInReleaseVersion, versionOfRelease } from './releaseVersion';

it.each([
  ['Rocky Linux 9', '9'],
  ['CentOS Stream 10', '10'],
  ['Fedora 39', '39'],
  ['openSUSE Leap 15.6', '15.6'],
  ['Ubuntu 22.04 LTS', '22.04'],
  ['Arch Linux', undefined],
  ['Debian trixie/sid', undefined],
])('reads the version of %s', (release, version) => {
  expect(versionOfRelease(release)).toBe(version);
});

it.each([
  ['http://a/$releasever/os', '9', 'http://a/9/os'],
  ['http://a/${releasever}.x', '15.6', 'http://a/15.6.x'],
  ['http://a/$releasever_major/$RELEASEVER_MINOR', '15.6', 'http://a/15/6'],
  // Without a minor part there is nothing to fill in.
  ['http://a/$releasever_minor', '9', 'http://a/$releasever_minor'],
  ['http://a/$releasever2/$basearch', '9', 'http://a/$releasever2/$basearch'],
  ['http://a/$releasever', undefined, 'http://a/$releasever'],
])('makes of %s with %s: %s', (url, version, expected) => {
  expect(fillInReleaseVersion(url, version)).toBe(expected);
});
