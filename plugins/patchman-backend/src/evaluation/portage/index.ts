import { compareVersions, formatEvr } from '../../versions';
import { explanationOf, ofArchitecture } from '../explained';
import {
  isRead,
  type FamilyEvaluator,
  type FamilyInputs,
  type FamilyResult,
} from '../family';
import type { EvaluatedUpdate, MemberPackage } from '../types';
import { PortageRules, type PortageCandidate } from './rules';
import { isSamePackage } from './slots';

/** The kernels of Gentoo: sources that are built by hand, and those that come built. */
const KERNEL =
  /^sys-kernel\/(?:[a-z]+-sources|gentoo-kernel(?:-bin)?|vanilla-kernel)$/;

function isKernel({ name }: MemberPackage): boolean {
  return KERNEL.test(name);
}

function describeUpdate(
  installed: MemberPackage,
  { member, from }: PortageCandidate,
): EvaluatedUpdate {
  const { name, repositoryId, security } = from.description;
  return {
    installed,
    available: member,
    repositoryId,
    security,
    kind: isKernel(member) ? 'kernel' : 'package',
    blockedBy: installed.attributes?.held
      ? {
          reason: 'held',
          detail: 'the administrator holds the installed version',
        }
      : null,
    errata: [],
    why: [
      `${formatEvr(member)} from ${name} is newer than ${formatEvr(installed)}`,
      security
        ? `Security: ${name} is a security repository`
        : 'Not a security update as far as its repository tells',
    ],
  };
}

function evaluatePortage(inputs: FamilyInputs): FamilyResult {
  const rules = new PortageRules(inputs);
  const updates: EvaluatedUpdate[] = [];
  const foreign: number[] = [];
  for (const installed of inputs.installed) {
    let offered = false;
    let newer = false;
    for (const { index } of rules.sources) {
      for (const member of index.byName(installed.name)) {
        if (!isSamePackage(installed, member)) continue;
        offered = true;
        newer ||= compareVersions('gentoo', member, installed) > 0;
      }
    }
    if (!offered) foreign.push(installed.id);
    if (!newer) continue;
    const chosen = rules
      .judge(installed)
      .find(({ verdict }) => verdict === 'chosen');
    if (chosen) updates.push(describeUpdate(installed, chosen));
  }
  return {
    updates,
    // What a source that was never read offers may be any of them.
    foreign: inputs.sources.every(isRead) ? foreign : [],
    doubts: [],
  };
}

/** Updates of hosts with portage. Which kernel they would boot, the installed packages do not tell. */
export const portageEvaluator: FamilyEvaluator = {
  isKernel,
  sourceOrderMatters: false,
  evaluate: evaluatePortage,
  explain: (inputs, name, arch) => {
    const rules = new PortageRules(inputs);
    const named = inputs.installed.filter(member => member.name === name);
    return ofArchitecture(named, arch).map(installed =>
      explanationOf(installed, rules.judge(installed)),
    );
  },
  reboot: () => null,
};
