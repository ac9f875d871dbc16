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
