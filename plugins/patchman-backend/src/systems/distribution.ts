import { identifyOperatingSystem } from './identifyOperatingSystem';

/** An operating system as a host reports it. */
export interface ReportedSystem {
  /** In the words of the host, such as `Debian 12.11`. */
  text: string;
  /** os-release(5) `ID`, null where it was not reported. */
  id: string | null;
}

/** Names under which one distribution goes, whatever its edition or stage. */
const DISTRIBUTIONS: [RegExp, string][] = [
  [/^Debian\b/, 'Debian'],
  [/^CentOS\b/, 'CentOS'],
  [/^openSUSE\b/i, 'openSUSE'],
  [/^(SLE[SD]|SUSE Linux Enterprise)\b/i, 'SUSE Linux Enterprise'],
  [/^Red Hat Enterprise Linux\b/, 'Red Hat Enterprise Linux'],
  [/^Amazon Linux\b/, 'Amazon Linux'],
  [/^Arch\b/, 'Arch Linux'],
  [/^Gentoo\b/, 'Gentoo'],
];

/** IDs of os-release(5) that stand for editions of one distribution. */
const IDS: [RegExp, string][] = [
  [/^opensuse\b/, 'opensuse'],
  [/^sle[sd](_|$)/, 'sle'],
];

/** The name of the distribution, without edition, release and stage; '' where the host does not know. */
export function distributionOf(text: string): string {
  const { variant } = identifyOperatingSystem(text);
  if (/^unknown$/i.test(variant)) return '';
  const known = DISTRIBUTIONS.find(([spelling]) => spelling.test(variant));
  return known ? known[1] : withoutRelease(variant);
}

/** The release is what begins with the first word that has a digit, but for the very first. */
function withoutRelease(variant: string): string {
  const words = variant.split(' ');
  const at = words.findIndex((word, i) => i > 0 && /\d/.test(word));
  return at < 0 ? variant : words.slice(0, at).join(' ');
}

/**
 * Whether two reports can be of one installation, before and after an upgrade. What is not known contradicts nothing.
 */
export function isSameDistribution(
  before: ReportedSystem,
  after: ReportedSystem,
): boolean {
  const [a, b] = [before, after].map(({ text }) => distributionOf(text));
  if (a === '' || b === '' || a.toLowerCase() === b.toLowerCase()) return true;
  // Names change with editions and translations, the ID does not.
  return (
    before.id !== null &&
    after.id !== null &&
    familyOf(before.id) === familyOf(after.id)
  );
}

function familyOf(id: string): string {
  return IDS.find(([pattern]) => pattern.test(id))?.[1] ?? id;
}
