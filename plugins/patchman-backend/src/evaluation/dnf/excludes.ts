import type { Reason } from '../explanation';
import type { ReadSource } from '../family';
import type { DnfPolicy, MemberPackage, SourceOptions } from '../types';
import { PackagePattern, type Sack } from './packagePattern';

interface Patterns {
  excludes: PackagePattern[];
  includes: PackagePattern[];
}

/** dnf's lists may also be written as one text, its words separated by blanks or commas. */
function words(list: readonly string[] | undefined): string[] {
  return (list ?? []).flatMap(text => text.split(/[\s,]+/).filter(Boolean));
}

/**
 * dnf.conf(5) `excludepkgs` and `includepkgs`. Where `[main]` or the repository includes anything, only what one of
 * them includes is left; excludes win over includes.
 */
export class PackageExcludes {
  private readonly main: Patterns;
  private readonly byRepository = new Map<number, Patterns>();

  constructor(
    policy: DnfPolicy | undefined,
    sources: readonly ReadSource[],
    private readonly sack: Sack,
  ) {
    this.main = this.compile(policy);
    for (const { description } of sources) {
      if (description.options) {
        this.byRepository.set(
          description.repositoryId,
          this.compile(description.options),
        );
      }
    }
  }

  reasonAgainst(
    member: MemberPackage,
    { description }: ReadSource,
  ): Reason | null {
    const own = this.byRepository.get(description.repositoryId);
    const owner = `repository ${description.name}`;
    return (
      excluded(member, this.main.excludes, '[main]') ??
      excluded(member, own?.excludes ?? [], owner) ??
      this.notIncluded(member, own?.includes ?? [], owner)
    );
  }

  /** The lists of `[main]` are about installed packages too, where dnf asks what obsoletes them or concerns them. */
  hidesInstalled(member: MemberPackage): boolean {
    const { excludes, includes } = this.main;
    return (
      excludes.some(pattern => pattern.matches(member)) ||
      (includes.length > 0 &&
        !includes.some(pattern => pattern.matches(member)))
    );
  }

  private notIncluded(
    member: MemberPackage,
    own: PackagePattern[],
    owner: string,
  ): Reason | null {
    const patterns = [...this.main.includes, ...own];
    if (patterns.length === 0) return null;
    if (patterns.some(pattern => pattern.matches(member))) return null;
    const places = [
      ...(this.main.includes.length > 0 ? ['[main]'] : []),
      ...(own.length > 0 ? [owner] : []),
    ].join(' and ');
    return {
      rule: 'not-included',
      detail: `No includepkgs of ${places} matches it`,
    };
  }

  private compile({
    excludepkgs,
    includepkgs,
  }: DnfPolicy | SourceOptions = {}): Patterns {
    const compile = (text: string) => new PackagePattern(text, this.sack);
    return {
      excludes: words(excludepkgs).map(compile),
      includes: words(includepkgs).map(compile),
    };
  }
}

function excluded(
  member: MemberPackage,
  patterns: PackagePattern[],
  owner: string,
): Reason | null {
  const pattern = patterns.find(candidate => candidate.matches(member));
  if (!pattern) return null;
  return {
    rule: 'excluded',
    detail: `excludepkgs of ${owner} hides it: ${pattern.text}`,
  };
}
