import type { MemberPackage, SourceDescription } from '..';
import { compareVersions } from '../../versions';

/** Origins of Release files that are a distribution's own, with its paid channels. */
const ORIGINS: [RegExp, RegExp][] = [
  [/^debian:/, /^(?:Debian|Freexian|ELTS)$/i],
  [
    /^ubuntu:/,
    /^Ubuntu(?:ESM|ESMApps|ESMInfra|FIPS|FIPSUpdates|FIPSPreview|RealtimeKernel|CC|CIS|CISUpdates|ROS|ROSUpdates)?$/i,
  ],
];

/** Vendors of rpms by the beginning of a release's key. */
const VENDORS: [RegExp, RegExp][] = [
  [/^rocky:/, /rocky/i],
  [/^almalinux:/, /alma/i],
  [/^oracle:/, /oracle/i],
  [/^rhel:/, /red hat/i],
  [/^centos(?:-stream)?:/, /centos|red hat/i],
  [/^amazon:/, /amazon/i],
  [/^fedora:/, /fedora/i],
  [/^(?:opensuse|sle)/, /suse/i],
];

function patternOf(list: [RegExp, RegExp][], release: string): RegExp | null {
  return list.find(([of]) => of.test(release))?.[1] ?? null;
}

/** A repository, and what it offers under the name of an installed package. */
export interface NamedOffers {
  description: SourceDescription;
  members: readonly MemberPackage[];
}

/** Whether a repository is the distribution's own; null where it does not say whose it is. */
function isOwn(
  { release }: SourceDescription,
  pattern: RegExp,
): boolean | null {
  if (!release?.origin) return null;
  const { origin, suite = '', codename = '' } = release;
  return (
    pattern.test(origin) &&
    !/-backports\b/.test(suite) &&
    !/-backports\b/.test(codename)
  );
}

/** Says of the packages of one release's hosts why no source of errata speaks of them. */
export class CoverageRules {
  private readonly origins: RegExp | null;
  private readonly vendors: RegExp | null;
  private readonly own = new Map<SourceDescription, boolean | null>();

  constructor(release: string) {
    this.origins = patternOf(ORIGINS, release);
    this.vendors = patternOf(VENDORS, release);
  }

  /** Whether what a repository offers can be what the distribution's advisories ask for. */
  mayBring(description: SourceDescription): boolean {
    return this.isOwn(description) !== false;
  }

  /** Why sources say nothing of a package; empty where they may. */
  whyNot(member: MemberPackage, offers: readonly NamedOffers[]): string {
    if (member.type === 'deb') return this.whyNotDeb(member, offers);
    const vendor = member.attributes?.vendor;
    if (this.vendors && vendor && !this.vendors.test(vendor)) {
      return `it is of ${vendor}`;
    }
    return '';
  }

  private whyNotDeb(
    member: MemberPackage,
    offers: readonly NamedOffers[],
  ): string {
    if (/~bpo\d/.test(`${member.version}-${member.release}`)) {
      return 'it is a backport, of which advisories of the release say nothing';
    }
    if (!this.origins) return '';
    let foreign: SourceDescription | null = null;
    let newestOwn: MemberPackage | null = null;
    for (const { description, members } of offers) {
      if (members.length === 0) continue;
      const own = this.isOwn(description);
      const isOffered = members.some(
        offered => compareVersions('deb', offered, member) === 0,
      );
      // What nobody claims, as a mirror of one's own, is believed.
      if (own !== false) {
        if (isOffered) return '';
        for (const offered of members) {
          if (!newestOwn || compareVersions('deb', offered, newestOwn) > 0) {
            newestOwn = offered;
          }
        }
      } else if (isOffered || !foreign) {
        foreign = description;
      }
    }
    if (!foreign) return '';
    // A version that nobody offers any more, below the distribution's: an older one of its own.
    if (newestOwn && compareVersions('deb', member, newestOwn) <= 0) {
      const exact = offers.some(
        ({ description, members }) =>
          this.isOwn(description) === false &&
          members.some(
            offered => compareVersions('deb', offered, member) === 0,
          ),
      );
      if (!exact) return '';
    }
    return `it is of ${foreign.release?.origin ?? foreign.name}`;
  }

  private isOwn(description: SourceDescription): boolean | null {
    if (!this.origins) return null;
    const known = this.own.get(description);
    if (known !== undefined) return known;
    const own = isOwn(description, this.origins);
    this.own.set(description, own);
    return own;
  }
}
