import type { PackageIdentity } from 'backstage-plugin-patchman-common';
import type { MemberPackage } from '../../evaluation/types';
import { encodeAttributes, type EncodedPackage } from './digestPackages';

/** How packages differ from a set that is known. */
export interface SetDifference {
  /** What is in both, with the same attributes. */
  kept: MemberPackage[];
  /** What is in the known set only, or with other attributes. */
  gone: MemberPackage[];
  /** What is not in the known set, or with other attributes. */
  added: EncodedPackage[];
}

/** Up to a quarter is stored as a difference; beyond that reading it takes more than storing it saves. */
const LARGEST_PART = 4;

/** Whether a set is better stored as this difference than whole. */
export function isSmall({ kept, gone, added }: SetDifference): boolean {
  return (gone.length + added.length) * LARGEST_PART <= kept.length;
}

/** What of these packages is in the set and what is not; a package that is given twice counts once. */
export function differenceFrom(
  members: readonly MemberPackage[],
  packages: readonly EncodedPackage[],
): SetDifference {
  const known = new Map<string, MemberPackage>();
  for (const member of members) known.set(keyOf(member), member);
  const kept = new Set<MemberPackage>();
  const added = new Map<string, EncodedPackage>();
  for (const one of packages) {
    const key = keyOf(one.item);
    const member = known.get(key);
    // Given twice: the first one counts, as it does in a set that is stored whole.
    if (added.has(key) || (member && kept.has(member))) continue;
    if (member && encodeAttributes(member.attributes) === one.attributes) {
      kept.add(member);
    } else {
      added.set(key, one);
    }
  }
  return {
    kept: [...kept],
    gone: members.filter(member => !kept.has(member)),
    added: [...added.values()],
  };
}

function keyOf(item: PackageIdentity): string {
  const { type, name, epoch, version, release, arch } = item;
  return [name, version, release, epoch, arch, type].join('\0');
}
