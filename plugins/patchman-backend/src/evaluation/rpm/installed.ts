import { compareVersions } from '../../versions';
import type { MemberPackage } from '../types';

const NONE: readonly MemberPackage[] = Object.freeze([]);

/** rpm lists imported keys among the packages, under this name. */
const KEY_PACKAGE = 'gpg-pubkey';

/** The installed packages, by name; several of one name stand side by side as kernels do. */
export class InstalledPackages {
  readonly all: readonly MemberPackage[];
  private byName: Map<string, MemberPackage[]> | null = null;

  constructor(installed: readonly MemberPackage[]) {
    this.all = installed.some(({ name }) => name === KEY_PACKAGE)
      ? installed.filter(({ name }) => name !== KEY_PACKAGE)
      : installed;
  }

  named(name: string): readonly MemberPackage[] {
    return this.grouped().get(name) ?? NONE;
  }

  names(): Iterable<string> {
    return this.grouped().keys();
  }

  private grouped(): Map<string, MemberPackage[]> {
    if (!this.byName) {
      this.byName = new Map();
      for (const member of this.all) {
        const sameName = this.byName.get(member.name);
        if (sameName) sameName.push(member);
        else this.byName.set(member.name, [member]);
      }
    }
    return this.byName;
  }
}

/** The newest of some packages of one name, null of none. */
export function newestOf(
  members: readonly MemberPackage[],
): MemberPackage | null {
  let newest: MemberPackage | null = null;
  for (const member of members) {
    if (!newest || compareVersions('rpm', member, newest) > 0) newest = member;
  }
  return newest;
}
