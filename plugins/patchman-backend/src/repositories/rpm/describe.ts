import { DateTime } from 'luxon';
import type { RepositoryRelease } from 'backstage-plugin-patchman-common';
import type { Repomd } from './repomd';

/** Seconds; clocks of build machines may be ahead. */
const tolerance = 24 * 3600;

/**
 * When the metadata was made, seconds since the epoch: the newest file's time, else a revision that is a time, as
 * createrepo writes it by default. Times in the future are no times: they would hide all that follows.
 */
export function timestampOf(
  repomd: Repomd,
  nowSeconds: number = Date.now() / 1000,
): number | undefined {
  const times = [...repomd.entries.values()].flatMap(
    ({ timestamp }) => timestamp ?? [],
  );
  if (times.length === 0 && /^1\d{9}$/.test(repomd.revision)) {
    times.push(Number(repomd.revision));
  }
  const plausible = times.filter(time => time <= nowSeconds + tolerance);
  return plausible.length > 0
    ? plausible.reduce((a, b) => Math.max(a, b))
    : undefined;
}

/** What repomd.xml says of its repository, in the words that every format shares. */
export function describe(
  repomd: Repomd,
  timestamp: number | undefined,
): RepositoryRelease | null {
  const date =
    timestamp === undefined
      ? undefined
      : DateTime.fromSeconds(timestamp, { zone: 'utc' }).toISO({
          suppressMilliseconds: true,
        }) ?? undefined;
  const { distribution } = repomd;
  if (!distribution && !date) return null;
  return {
    ...(distribution && { label: distribution }),
    ...(date && { date }),
  };
}

/** `security`, `updates-security`, `security_updates`, `rhel-9-security`; not `securityonion`. */
const securityName = /(^|[-_. ])security([-_. ]updates?)?([-_. ]\w+)?$/i;
const otherSecurityName = /security[-_.](tools?|onion|extras?)$/i;

/** Guesses whether a repository holds security updates from its address; a person's choice goes before it. */
export function guessSecurity(url: string): boolean {
  try {
    const { pathname, search } = new URL(url);
    return decodeURIComponent(`${pathname}${search}`)
      .split(/[/?&=]/)
      .some(
        segment =>
          securityName.test(segment) && !otherSecurityName.test(segment),
      );
  } catch {
    return false;
  }
}
