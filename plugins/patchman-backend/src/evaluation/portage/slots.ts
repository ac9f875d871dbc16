import type { MemberPackage } from '../types';

/** The slot without its sub-slot, which only says when others must be rebuilt, PMS 7.2. */
function slotOf({ attributes }: MemberPackage): string | undefined {
  return attributes?.slot?.split('/')[0];
}

function same(a: string | undefined, b: string | undefined): boolean {
  // Older clients leave some of it out.
  return a === undefined || a === '' || b === undefined || b === '' || a === b;
}

/** Whether an offer of the same name is the same package at all: its architecture. */
export function isSamePackage(
  installed: MemberPackage,
  offered: MemberPackage,
): boolean {
  return same(installed.arch, offered.arch);
}

/** Versions in different slots stand side by side and are no updates of each other, PMS 7.2. */
export function isSameSlot(
  installed: MemberPackage,
  offered: MemberPackage,
): boolean {
  return same(slotOf(installed), slotOf(offered));
}

/** Live ebuilds have no version of their own, they build what is newest at that moment. */
export function isLive({ version }: MemberPackage): boolean {
  return version.startsWith('9999');
}
