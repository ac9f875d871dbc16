/**
 * Whether an update may lead from one architecture to another: within one, and to and from `noarch`. An i686 package
 * and its x86_64 twin are two packages, dnf(8) and zypper(8).
 */
export function isSamePackage(installed: string, offered: string): boolean {
  return (
    installed === offered || installed === 'noarch' || offered === 'noarch'
  );
}
