import { formatEvr } from '../versions';
import type { Explanation, ExplainedCandidate, Judged } from './explanation';
import type { MemberPackage } from './types';

function explained(judged: Judged): ExplainedCandidate {
  const { member, source, priority, verdict, rule, detail } = judged;
  return {
    name: member.name,
    version: formatEvr(member),
    arch: member.arch,
    repositoryId: source?.repositoryId ?? null,
    repositoryName: source?.name ?? null,
    priority,
    verdict,
    rule,
    detail,
  };
}

/** The explanation of one installed package from its judged candidates. */
export function explanationOf(
  installed: MemberPackage,
  candidates: readonly Judged[],
): Explanation {
  const stays = !candidates.some(({ verdict }) => verdict === 'chosen');
  const itself: Judged = {
    member: installed,
    source: null,
    priority: null,
    verdict: 'installed',
    rule: 'installed',
    detail: stays ? 'It is installed and stays' : 'It is installed',
  };
  return {
    package: installed,
    candidates: [itself, ...candidates].map(explained),
  };
}

/** Those of some installed packages that are of an architecture, all where none is given. */
export function ofArchitecture(
  installed: readonly MemberPackage[],
  arch: string | undefined,
): readonly MemberPackage[] {
  return arch === undefined
    ? installed
    : installed.filter(member => member.arch === arch);
}
