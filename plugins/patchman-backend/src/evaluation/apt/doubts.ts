import type { FamilySource } from '../family';
import type { HostPolicy } from '../types';
import { parsePin } from './pinTarget';

/** A general pin only matters for sources whose priority the host did not report. */
function countsFor(sources: readonly FamilySource[]) {
  const derived = sources.some(({ description }) => description.priority === 0);
  return ({ package: name }: { package: string }) =>
    derived || name.trim() !== '*';
}

/** What only apt's rules leave unsure, one sentence each. */
export function aptDoubts(
  sources: readonly FamilySource[],
  policy: HostPolicy['apt'],
): string[] {
  const doubts: string[] = [];
  // One that wants credentials stays unread for good; whether its updates are known is told elsewhere.
  const unread = sources.filter(
    ({ index, description }) => !index && description.state !== 'credentials',
  );
  if (unread.length > 0) {
    doubts.push(
      'Which packages come from no repository cannot be told while a repository was never read',
    );
  }
  const byOrigin = (policy?.pins ?? [])
    .filter(countsFor(sources))
    .some(({ pin }) => parsePin(pin)?.kind === 'origin');
  if (byOrigin) {
    const siteless = sources.filter(
      ({ description }) => description.site === undefined,
    );
    for (const { description } of siteless) {
      doubts.push(
        `Whether pins by origin apply to ${description.name} cannot be told: its host name is not known`,
      );
    }
  }
  return doubts;
}
