import { compareVersions, formatEvr } from '../../versions';
import type { EvaluatedUpdate, MemberPackage, PhasedVersion } from '../types';
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

function passesSecurity(
  offers: readonly Offer[],
  isOnTheWay: (version: MemberPackage) => boolean,
): boolean {
  return offers.some(
    offer => isFromSecurityArchive(offer) && isOnTheWay(offer.member),
  );
}

/**
 * The versions whose phases decide on an update, apt_preferences(5) "Phased Updates": the available one, unless a
 * version between it and the installed one comes from a `*-security` archive; and, since apt asks before it chooses a
 * version too, the installed one where it is still offered in phases, unless such an archive has an older one.
 */
function phasesOf(
  { installed, next }: Expected,
  offers: readonly Offer[],
): PhasedVersion[] {
  const order = (a: MemberPackage, b: MemberPackage) =>
    compareVersions('deb', a, b);
  const phases: PhasedVersion[] = [];
  const own = phasedVersionOf(next);
  const between = (v: MemberPackage) =>
    order(v, installed) > 0 && order(v, next) < 0;
  if (own && !passesSecurity(offers, between)) phases.push(own);
  const same = offers.find(
    ({ member }) =>
      member.attributes?.phased !== undefined && order(member, installed) === 0,
  );
  const former = same ? phasedVersionOf(same.member) : null;
  const before = (v: MemberPackage) => order(v, installed) < 0;
  if (former && !passesSecurity(offers, before)) phases.push(former);
  return phases;
}

/** An update whose phase this machine is not in; of one whose phase nobody knows it is said how many it reaches. */
export function blockedByPhasing(
  update: Expected,
  offers: readonly Offer[],
  machine: MachinePhases,
): Block | null {
  // All are asked, so that one more answer of the machine-id settles them all.
  const [outside] = phasesOf(update, offers).filter(
    phase => !machine.isIn(phase),
  );
  if (!outside) return null;
  return { reason: 'phased', detail: `phased ${outside.percentage}%` };
}
