import { compareVersions, formatEvr } from '../../versions';
import type { FamilySource } from '../family';
import type { MemberPackage, SourceDescription } from '../types';
import type { Offer } from './candidate';

/** Whether an update is a security update, with the sentence that says why. */
export interface SecurityVerdict {
  security: boolean;
  why: string;
}

function who({ securityBy }: SourceDescription): string {
  return securityBy === 'person'
    ? "by a person's choice"
    : 'by the guess from its name';
}

/** The newest version that a security source offers above the installed one, up to the available one. */
function newestFix(
  installed: MemberPackage,
  available: MemberPackage,
  offers: readonly Offer[],
): Offer | null {
  let newest: Offer | null = null;
  for (const offer of offers) {
    const { member, source } = offer;
    if (
      source.description.security &&
      compareVersions('deb', member, installed) > 0 &&
      compareVersions('deb', member, available) <= 0 &&
      (!newest || compareVersions('deb', member, newest.member) > 0)
    ) {
      newest = offer;
    }
  }
  return newest;
}

/** `bookworm-updates`, `noble-proposed`: uploads for a release that build on those of its security pocket. */
function isPocket({ name, release }: SourceDescription): boolean {
  const names = [release?.suite ?? name, release?.codename ?? ''];
  return names.some(one => /-(?:updates|proposed)\b/.test(one));
}

function reasonAgainst(
  available: MemberPackage,
  chosen: SourceDescription,
  sources: readonly FamilySource[],
  passed: Offer | null,
): string {
  if (chosen.securityBy === 'person') {
    return `Not a security update: ${chosen.name} is no security repository, by a person's choice`;
  }
  const security = sources.filter(({ description }) => description.security);
  if (security.length === 0) {
    return 'Not a security update: no repository of the host is a security repository';
  }
  const unread = security.find(({ index }) => !index);
  if (unread) {
    return `Whether it is a security update cannot be told: ${unread.description.name} was never read`;
  }
  const refusal = `Not a security update: no security repository of the host offers ${formatEvr(
    available,
  )}`;
  return passed
    ? `${refusal}; ${passed.source.description.name} offers ${formatEvr(
        passed.member,
      )}, which it passes`
    : refusal;
}

/**
 * An update is a security update when a security source of the host offers the very version that it brings, whichever source
 * that is fetched from. So is one from a release's pocket of updates that passes a version of a security source, since such
 * uploads build on those: so counts Ubuntu itself (apt_check of update-notifier). Elsewhere a version says nothing of what it
 * contains, and advisories do; that it passes one is told. `offers` are all versions of the package.
 */
export function judgeSecurity(
  installed: MemberPackage,
  available: MemberPackage,
  chosen: SourceDescription,
  offers: readonly Offer[],
  sources: readonly FamilySource[],
): SecurityVerdict {
  const fix = newestFix(installed, available, offers);
  const isSame =
    fix !== null && compareVersions('deb', fix.member, available) === 0;
  if (!fix || (!isSame && !isPocket(chosen))) {
    const why = reasonAgainst(available, chosen, sources, fix);
    return { security: false, why };
  }
  const { description } = fix.source;
  const whose = `${description.name}, a security repository (${who(
    description,
  )})`;
  return {
    security: true,
    why: isSame
      ? `Security: offered by ${whose}`
      : `Security: it passes ${formatEvr(fix.member)}, offered by ${whose}`,
  };
}
