import { dueAt, switchOf } from './settings';
import { releaseKeyOf } from '../systems/releases';
import { SourceRegistry, builtinSources } from './sources';

const config = (sources = {}, enabled = true) => ({ enabled, sources });
const fleet = (...releases: string[]) => ({ releases, hosts: true });
const nobody = { releases: [], hosts: false };

describe('a source of errata', () => {
  const debian = { id: 'debian-dsa', for: ['debian:'] };
  const any = { id: 'kev', for: 'any' as const };
  const asked = { id: 'centos-cefs', for: 'asked' as const };

  it.each([
    ['a host of its distribution', debian, {}, fleet('debian:12'), true],
    ['a host of another one', debian, {}, fleet('ubuntu:22.04'), false],
    ['no host', any, {}, nobody, false],
    ['any host', any, {}, fleet(), true],
    ['nobody who asked', asked, {}, fleet('centos:7'), false],
    [
      'somebody who asked',
      asked,
      { 'centos-cefs': { enabled: true } },
      nobody,
      true,
    ],
    [
      'somebody who turned it off',
      debian,
      { 'debian-dsa': { enabled: false } },
      fleet('debian:12'),
      false,
    ],
  ])('with %s', (_what, source, sources, hosts, on) => {
    expect(switchOf(source, config(sources), hosts).on).toBe(on);
  });

  it('is off where all are', () => {
    expect(switchOf(debian, config({}, false), fleet('debian:12'))).toEqual({
      on: false,
      reason: 'all-off',
    });
  });

  const HOUR = 3600_000;
  const now = Date.parse('2026-12-01T12:00:00.000Z');
  const at = (hours: number) => new Date(now + hours * HOUR).toISOString();

  it.each([
    ['at once at first', null, null, 0],
    ['after its time', at(-1), null, now + 3 * HOUR],
    ['sooner after a failure', at(-0.25), 'why', now + HOUR / 4],
    ['at once where a clock was ahead', at(24), null, 0],
  ])('is due %s', (_what, checkedAt, error, expected) => {
    expect(dueAt({ checked_at: checkedAt, error }, 4 * HOUR, now)).toBe(
      expected,
    );
  });

  it('of a module takes the place of one that comes along', () => {
    const registry = new SourceRegistry(builtinSources);
    const own = { ...registry.find('kev')!, title: 'own' };
    registry.add(own);
    expect(registry.find('kev')).toBe(own);
    expect(registry.all).toHaveLength(builtinSources.length);
    expect(() => registry.add({ ...own, id: 'No Id' })).toThrow(
      '"No Id" is no id',
    );
  });
});

describe('the key of a release', () => {
  it.each([
    ['Debian 12', 'debian:12'],
    ['Debian trixie/sid', 'debian:13'],
    ['Raspbian 11', 'raspbian:11'],
    ['Ubuntu 22.04 LTS', 'ubuntu:22.04'],
    ['Rocky Linux 9', 'rocky:9'],
    ['Alma Linux 9', 'almalinux:9'],
    ['CentOS 7', 'centos:7'],
    ['CentOS Stream 10', 'centos-stream:10'],
    ['Red Hat Enterprise Linux 8', 'rhel:8'],
    ['Oracle Linux 8', 'oracle:8'],
    ['Amazon Linux 2023', 'amazon:2023'],
    ['Fedora 39', 'fedora:39'],
    ['openSUSE Leap 15.6', 'opensuse-leap:15.6'],
    ['SUSE Linux Enterprise Server 15 SP5', 'sle:15.5'],
    ['SLES 15.5', 'sle:15.5'],
    ['SUSE Linux Enterprise Server 16.0', 'sle:16'],
    ['Arch Linux', 'arch'],
    ['Gentoo Linux', 'gentoo'],
    ['Something Else', null],
    ['Unknown', null],
  ])('%s is %s', (name, key) => {
    expect(releaseKeyOf(name)).toBe(key);
  });
});
