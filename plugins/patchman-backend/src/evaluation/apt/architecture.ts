import type { HostFacts, MemberPackage } from '../types';

/** Debian's names of what `uname -m` prints, dpkg's tables cputable and ostable. */
const DEBIAN_ARCHITECTURES: Record<string, string> = {
  x86_64: 'amd64',
  i386: 'i386',
  i486: 'i386',
  i586: 'i386',
  i686: 'i386',
  aarch64: 'arm64',
  armv8l: 'armhf',
  armv7l: 'armhf',
  armv6l: 'armhf',
  armv5tel: 'armel',
  ppc64le: 'ppc64el',
  ppc64: 'ppc64',
  riscv64: 'riscv64',
  s390x: 's390x',
  loongarch64: 'loong64',
  mips64: 'mips64el',
  mips: 'mipsel',
};

function mostCommonArchitecture(
  installed: readonly MemberPackage[],
): string | null {
  const counts = new Map<string, number>();
  let most: string | null = null;
  for (const { arch } of installed) {
    if (arch === 'all' || arch === '') continue;
    const count = (counts.get(arch) ?? 0) + 1;
    counts.set(arch, count);
    if (most === null || count > counts.get(most)!) most = arch;
  }
  return most;
}

/**
 * What `dpkg --print-architecture` prints on the host, as far as its report tells. dpkg's native architecture is
 * the one that dpkg itself was built for, so that package is the best witness: a 64-bit kernel may run a
 * 32-bit system.
 */
export function nativeArchitecture(
  facts: HostFacts,
  installed: readonly MemberPackage[],
): string {
  if (facts.packageArch) return facts.packageArch;
  const dpkg = installed.find(({ name }) => name === 'dpkg');
  if (dpkg && dpkg.arch !== 'all' && dpkg.arch !== '') return dpkg.arch;
  const derived = DEBIAN_ARCHITECTURES[facts.arch];
  if (derived && installed.some(({ arch }) => arch === derived)) return derived;
  return mostCommonArchitecture(installed) ?? derived ?? facts.arch;
}

/**
 * Whether a package of architecture `offered` can take the place of one of `installed`: `all` is the native
 * architecture in both directions, every other architecture is a package of its own, apt's pkgcache.
 */
export function isSamePackage(
  installed: string,
  offered: string,
  native: string,
): boolean {
  if (installed === offered) return true;
  if (offered === 'all') return installed === native;
  return installed === 'all' && offered === native;
}
