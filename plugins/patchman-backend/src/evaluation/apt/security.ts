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

/** The newest version that a security source offers between the installed and the available one. */
function passedOnTheWay(
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
      compareVersions('deb', member, available) < 0 &&
      (!newest || compareVersions('deb', member, newest.member) > 0)
    ) {
      newest = offer;
    }
  }
  return newest;
}

function reasonAgainst(
  installed: MemberPackage,
  available: MemberPackage,
  chosen: SourceDescription,
  offers: readonly Offer[],
  sources: readonly FamilySource[],
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
  const passed = passedOnTheWay(installed, available, offers);
  return passed
    ? `${refusal}; ${passed.source.description.name} offers ${formatEvr(
        passed.member,
      )}, which it passes`
    : refusal;
}

/**
 * An update is a security update when a security source of the host offers the very version that it brings, whichever
 * source that is fetched from. Passing an older version of a security source is not enough, since a version says
 * nothing of what it contains; it is told in the reason. `offers` are all versions of the package, the preferred first.
 */
export function judgeSecurity(
  installed: MemberPackage,
  available: MemberPackage,
  chosen: SourceDescription,
  offers: readonly Offer[],
  sources: readonly FamilySource[],
): SecurityVerdict {
  const offer = offers.find(
    ({ source, member }) =>
      source.description.security &&
      compareVersions('deb', member, available) === 0,
  );
  if (offer) {
    const { description } = offer.source;
    return {
      security: true,
      why: `Security: offered by ${
        description.name
      }, a security repository (${who(description)})`,
    };
  }
  return {
    security: false,
    why: reasonAgainst(installed, available, chosen, offers, sources),
  };
}
