import { compareVersions } from '../../versions';
import type { MemberPackage } from '../types';

/** Vendors of one class may follow each other; all that begin with `suse` are one, zypper(8) "Vendor stickiness". */
function vendorClass(vendor: string): string {
  const lower = vendor.toLowerCase();
  return lower.startsWith('suse') ? 'suse' : lower;
}

/** Whether an update keeps the vendor, without regard to case. A vendor that nobody told is no other one. */
export function keepsVendor(
  installed: MemberPackage,
  offered: MemberPackage,
): boolean {
  const before = installed.attributes?.vendor;
  const after = offered.attributes?.vendor;
  if (before === undefined || after === undefined || before === after) {
    return true;
  }
  return vendorClass(before) === vendorClass(after);
}

/**
 * Kernels of several vendors stand side by side, and each vendor's newest is updated by itself. The newest of all comes
 * first; of equal ones the first stays.
 */
export function newestOfEachVendor(
  members: readonly MemberPackage[],
  allowVendorChange: boolean,
): MemberPackage[] {
  const newest: MemberPackage[] = [];
  for (const member of members) {
    const same = newest.findIndex(
      other => allowVendorChange || keepsVendor(other, member),
    );
    if (same < 0) newest.push(member);
    else if (compareVersions('rpm', member, newest[same]) > 0) {
      newest[same] = member;
    }
  }
  return newest.sort((a, b) => compareVersions('rpm', b, a));
}
