import type { PackageType } from 'backstage-plugin-patchman-common';

/** The parts of a package by which it is called. */
export interface NamedPackage {
  type: PackageType;
  name: string;
  epoch: string;
  version: string;
  release: string;
  arch: string;
}

/** Namespaces of distributions that are called otherwise in keys of releases or by scanners. */
const NAMESPACES: Record<string, string> = {
  rhel: 'redhat',
  'opensuse-leap': 'opensuse',
  'opensuse-tumbleweed': 'opensuse',
  'opensuse.leap': 'opensuse',
  'opensuse.tumbleweed': 'opensuse',
  sle: 'suse',
  sles: 'suse',
  'centos-stream': 'centos',
};

/** What packages are of where the release is not known, as purl-spec has it. */
const DEFAULT_NAMESPACES: Partial<Record<PackageType, string>> = {
  deb: 'debian',
  arch: 'arch',
};

/** What a release is called in package URLs. */
export interface PurlRelease {
  /** Whose packages are. */
  namespace: string;
  /** As in `distro=debian-12`; empty where it is left out. */
  distro: string;
}

/**
 * @param release the key of a release, such as `debian:12`
 * @param distro what a scanner calls it instead, such as `debian-12.5`; `none` where it leaves that out
 */
export function purlRelease(release: string, distro?: string): PurlRelease {
  if (distro !== undefined && distro !== 'none') {
    const [, family] = /^(.*?)(?:-\d.*)?$/.exec(distro)!;
    return { namespace: NAMESPACES[family] ?? family, distro };
  }
  const [family, version] = release.split(':');
  const namespace = family === 'other' ? '' : NAMESPACES[family] ?? family;
  const usual = namespace && version ? `${namespace}-${version}` : '';
  return { namespace, distro: distro === 'none' ? '' : usual };
}

/** The package URL of an installed package (https://github.com/package-url/purl-spec, `deb`, `rpm`, `alpm`). */
export function purlOf(member: NamedPackage, release: PurlRelease): string {
  const { type, name, epoch, version, release: revision, arch } = member;
  const full = revision ? `${version}-${revision}` : version;
  const namespace = release.namespace || DEFAULT_NAMESPACES[type] || '';
  const { distro } = release;
  switch (type) {
    case 'deb':
      return join('deb', [namespace, name], withEpoch(epoch, full), {
        arch,
        distro,
      });
    case 'rpm':
      // What has no namespace is nobody's, and scanners give it none either.
      return join('rpm', [namespace, name], full, {
        arch,
        distro,
        epoch: epoch === '0' ? '' : epoch,
      });
    case 'arch':
      return join('alpm', [namespace, name], withEpoch(epoch, full), { arch });
    default:
      return join('ebuild', name.split('/'), full, {});
  }
}

function withEpoch(epoch: string, version: string): string {
  return epoch && epoch !== '0' ? `${epoch}:${version}` : version;
}

function join(
  type: string,
  path: string[],
  version: string,
  qualifiers: Record<string, string>,
): string {
  const names = path.filter(Boolean).map(encodeURIComponent).join('/');
  // In the order of their names, so that equal packages have equal URLs.
  const query = Object.keys(qualifiers)
    .filter(key => qualifiers[key])
    .sort()
    .map(key => `${key}=${encodeURIComponent(qualifiers[key])}`)
    .join('&');
  return `pkg:${type}/${names}@${encodeURIComponent(version)}${
    query ? `?${query}` : ''
  }`;
}
