import type { MemberPackage } from '../types';

/** `NAME-EPOCH:VERSION-RELEASE.ARCH`, the epoch always written, as modulemd's artifacts are. */
export function strictNevra(member: MemberPackage): string {
  const { name, epoch, version, release, arch } = member;
  return `${name}-${epoch || '0'}:${version}-${release}.${arch}`;
}

/** `NAME-[EPOCH:]VERSION-RELEASE.ARCH`, without an epoch of 0, as dnf and rpm print it. */
export function nevra(member: MemberPackage): string {
  const { name, epoch, version, release, arch } = member;
  const prefix = epoch === '' || epoch === '0' ? '' : `${epoch}:`;
  return `${name}-${prefix}${version}-${release}.${arch}`;
}

/** The name in an artifact `NAME-EPOCH:VERSION-RELEASE.ARCH`, null for source packages and what has another form. */
export function artifactName(artifact: string): string | null {
  const [, name, arch] =
    /^(.+)-\d+:[^-]+-[^-]+\.([^.-]+)$/.exec(artifact) ?? [];
  return !name || arch === 'src' || arch === 'nosrc' ? null : name;
}
