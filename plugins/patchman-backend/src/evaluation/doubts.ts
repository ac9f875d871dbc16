import type { FamilySource } from './family';
import { isUnreadable } from './reported/hostsOwnList';
import type { HostReportedUpdates } from './types';

const BY_NAME = new Intl.Collator('en');

/** The sources that cannot be read, but of which the host itself tells all that there is. */
export function ofWhichTheHostTells(
  sources: readonly FamilySource[],
  reported: HostReportedUpdates | undefined,
): FamilySource[] {
  if (!reported) return [];
  const complete = new Set(reported.complete);
  return sources.filter(
    source =>
      isUnreadable(source) && complete.has(source.description.repositoryId),
  );
}

function doubtOf(
  { description, index }: FamilySource,
  reported: HostReportedUpdates | undefined,
): string | null {
  const { name, repositoryId } = description;
  const isPartlyTold = reported?.updates.some(
    update => update.repositoryId === repositoryId,
  );
  if (isPartlyTold) {
    return `Repository ${name} cannot be read, and the host tells only some of its updates`;
  }
  if (description.state === 'credentials') {
    return index
      ? `Repository ${name} needs credentials by now: newer updates in it may be missing`
      : `Repository ${name} needs credentials: its updates are missing`;
  }
  if (!index && description.state === 'local') {
    return `Repository ${name} has no address that can be read from here, as one on the host's own disk: its updates are missing`;
  }
  if (!index) {
    return `Repository ${name} was never read: its updates are missing`;
  }
  switch (description.state) {
    case 'failing':
      return `Repository ${name} could not be read lately: newer updates in it may be missing`;
    case 'outdated':
      return `Repository ${name} is past the date until which its maker vouches for it: newer updates may be missing`;
    default:
      return null;
  }
}

/**
 * What the state of the sources leaves unsure, one sentence each, ordered by the source's name. Of one that the host
 * itself tells of nothing is.
 */
export function sourceDoubts(
  sources: readonly FamilySource[],
  reported?: HostReportedUpdates,
): string[] {
  const told = new Set(ofWhichTheHostTells(sources, reported));
  return sources
    .filter(source => !told.has(source))
    .sort((a, b) => BY_NAME.compare(a.description.name, b.description.name))
    .map(source => doubtOf(source, reported))
    .filter((doubt): doubt is string => doubt !== null);
}

/** Of these sentences those about sources that want credentials. */
export function closedDoubts(sources: readonly FamilySource[]): string[] {
  return sourceDoubts(
    sources.filter(({ description }) => description.state === 'credentials'),
  );
}
