import { compareVersions, formatEvr, splitEvr } from '../../versions';
import type { FamilySource } from '../family';
import type {
  HostReportedUpdates,
  MemberPackage,
  PackageIdentity,
  ReportedCandidate,
} from '../types';

/** An update that a host reports, with the package of the host that it is about. */
export interface ReportedOffer {
  installed: MemberPackage;
  available: PackageIdentity;
  repositoryId: number | null;
  repositoryName: string | null;
  security: boolean;
  /** Where it comes from, as the rest of a sentence. */
  from: string;
}

/** Whether nothing, or nothing new, can be read from a source. */
export function isUnreadable({ description, index }: FamilySource): boolean {
  return index === null || description.state === 'credentials';
}

/** Why a source's updates are known from the host only. */
function whyNotRead({ state }: FamilySource['description']): string {
  switch (state) {
    case 'credentials':
      return 'which needs credentials';
    case 'local':
      return 'which only the host can read';
    default:
      return 'which could not be read';
  }
}

/** Where an update comes from; null where that can be read. */
function originOf(
  { repositoryId }: ReportedCandidate,
  sources: readonly FamilySource[],
): Pick<ReportedOffer, 'repositoryId' | 'repositoryName' | 'from'> | null {
  const unread = sources
    .filter(isUnreadable)
    .map(({ description }) => description);
  if (unread.length === 0) return null;
  if (repositoryId === null && unread.length > 1) {
    const names = unread.map(({ name }) => name).join(', ');
    return {
      repositoryId,
      repositoryName: null,
      from: `without saying from which repository; ${names} cannot be read`,
    };
  }
  // One that nobody names comes from the only one that it can come from.
  const source =
    repositoryId === null
      ? unread[0]
      : unread.find(one => one.repositoryId === repositoryId);
  return source
    ? {
        repositoryId: source.repositoryId,
        repositoryName: source.name,
        from: `from ${source.name}, ${whyNotRead(source)}`,
      }
    : null;
}

/** The package that an update replaces: the newest of its name and architecture, since of kernels there are several. */
function replacedBy(
  { name, arch }: ReportedCandidate,
  installed: readonly MemberPackage[],
): MemberPackage | null {
  const named = installed.filter(member => member.name === name);
  const sameArch = named.filter(member => arch === '' || member.arch === arch);
  // Packages change between one architecture and all of them.
  const architectures = new Set(named.map(member => member.arch));
  const meant =
    sameArch.length > 0 || architectures.size !== 1 ? sameArch : named;
  return meant.reduce<MemberPackage | null>(
    (newest, member) =>
      newest && compareVersions(member.type, newest, member) >= 0
        ? newest
        : member,
    null,
  );
}

/**
 * What a host reports of the updates of some packages from sources that cannot be read: of each package the newest
 * version. What the host has installed meanwhile is left out.
 */
export function reportedOffers(
  reported: HostReportedUpdates | undefined,
  installed: readonly MemberPackage[],
  sources: readonly FamilySource[],
): ReportedOffer[] {
  if (!reported || reported.updates.length === 0) return [];
  const names = new Set(reported.updates.map(({ name }) => name));
  const concerned = installed.filter(({ name }) => names.has(name));
  const offers = new Map<number, ReportedOffer>();
  for (const candidate of reported.updates) {
    const origin = originOf(candidate, sources);
    const replaced = origin && replacedBy(candidate, concerned);
    if (!replaced) continue;
    const { type } = replaced;
    const parts = splitEvr(type, candidate.evr);
    const available: PackageIdentity = {
      type,
      name: candidate.name,
      arch: candidate.arch || replaced.arch,
      ...parts,
      epoch: parts.epoch === '0' ? '' : parts.epoch,
    };
    if (compareVersions(type, available, replaced) <= 0) continue;
    const other = offers.get(replaced.id);
    if (other && compareVersions(type, other.available, available) >= 0) {
      // The same version again, as a bug fix and as a security update.
      if (formatEvr(other.available) === formatEvr(available)) {
        other.security ||= candidate.security;
      }
      continue;
    }
    offers.set(replaced.id, {
      installed: replaced,
      available,
      security: candidate.security,
      ...origin,
    });
  }
  return [...offers.values()];
}
