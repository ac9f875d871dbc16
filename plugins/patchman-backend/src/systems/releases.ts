/** distro-info-data of November 2026; releases that are not known yet go by their codenames. */
const DEBIAN: Record<string, string> = {
  potato: '2.2',
  woody: '3.0',
  sarge: '3.1',
  etch: '4',
  lenny: '5',
  squeeze: '6',
  wheezy: '7',
  jessie: '8',
  stretch: '9',
  buster: '10',
  bullseye: '11',
  bookworm: '12',
  trixie: '13',
  forky: '14',
  duke: '15',
};

const UBUNTU: Record<string, string> = {
  warty: '4.10',
  hoary: '5.04',
  breezy: '5.10',
  dapper: '6.06',
  edgy: '6.10',
  feisty: '7.04',
  gutsy: '7.10',
  hardy: '8.04',
  intrepid: '8.10',
  jaunty: '9.04',
  karmic: '9.10',
  lucid: '10.04',
  maverick: '10.10',
  natty: '11.04',
  oneiric: '11.10',
  precise: '12.04',
  quantal: '12.10',
  raring: '13.04',
  saucy: '13.10',
  trusty: '14.04',
  utopic: '14.10',
  vivid: '15.04',
  wily: '15.10',
  xenial: '16.04',
  yakkety: '16.10',
  zesty: '17.04',
  artful: '17.10',
  bionic: '18.04',
  cosmic: '18.10',
  disco: '19.04',
  eoan: '19.10',
  focal: '20.04',
  groovy: '20.10',
  hirsute: '21.04',
  impish: '21.10',
  jammy: '22.04',
  kinetic: '22.10',
  lunar: '23.04',
  mantic: '23.10',
  noble: '24.04',
  oracular: '24.10',
  plucky: '25.04',
  questing: '25.10',
  resolute: '26.04',
  stonking: '26.10',
};

function keyed(
  distribution: string,
  versions: Record<string, string>,
  codename: string,
): string {
  const name = codename.toLowerCase();
  const version = Object.hasOwn(versions, name) ? versions[name] : name;
  return `${distribution}:${version}`;
}

/** `debian:12` of `bookworm`. */
export function debianRelease(codename: string): string {
  return keyed('debian', DEBIAN, codename);
}

/** `ubuntu:22.04` of `jammy`. */
export function ubuntuRelease(codename: string): string {
  return keyed('ubuntu', UBUNTU, codename);
}

/** Names of releases as hosts are grouped by them, and the beginning of their keys. */
const SYSTEMS: [RegExp, (version: string, rest: string) => string][] = [
  [/^Debian(?: GNU\/Linux)? (\d+)/, version => `debian:${version}`],
  [/^Debian(?: GNU\/Linux)? ([a-z]+)/, version => debianRelease(version)],
  [/^Raspbian(?: GNU\/Linux)? (\d+)/, version => `raspbian:${version}`],
  [/^Ubuntu (\d+\.\d+)/, version => `ubuntu:${version}`],
  [/^Rocky Linux (\d+)/, version => `rocky:${version}`],
  [/^Alma ?Linux (\d+)/, version => `almalinux:${version}`],
  [/^CentOS Stream (\d+)/, version => `centos-stream:${version}`],
  [/^CentOS (\d+)/, version => `centos:${version}`],
  [/^Red Hat Enterprise Linux (\d+)/, version => `rhel:${version}`],
  [/^Oracle Linux (\d+)/, version => `oracle:${version}`],
  [/^Amazon Linux (\d+)/, version => `amazon:${version}`],
  [/^Fedora (\d+)/, version => `fedora:${version}`],
  [/^openSUSE Leap (\d+\.\d+)/i, version => `opensuse-leap:${version}`],
  [/^openSUSE Tumbleweed/i, () => 'opensuse-tumbleweed'],
  [
    /^(?:SLE[SD]|SUSE Linux Enterprise [A-Z][A-Za-z]+) (\d+)(?: SP(\d)|\.(\d))?/i,
    (version, pack) =>
      `sle:${version}${pack && pack !== '0' ? `.${pack}` : ''}`,
  ],
  [/^Arch\b/, () => 'arch'],
  [/^Gentoo\b/, () => 'gentoo'],
];

/**
 * The key of an operating system's release, of its name as hosts are grouped by it, such as `debian:12` of `Debian 12`; null
 * where no source could speak of it.
 */
export function releaseKeyOf(name: string): string | null {
  for (const [pattern, key] of SYSTEMS) {
    const found = pattern.exec(name);
    if (found) return key(found[1] ?? '', found[2] ?? found[3] ?? '');
  }
  return null;
}
