import type { HostFacts, MemberPackage } from '../types';

/** The two package managers of rpm whose answers differ. */
export type RpmManager = 'dnf' | 'zypper';

/** os-release(5) `ID`: `opensuse-leap`, `sles`, `sled`, `sle-micro`, `sl-micro`, `suse-microos`. */
const SUSE = /^(?:(?:open)?suse|sle[sd]?|sl-micro|caasp)(?:[-_.]|$)|^sles/i;

/** As far as the operating system tells, null when it was not reported. */
export function managerByOs(
  osId: string | null | undefined,
): RpmManager | null {
  if (!osId) return null;
  return SUSE.test(osId) ? 'zypper' : 'dnf';
}

/** Where nothing is known of the operating system, its package manager is the witness. */
export function managerOf(
  { osId }: HostFacts,
  installed: readonly MemberPackage[],
): RpmManager {
  const byOs = managerByOs(osId);
  if (byOs) return byOs;
  let zypper = false;
  for (const { name } of installed) {
    if (name === 'dnf' || name === 'yum' || name === 'dnf5') return 'dnf';
    if (name === 'zypper') zypper = true;
  }
  return zypper ? 'zypper' : 'dnf';
}
