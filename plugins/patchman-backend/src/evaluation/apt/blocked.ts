import { compareVersions, formatEvr } from '../../versions';
import type { EvaluatedUpdate, MemberPackage } from '../types';
import type { Offer } from './candidate';
import { phasedVersionOf, type MachinePhases } from './phasing';

/** Why apt lists an update, but would not install it. */
export type Block = NonNullable<EvaluatedUpdate['blockedBy']>;

/** The hold flag, dpkg(1) "--set-selections" and apt-mark(8) "hold". */
export function blockedByHold({ attributes }: MemberPackage): Block | null {
  if (!attributes?.held) return null;
  return {
    reason: 'held',
    detail: 'the administrator holds the installed version',
  };
}

/** The version that a package will have, whether or not it has an update. */
export interface Expected {
  installed: MemberPackage;
  next: MemberPackage;
}

/**
 * `Multi-Arch: same` packages must have one version on all architectures, deb-control(5): one that would move ahead
 * of the others is kept back. `siblings` gives the installed packages of the same name, this one included.
 */
export function blockedBySkew(
  update: Expected,
  siblings: () => readonly Expected[],
): Block | null {
  const isSame =
    update.next.attributes?.multiArchSame ||
    update.installed.attributes?.multiArchSame;
  if (!isSame) return null;
  const apart = siblings().find(
    ({ installed, next }) =>
      installed.id !== update.installed.id &&
      compareVersions('deb', next, update.next) !== 0,
  );
  if (!apart) return null;
  return {
    reason: 'multiarch-skew',
    detail: `${apart.installed.name}:${
      apart.installed.arch
    } would be at ${formatEvr(
      apart.next,
    )}, but all architectures must have the same version`,
  };
}

function isFromSecurityArchive({ source }: Offer): boolean {
  return source.description.release?.suite?.endsWith('-security') ?? false;
}

/**
 * A phased update, apt_preferences(5) "Phased Updates": apt draws from the machine-id whether a host is among the
 * first. Security updates are never phased: neither the available version nor one between it and the installed one may
 * come from a `*-security` archive.
 */
export function blockedByPhasing(
  { installed, next }: Expected,
  offers: readonly Offer[],
  phases: MachinePhases,
): Block | null {
  const phased = phasedVersionOf(next);
  if (!phased) return null;
  const passesSecurity = offers.some(
    offer =>
      isFromSecurityArchive(offer) &&
      compareVersions('deb', offer.member, installed) > 0 &&
      compareVersions('deb', offer.member, next) <= 0,
  );
  if (passesSecurity || phases.isIn(phased)) return null;
  return { reason: 'phased', detail: `phased ${phased.percentage}%` };
}
