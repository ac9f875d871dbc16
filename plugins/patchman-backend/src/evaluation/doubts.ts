import type { FamilySource } from './family';

const BY_NAME = new Intl.Collator('en');

function doubtOf({ description, index }: FamilySource): string | null {
  if (description.state === 'credentials') {
    return index
      ? `Repository ${description.name} needs credentials by now: newer updates in it may be missing`
      : `Repository ${description.name} needs credentials: its updates are missing`;
  }
  if (!index) {
    return `Repository ${description.name} was never read: its updates are missing`;
  }
  switch (description.state) {
    case 'failing':
      return `Repository ${description.name} could not be read lately: newer updates in it may be missing`;
    case 'outdated':
      return `Repository ${description.name} is past the date until which its maker vouches for it: newer updates may be missing`;
    default:
      return null;
  }
}

/** What the state of the sources leaves unsure, one sentence each, ordered by the source's name. */
export function sourceDoubts(sources: readonly FamilySource[]): string[] {
  return [...sources]
    .sort((a, b) => BY_NAME.compare(a.description.name, b.description.name))
    .map(doubtOf)
    .filter((doubt): doubt is string => doubt !== null);
}
