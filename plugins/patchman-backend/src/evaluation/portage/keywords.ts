import type { MemberPackage, PortagePolicy } from '../types';
import { compileAtom } from './atom';

/** Whether some accepted keywords let a package's through, make.conf(5) `ACCEPT_KEYWORDS`. */
function accepts(
  accepted: readonly string[],
  keywords: readonly string[],
): boolean {
  if (accepted.includes('**')) return true;
  return keywords.some(
    keyword =>
      accepted.includes(keyword) ||
      (keyword.startsWith('~') && accepted.includes('~*')) ||
      (/^\w/.test(keyword) && accepted.includes('*')),
  );
}

/** Which keywords a host accepts: stable ones, and those that it was told to. */
export class AcceptedKeywords {
  private readonly everywhere: readonly string[];
  private readonly byPackage: {
    matches(member: MemberPackage): boolean;
    keywords: readonly string[];
  }[];

  constructor(policy: PortagePolicy | undefined) {
    this.everywhere = policy?.acceptKeywords ?? [];
    this.byPackage = (policy?.packageKeywords ?? []).map(entry => ({
      matches: compileAtom(entry.package),
      keywords: entry.keywords,
    }));
  }

  /** Packages without keywords are stable. */
  accepts(member: MemberPackage): boolean {
    const keywords = member.attributes?.keywords;
    if (!keywords || keywords.includes(member.arch)) return true;
    if (accepts(this.everywhere, keywords)) return true;
    return this.byPackage.some(
      entry =>
        entry.matches(member) &&
        accepts(
          // An atom alone stands for the testing keyword.
          entry.keywords.length > 0 ? entry.keywords : [`~${member.arch}`],
          keywords,
        ),
    );
  }
}
