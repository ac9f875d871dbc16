import { compareVersions, formatEvr } from '../../versions';
import type { Judged, Reason } from '../explanation';
import type { ReadSource } from '../family';
import type { MemberPackage } from '../types';

/** A judged candidate with the source that it comes from. */
export interface PacmanCandidate extends Judged {
  from: ReadSource;
}

/** A database has one version of a name; of more, the newest counts. */
export function inDatabase(
  name: string,
  source: ReadSource,
): MemberPackage | null {
  let newest: MemberPackage | null = null;
  for (const member of source.index.byName(name)) {
    if (!newest || compareVersions('arch', member, newest) > 0) newest = member;
  }
  return newest;
}

function reasonAgainst(
  installed: MemberPackage,
  member: MemberPackage,
  first: ReadSource | undefined,
): Reason | null {
  if (first) {
    return {
      rule: 'repository-order',
      detail: `${first.description.name} stands before it and has the name`,
    };
  }
  if (compareVersions('arch', member, installed) <= 0) {
    return {
      rule: 'not-newer',
      detail: `${formatEvr(installed)} is installed, which is not older`,
    };
  }
  return null;
}

/**
 * The candidates for an installed package, pacman.conf(5) "Repository Sections": the first repository that has the
 * name decides, even with an older version. Architectures are not compared.
 */
export function judgeRepositories(
  installed: MemberPackage,
  sources: readonly ReadSource[],
): PacmanCandidate[] {
  const candidates: PacmanCandidate[] = [];
  for (const source of sources) {
    const member = inDatabase(installed.name, source);
    if (!member) continue;
    const reason = reasonAgainst(installed, member, candidates[0]?.from);
    candidates.push({
      member,
      source: source.description,
      from: source,
      priority: source.description.priority,
      verdict: reason ? 'dropped' : 'chosen',
      ...(reason ?? {
        rule: 'first-repository',
        detail: `${
          source.description.name
        } is the first that has the name, and newer than ${formatEvr(
          installed,
        )}`,
      }),
    });
  }
  return candidates;
}
