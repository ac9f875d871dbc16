import { compileExactGlob } from '../patterns/glob';
import type { EvaluatedUpdate, MemberPackage, PacmanPolicy } from '../types';

type Block = NonNullable<EvaluatedUpdate['blockedBy']>;

interface Pattern {
  text: string;
  matches(name: string): boolean;
}

function compile(texts: readonly string[] | undefined): Pattern[] {
  return (texts ?? [])
    .flatMap(text => text.split(/\s+/).filter(Boolean))
    .map(text => ({ text, matches: compileExactGlob(text) }));
}

/** pacman.conf(5) `IgnorePkg` and `IgnoreGroup`: `pacman -Qu` lists such updates, `-Su` leaves them out. */
export class IgnoredPackages {
  private readonly packages: Pattern[];
  private readonly groups: Pattern[];

  constructor(policy: PacmanPolicy | undefined) {
    this.packages = compile(policy?.ignorePackages);
    this.groups = compile(policy?.ignoreGroups);
  }

  /** Why an update is left out; either the installed or the new package may be what is ignored. */
  blocks(installed: MemberPackage, available: MemberPackage): Block | null {
    return this.ignores(installed) ?? this.ignores(available);
  }

  private ignores({ name, attributes }: MemberPackage): Block | null {
    const byName = this.packages.find(({ matches }) => matches(name));
    if (byName) {
      return { reason: 'ignored', detail: `IgnorePkg = ${byName.text}` };
    }
    for (const group of attributes?.groups ?? []) {
      const byGroup = this.groups.find(({ matches }) => matches(group));
      if (byGroup) {
        return { reason: 'ignored', detail: `IgnoreGroup = ${byGroup.text}` };
      }
    }
    return null;
  }
}
