import { compareVersions, formatEvr } from '../../versions';
import { explanationOf, ofArchitecture } from '../explained';
import type { Explanation, Judged } from '../explanation';
import {
  isRead,
  type FamilyEvaluator,
  type FamilyInputs,
  type FamilyResult,
  type ReadSource,
} from '../family';
import type { EvaluatedUpdate, MemberPackage } from '../types';
import { judgeRepositories, type PacmanCandidate } from './firstRepository';
import { IgnoredPackages } from './ignored';
import { isKernelPackage } from './kernelNames';
import { kernelVerdict } from './kernels';
import { Sysupgrade, type Decision, type OfferedReplacer } from './sysupgrade';
import { blockedByUsage, isForUpgrades } from './usage';

function securityOf({ description }: ReadSource): {
  security: boolean;
  why: string;
} {
  return description.security
    ? {
        security: true,
        why: `Security: ${description.name} is a security repository`,
      }
    : {
        security: false,
        why: 'Not a security update as far as its repository tells: pacman has no advisories',
      };
}

function describeUpdate(
  installed: MemberPackage,
  available: MemberPackage,
  source: ReadSource,
  about: Pick<EvaluatedUpdate, 'kind' | 'blockedBy'>,
  whyUpdate: string,
): EvaluatedUpdate {
  const { security, why } = securityOf(source);
  return {
    installed,
    available,
    repositoryId: source.description.repositoryId,
    security,
    ...about,
    errata: [],
    why: [whyUpdate, why],
  };
}

/** What `pacman -Qu` lists for a package: the first repository decides, whatever its usage. */
function listedUpdate(
  installed: MemberPackage,
  sources: readonly ReadSource[],
): PacmanCandidate | undefined {
  return judgeRepositories(installed, sources).find(
    ({ verdict }) => verdict === 'chosen',
  );
}

/** Why `pacman -Su` leaves out an update that `-Qu` lists, null where it does not. */
function blockOfListed(
  installed: MemberPackage,
  { member, source }: PacmanCandidate,
  { own, replacers }: Decision,
  ignored: IgnoredPackages,
): EvaluatedUpdate['blockedBy'] {
  const kept = ignored.blocks(installed, member) ?? blockedByUsage(source!);
  if (kept || own?.member === member) return kept;
  const replacer = replacers.find(({ blockedBy }) => !blockedBy);
  return {
    reason: 'replaced',
    detail: replacer
      ? `${replacer.member.name} replaces ${replacer.relation} and is taken instead`
      : `Another version of ${installed.name} is installed in the place of a package that it replaces`,
  };
}

/** What `pacman -Qu` lists for a package, and what `-Su` would do with it beyond that. */
function updatesOf(
  installed: MemberPackage,
  sources: readonly ReadSource[],
  sysupgrade: Sysupgrade,
  ignored: IgnoredPackages,
): EvaluatedUpdate[] {
  const decision = sysupgrade.decide(installed);
  const { own, replacers } = decision;
  const updates: EvaluatedUpdate[] = [];
  const kind = isKernelPackage(installed.name) ? 'kernel' : 'package';
  const listed = listedUpdate(installed, sources);
  if (listed) {
    const { member, from } = listed;
    updates.push(
      describeUpdate(
        installed,
        member,
        from,
        {
          kind,
          blockedBy: blockOfListed(installed, listed, decision, ignored),
        },
        `${formatEvr(member)} from ${
          from.description.name
        }, the first repository that has it, is newer than ${formatEvr(
          installed,
        )}`,
      ),
    );
  }
  if (own && own.source !== listed?.from) {
    updates.push(
      describeUpdate(
        installed,
        own.member,
        own.source,
        { kind, blockedBy: own.blockedBy },
        `${formatEvr(own.member)} from ${
          own.source.description.name
        }, the first repository for upgrades that has it, is newer than ${formatEvr(
          installed,
        )}`,
      ),
    );
  }
  for (const { member, source, relation, blockedBy } of replacers) {
    updates.push(
      describeUpdate(
        installed,
        member,
        source,
        { kind: 'replacement', blockedBy },
        `${member.name} ${formatEvr(member)} from ${
          source.description.name
        } replaces ${relation}`,
      ),
    );
  }
  return updates;
}

