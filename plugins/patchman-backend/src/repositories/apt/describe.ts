import { DateTime } from 'luxon';
import type { RepositoryRelease } from 'backstage-plugin-patchman-common';
import { boundedText, maxDate } from '../limits';
import type { ReleaseFile } from './releaseFile';

/** Characters of what is shown of a repository. */
const maxWords = 255;

/** What a Release file says of its repository, in the words that every format shares. */
export function describe(
  release: ReleaseFile,
  component?: string,
): RepositoryRelease {
  const field = (name: string) =>
    boundedText(release.fields.get(name) ?? '', maxWords) || undefined;
  const described: RepositoryRelease = {
    origin: field('origin'),
    label: field('label'),
    suite: field('suite'),
    codename: field('codename'),
    version: field('version'),
    component,
    notAutomatic: isYes(field('notautomatic')) || undefined,
    butAutomaticUpgrades: isYes(field('butautomaticupgrades')) || undefined,
    date: parseReleaseDate(field('date')),
    validUntil: parseReleaseDate(field('valid-until')),
  };
  return Object.fromEntries(
    Object.entries(described).filter(([, value]) => value !== undefined),
  );
}

/** The words that apt takes for yes. */
function isYes(value?: string): boolean {
  return /^(?:yes|true|with|on|enable|1)$/i.test(value ?? '');
}

/**
 * `Sat, 11 Jul 2026 10:16:37 UTC` (RFC 2822, as apt writes it), or the asctime and ISO 8601 forms that other tools write,
 * as ISO 8601 UTC; undefined when unreadable.
 */
export function parseReleaseDate(text?: string): string | undefined {
  if (!text || text.length > maxDate) {
    return undefined;
  }
  const normal = text
    .replace(/\s+/g, ' ')
    .replace(/ (\d):(\d\d):(\d\d)\b/, ' 0$1:$2:$3')
    .replace(/ (UTC|GMT|Z)\b/, '');
  const zone = 'utc';
  const parsed = [
    DateTime.fromRFC2822(normal, { zone }),
    DateTime.fromRFC2822(`${normal} +0000`, { zone }),
    DateTime.fromFormat(normal, 'EEE MMM d HH:mm:ss yyyy', { zone }),
    DateTime.fromISO(text, { zone }),
  ].find(date => date.isValid && date.year >= 0 && date.year <= 9999);
  return parsed?.toISO({ suppressMilliseconds: true }) ?? undefined;
}

/** `security`, `bookworm-security`, `security-updates`; not `securityonion` or `security-tools`. */
const securityName = /(^|[-_ ])security([-_ ]updates?)?$/i;
/** `security.debian.org`, `security-cdn.debian.org`. */
const securityHostLabel = /^security(-|$)|-security$/i;

/**
 * Guesses whether a repository holds security updates, from what its Release says, else from its URL's host and path.
 * A person's choice goes before it.
 */
export function guessSecurity(
  url: string,
  release: RepositoryRelease | null,
): boolean {
  const said = [release?.label, release?.suite, release?.codename];
  if (said.some(name => name && securityName.test(name))) {
    return true;
  }
  try {
    const { hostname, pathname } = new URL(url);
    return (
      hostname.split('.').some(label => securityHostLabel.test(label)) ||
      pathname.split('/').some(segment => securityName.test(segment))
    );
  } catch {
    return false;
  }
}
