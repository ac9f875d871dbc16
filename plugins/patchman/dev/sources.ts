import { ErrataSourceState } from 'backstage-plugin-patchman-common';

/** One that works, one that fails, one with scores, and two that are off. */
export function createSources(
  ago: (hours: number) => string,
): ErrataSourceState[] {
  const source = (
    changes: Pick<ErrataSourceState, 'name' | 'title'> &
      Partial<ErrataSourceState>,
  ): ErrataSourceState => ({
    url: `https://errata.example.test/${changes.name}`,
    licence: 'none is named',
    on: true,
    reason: 'hosts',
    distributions: [],
    every: 'every 4 hours',
    nextCheck: ago(-3),
    reading: false,
    checkedAt: ago(1),
    succeededAt: ago(1),
    changedAt: ago(20),
    error: null,
    failedSince: null,
    warning: null,
    contentDate: null,
    uploadedAt: null,
    uploadedBy: null,
    uploadable: true,
    ...changes,
    counts: {
      advisories: 0,
      states: 0,
      cves: 0,
      exploited: 0,
      chances: 0,
      releases: 0,
      ...changes.counts,
    },
  });
  const never = { checkedAt: null, succeededAt: null, changedAt: null };
  const counts = (told: Partial<ErrataSourceState['counts']>) =>
    told as ErrataSourceState['counts'];
  return [
    source({
      name: 'debian-dsa',
      title: 'Debian security advisories (DSA)',
      distributions: ['debian'],
      counts: counts({ advisories: 5_764 }),
    }),
    source({
      name: 'debian-tracker',
      title: 'Debian security tracker',
      distributions: ['debian'],
      every: 'every 6 hours',
      succeededAt: ago(30),
      error: 'The server answers 403.',
      failedSince: ago(24),
      counts: counts({ states: 41_000, cves: 38_500 }),
    }),
    source({
      name: 'ubuntu-usn',
      title: 'Ubuntu security notices (USN)',
      distributions: ['ubuntu'],
      on: false,
      reason: 'no-hosts',
      nextCheck: null,
      ...never,
    }),
    source({
      name: 'alma-errata',
      title: 'AlmaLinux errata',
      distributions: ['almalinux'],
      on: false,
      reason: 'configured',
      nextCheck: null,
      uploadable: false,
      ...never,
    }),
    source({
      name: 'epss',
      title: 'Exploit prediction scores (FIRST EPSS)',
      warning: '2 lines could not be read.',
      contentDate: '2026-11-30',
      counts: counts({ chances: 298_000 }),
    }),
  ];
}
