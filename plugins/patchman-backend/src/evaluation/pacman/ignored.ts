import type { ReadSource } from '../family';
import { compileExactGlob } from '../../patterns/glob';
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

  constructor(
    policy: PacmanPolicy | undefined,
    private readonly sources: readonly ReadSource[],
  ) {
    this.packages = compile(policy?.ignorePackages);
    this.groups = compile(policy?.ignoreGroups);
  }

  /** Why an update is left out; either the installed or the new package may be what is ignored. */
  blocks(installed: MemberPackage, available: MemberPackage): Block | null {
    return (
      this.ignores(installed.name, () => this.groupsOfInstalled(installed)) ??
      this.ignores(available.name, () => available.attributes?.groups ?? [])
    );
  }

  private ignores(name: string, groupsOf: () => readonly string[]) {
    const byName = this.packages.find(({ matches }) => matches(name));
    if (byName) return ignoredBy(`IgnorePkg = ${byName.text}`);
    if (this.groups.length === 0) return null;
    for (const group of groupsOf()) {
      const byGroup = this.groups.find(({ matches }) => matches(group));
      if (byGroup) return ignoredBy(`IgnoreGroup = ${byGroup.text}`);
    }
    return null;
  }

  /** Where the host does not tell them, they are those of the first repository that has the name. */
  private groupsOfInstalled({
    name,
    attributes,
  }: MemberPackage): readonly string[] {
    if (attributes?.groups) return attributes.groups;
    for (const { index } of this.sources) {
      const [first] = index.byName(name);
      if (first) return first.attributes?.groups ?? [];
    }
    return [];
  }
}

function ignoredBy(detail: string): Block {
  return { reason: 'ignored', detail };
}
