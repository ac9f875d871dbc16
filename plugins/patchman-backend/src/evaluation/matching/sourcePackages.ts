import { splitEvr, formatEvr } from '../../versions';
import type { MemberPackage } from '..';
import type { SourcePackage } from './types';

/** dpkg(1) has no word for it: a rebuild of the same source for one architecture, Debian's policy "binNMU". */
const REBUILD = /\+b\d{1,4}$/;

/** A binary package's version without the count of rebuilds, which the source package does not have. */
export function withoutRebuild(version: string): string {
  return version.replace(REBUILD, '');
}

/** Ends of the names of source packages that hold what another one built, signed, for one architecture. */
const SIGNED_ARCHITECTURE = /-(?:amd64|arm64|armhf|i386|riscv64|loong64)$/;

/** `6.1.177+1` was made of `6.1.177-1`: a version of a package of its own has no revision, so that it became a plus. */
function revisionBack(version: string): string {
  return version.includes('-') ? version : version.replace('+', '-');
}

/**
 * The source package that advisories name, of one that only holds what another one built, signed: `linux-signed-amd64 6.1.177+1` is
 * `linux 6.1.177-1`. All others are themselves.
 */
export function namedByAdvisories(source: SourcePackage): SourcePackage {
  const { name, version } = source;
  if (name.startsWith('linux-signed')) {
    const line = name
      .slice('linux-signed'.length)
      .replace(SIGNED_ARCHITECTURE, '');
    return { name: `linux${line}`, version: revisionBack(version) };
  }
  if (/^grub-efi-[a-z0-9]+-signed$/.test(name)) {
    // `1+2.06+13+deb12u1`: how often it was signed, then GRUB's own version.
    const own = /^\d+\+(\d.*)$/.exec(version)?.[1];
    return own ? { name: 'grub2', version: revisionBack(own) } : source;
  }
  if (name === 'grub2-signed') {
    const own = /^[^+]+\+(\d.*)$/.exec(version)?.[1];
    return own ? { name: 'grub2-unsigned', version: own } : source;
  }
  if (/^fwupd-[a-z0-9]+-signed$/.test(name)) {
    return { name: 'fwupd-efi', version: revisionBack(version) };
  }
  return source;
}

/**
 * The source package that a package says it was built of, as a repository's metadata tells it or a host that tells it of its
 * packages: where it says nothing, it has the package's own name and version.
 */
export function toldSource(member: MemberPackage): SourcePackage {
  const own = ownVersion(member);
  const told = member.attributes?.source;
  const version = told?.version || own;
  return namedByAdvisories({
    name: told?.name ?? member.name,
    version: told ? withEpoch(member, version) : own,
  });
}

function ownVersion(member: MemberPackage): string {
  const version = formatEvr(member);
  return member.type === 'deb' ? withoutRebuild(version) : version;
}

/** The file name of a source rpm has no epoch; it is the package's own. */
function withEpoch({ type, epoch }: MemberPackage, version: string): string {
  if (type !== 'rpm' || !epoch || version.includes(':')) return version;
  return `${epoch}:${version}`;
}

/**
 * Whether a host tells of its packages what they were built of. Only what differs from the package is told, and on every host
 * something does.
 */
export function tellsSources(installed: readonly MemberPackage[]): boolean {
  return installed.some(({ attributes }) => attributes?.source !== undefined);
}

/** The very version of an installed package among what repositories offer under its name. */
export function sameVersion(
  member: MemberPackage,
  sameName: readonly MemberPackage[],
): MemberPackage | undefined {
  const version = formatEvr(member);
  return sameName.find(
    other =>
      formatEvr(other) === version &&
      (other.arch === member.arch || member.type === 'deb'),
  );
}

/**
 * The source package of an installed one that does not say it, by what repositories offer under its name: of the very version,
 * else of others if binary and source go by the same version there.
 * @returns null where its name is not known either; an empty version where only that is known
 */
export function offeredSource(
  member: MemberPackage,
  sameName: readonly MemberPackage[],
): SourcePackage | null {
  const exact = sameVersion(member, sameName);
  if (exact) return toldSource(exact);
  const [other] = sameName;
  if (!other) return null;
  const told = other.attributes?.source;
  if (!told)
    return namedByAdvisories({
      name: member.name,
      version: ownVersion(member),
    });
  const plain = { ...splitEvr(other.type, told.version), type: other.type };
  const same =
    formatEvr({ ...plain, epoch: plain.epoch || other.epoch }) ===
    ownVersion(other);
  // What holds another's signed work has versions of its own form.
  const { name } = namedByAdvisories(told);
  return { name, version: same ? ownVersion(member) : '' };
}
