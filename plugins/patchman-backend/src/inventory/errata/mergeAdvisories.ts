import type { SourceAdvisory } from '../../evaluation/matching/model';

/** An advisory as one of several tells it. */
export interface ToldAdvisory {
  /** `repository`: of a repository's own metadata, which hosts get their packages by. */
  by: 'repository' | 'source';
  advisory: SourceAdvisory;
}

/** Who owns the list of packages comes first. Of several sources the one that was updated last, then the one with more packages. */
function byOwner(a: ToldAdvisory, b: ToldAdvisory): number {
  if (a.by !== b.by) return a.by === 'repository' ? -1 : 1;
  const [updatedA, updatedB] = [a, b].map(
    ({ advisory }) => advisory.updated ?? advisory.issued ?? '',
  );
  if (updatedA !== updatedB) return updatedA < updatedB ? 1 : -1;
  return b.advisory.fixes.length - a.advisory.fixes.length;
}

/**
 * One advisory of all that tell of it under one canonical name. In each release one of them owns the list of packages: the
 * repositories' own metadata before sources; lists of two are never mixed, since their packages differ by how they were built.
 * What the first lacks, such as a severity, a text or a date, the others fill in.
 */
export function mergeAdvisories(told: readonly ToldAdvisory[]): SourceAdvisory {
  const sorted = [...told].sort(byOwner);
  const [owner, ...others] = sorted.map(({ advisory }) => advisory);
  const merged: SourceAdvisory = { ...owner };
  const owned = new Set(owner.fixes.map(({ release }) => release));
  const fixes = [...owner.fixes];
  for (const other of others) {
    const releases = new Set(other.fixes.map(({ release }) => release));
    for (const release of releases) {
      if (owned.has(release)) continue;
      owned.add(release);
      fixes.push(...other.fixes.filter(fix => fix.release === release));
    }
    merged.severity ||= other.severity;
    merged.title ||= other.title;
    merged.description ||= other.description;
    merged.issued ??= other.issued;
    merged.updated ??= other.updated;
    merged.rebootSuggested ||= other.rebootSuggested;
    if (merged.kind === 'other') merged.kind = other.kind;
  }
  return {
    ...merged,
    fixes,
    cves: [...new Set(sorted.flatMap(({ advisory }) => advisory.cves))],
    references: uniqueReferences(sorted.map(({ advisory }) => advisory)),
  };
}

function uniqueReferences(
  advisories: SourceAdvisory[],
): SourceAdvisory['references'] {
  const found = new Map<string, SourceAdvisory['references'][number]>();
  for (const { references } of advisories) {
    for (const reference of references) {
      const key = reference.url || reference.id;
      if (!found.has(key)) found.set(key, reference);
    }
  }
  return [...found.values()];
}