function isNewer(offer: MemberPackage, installed: MemberPackage): boolean {
  return (
    offer.id !== installed.id && compareVersions('arch', offer, installed) > 0
  );
}

/** What is known of a package before any rule is asked. */
type Standing = 'foreign' | 'stays' | 'may have an update';

/** This is the path of nearly every package: only the first repository for upgrades can have more than it. */
function standingOf(
  installed: MemberPackage,
  sources: readonly ReadSource[],
): Standing {
  let offered = false;
  for (let s = 0; s < sources.length; s++) {
    const { index, description } = sources[s];
    const members = index.byName(installed.name);
    if (members.length === 0) continue;
    if (members.some(member => isNewer(member, installed))) {
      return 'may have an update';
    }
    offered = true;
    if (isForUpgrades(description)) break;
  }
  return offered ? 'stays' : 'foreign';
}

function byName(a: MemberPackage, b: MemberPackage): number {
  if (a.name === b.name) return 0;
  return a.name < b.name ? -1 : 1;
}

function evaluatePacman(inputs: FamilyInputs): FamilyResult {
  const sources = inputs.sources.filter(isRead);
  const foreign: number[] = [];
  const concerned: MemberPackage[] = [];
  for (const installed of inputs.installed) {
    const standing = standingOf(installed, sources);
    if (standing === 'foreign') foreign.push(installed.id);
    if (
      standing === 'may have an update' ||
      sources.some(({ index }) => index.replacersOf(installed.name).length > 0)
    ) {
      concerned.push(installed);
    }
  }
  const ignored = new IgnoredPackages(inputs.policy.pacman, sources);
  const sysupgrade = new Sysupgrade(sources, ignored);
  return {
    updates: concerned
      .sort(byName)
      .flatMap(installed => updatesOf(installed, sources, sysupgrade, ignored)),
    // What a source that was never read offers may be any of them.
    foreign: inputs.sources.every(isRead) ? foreign : [],
    doubts: [],
  };
}

function explainPacman(
  { installed, sources, policy }: FamilyInputs,
  name: string,
  arch?: string,
): Explanation[] {
  const read = sources.filter(isRead);
  const sysupgrade = new Sysupgrade(
    read,
    new IgnoredPackages(policy.pacman, read),
  );
  // What replaces another package decides on packages after it.
  const decisions = new Map(
    [...installed]
      .sort(byName)
      .map(member => [member, sysupgrade.decide(member)]),
  );
  const named = installed.filter(member => member.name === name);
  return ofArchitecture(named, arch).map(member => {
    const { own, replacers } = decisions.get(member)!;
    return explanationOf(member, [
      ...judgeRepositories(member, read).map(candidate =>
        own?.member === candidate.member && own.source === candidate.from
          ? chosenForUpgrades(candidate)
          : candidate,
      ),
      ...replacers.map(judgedReplacer),
    ]);
  });
}

function chosenForUpgrades(candidate: PacmanCandidate): Judged {
  if (candidate.verdict === 'chosen') return candidate;
  return {
    ...candidate,
    verdict: 'chosen',
    rule: 'first-repository',
    detail: `${candidate.from.description.name} is the first for upgrades that has the name`,
  };
}

function judgedReplacer({
  member,
  source,
  relation,
  blockedBy,
}: OfferedReplacer): Judged {
  return {
    member,
    source: source.description,
    priority: source.description.priority,
    verdict: blockedBy ? 'dropped' : 'chosen',
    rule: blockedBy ? blockedBy.reason : 'replacement',
    detail: blockedBy
      ? blockedBy.detail
      : `${member.name} replaces ${relation}`,
  };
}

/** Updates and reboots of hosts with pacman. */
export const pacmanEvaluator: FamilyEvaluator = {
  sourceOrderMatters: true,
  evaluate: evaluatePacman,
  explain: explainPacman,
  isKernel: ({ name }) => isKernelPackage(name),
  reboot: kernelVerdict,
};
