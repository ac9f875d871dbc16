import type { RepositoryRelease } from 'backstage-plugin-patchman-common';

/** What of a release an evaluation depends on: a new date alone changes no answer. */
export function withoutDates(
  release: RepositoryRelease | null,
): RepositoryRelease | null {
  if (!release) return null;
  const { date, validUntil, ...rest } = release;
  return rest;
}
