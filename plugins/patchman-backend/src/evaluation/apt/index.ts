import { compareVersions, formatEvr } from '../../versions';
import { explanationOf, ofArchitecture } from '../explained';
import type { Explanation } from '../explanation';
import type { FamilyEvaluator, FamilyInputs, FamilyResult } from '../family';
import { jointOffers } from '../jointOffers';
import type { EvaluatedUpdate, MemberPackage } from '../types';
import { nativeArchitecture } from './architecture';
import {
  blockedByHold,
  blockedByPhasing,
  blockedBySkew,
  type Expected,
} from './blocked';
import {
  offersOf,
  selectCandidate,
  selectPinnedCandidate,
  type Offer,
  type SelectionRules,
} from './candidate';
import { aptDoubts } from './doubts';
import { judgeOffers } from './judge';
import { isKernelPackage } from './kernelNames';
import { kernelVerdict } from './kernels';
import { MachinePhases } from './phasing';
import { PackagePins } from './pins';
import { judgeSecurity } from './security';
import { installedPriority, rankSources, type AptSource } from './sources';

/** dpkg's states in which nothing of a package is installed, dpkg(1) "Package states". */
const NOT_INSTALLED = new Set(['config-files', 'not-installed']);

function isInstalled({ attributes }: MemberPackage): boolean {
  return !attributes?.status || !NOT_INSTALLED.has(attributes.status);
}

/** One evaluation by apt's rules. */
class AptEvaluation {
  private readonly installed: readonly MemberPackage[];
  private readonly rules: SelectionRules;
  private readonly phases: MachinePhases;
  private byName: Map<string, MemberPackage[]> | null = null;

  constructor(private readonly inputs: FamilyInputs) {
    const { facts, policy, sources, phased } = inputs;
    this.phases = new MachinePhases(facts.machineId, phased);
    this.installed = inputs.installed.filter(isInstalled);
    const native = nativeArchitecture(facts, this.installed);
    const ranked = rankSources(sources, policy.apt);
    this.rules = {
      native,
      pins: new PackagePins(policy.apt?.pins ?? [], native),
      sources: ranked,
      offers: jointOffers(ranked.map(({ index }) => index)),
      installedPriority: installedPriority(policy.apt),
    };
  }

  run(): FamilyResult {
    const { sources, policy } = this.inputs;
    const updates: EvaluatedUpdate[] = [];
    const foreign: number[] = [];
    for (const installed of this.installed) {
      const next = this.next(installed);
      if (!next) foreign.push(installed.id);
      else if (next !== installed) updates.push(this.describe(installed, next));
    }
    // What a source that was never read offers may be any of them.
    const allRead = sources.every(({ index }) => index);
    return {
      updates,
      foreign: allRead ? foreign : [],
      phased: this.phases.undecided(),
      doubts: aptDoubts(sources, policy.apt),
    };
  }

  explain(name: string, arch: string | undefined): Explanation[] {
    const named = this.installed.filter(member => member.name === name);
    // One host is explained, so that its own machine-id may decide.
    const phases = new MachinePhases(this.inputs.facts.machineId, 'all');
    return ofArchitecture(named, arch).map(installed => {
      const offers = offersOf(installed, this.rules);
      const candidate = this.candidate(installed) ?? installed;
      const judged = judgeOffers(installed, candidate, offers, this.rules);
      return explanationOf(
        installed,
        judged.map(one => {
          if (one.verdict !== 'chosen') return one;
          const update = { installed, next: one.member };
          const block = this.block(update, offers, phases);
          return block
            ? {
                ...one,
                detail: `${one.detail}. It is kept back: ${block.detail}`,
              }
            : one;
        }),
      );
    });
  }

  /**
   * The version that a package would move to, itself when it stays, undefined when no source offers it. A candidate
   * that is a downgrade counts as staying: `apt list --upgradable` leaves it out.
   */
  private next(installed: MemberPackage): MemberPackage | undefined {
    const candidate = this.candidate(installed);
    if (candidate === undefined || candidate === installed) return candidate;
    return compareVersions('deb', candidate, installed) > 0
      ? candidate
      : installed;
  }

  private candidate(installed: MemberPackage): MemberPackage | undefined {
    return this.rules.pins.mayConcern(installed)
      ? this.pinnedCandidate(installed)
      : selectCandidate(installed, this.rules);
  }

  private pinnedCandidate(installed: MemberPackage): MemberPackage | undefined {
    const offers = offersOf(installed, this.rules);
    if (offers.length === 0) return undefined;
    return (
      selectPinnedCandidate(installed, offers, this.rules)?.member ?? installed
    );
  }

  private describe(
    installed: MemberPackage,
    candidate: MemberPackage,
  ): EvaluatedUpdate {
    const offers = offersOf(installed, this.rules);
    const { source, member: available } = offers.find(
      ({ member }) => compareVersions('deb', member, candidate) === 0,
    )!;
    const { security, why } = judgeSecurity(
      installed,
      available,
      source.description,
      offers,
      this.inputs.sources,
    );
    return {
      installed,
      available,
      repositoryId: source.description.repositoryId,
      security,
      kind: isKernelPackage(installed.name) ? 'kernel' : 'package',
      blockedBy: this.block(
        { installed, next: available },
        offers,
        this.phases,
      ),
      errata: [],
      why: [this.whyUpdate(installed, available, source, offers), why],
    };
  }

  private whyUpdate(
    installed: MemberPackage,
    available: MemberPackage,
    source: AptSource,
    offers: readonly Offer[],
  ): string {
    const pinned = this.rules.pins.mayConcern(installed)
      ? selectPinnedCandidate(installed, offers, this.rules)
      : null;
    const priority =
      pinned && pinned.priority !== source.priority
        ? `priority ${pinned.priority} by a pin of this package`
        : `priority ${source.priority}`;
    return `${formatEvr(available)} from ${
      source.description.name
    } (${priority}) is newer than ${formatEvr(installed)}`;
  }

  private block(
    update: Expected,
    offers: readonly Offer[],
    phases: MachinePhases,
  ) {
    return (
      blockedByHold(update.installed) ??
      blockedBySkew(update, () => this.siblings(update.installed.name)) ??
      blockedByPhasing(update, offers, phases)
    );
  }

  private siblings(name: string): Expected[] {
    this.byName ??= this.groupByName();
    return (this.byName.get(name) ?? []).map(installed => ({
      installed,
      next: this.next(installed) ?? installed,
    }));
  }

  /** Empty where all are of one architecture, as on most hosts: no package has siblings then. */
  private groupByName(): Map<string, MemberPackage[]> {
    const byName = new Map<string, MemberPackage[]>();
    const { native } = this.rules;
    if (this.installed.every(({ arch }) => arch === native || arch === 'all')) {
      return byName;
    }
    for (const member of this.installed) {
      const sameName = byName.get(member.name);
      if (sameName) sameName.push(member);
      else byName.set(member.name, [member]);
    }
    return byName;
  }
}

/** Updates and reboots of hosts with apt and dpkg. */
export const aptEvaluator: FamilyEvaluator = {
  sourceOrderMatters: false,
  evaluate: inputs => new AptEvaluation(inputs).run(),
  explain: (inputs, name, arch) =>
    new AptEvaluation(inputs).explain(name, arch),
  isKernel: ({ name }) => isKernelPackage(name),
  reboot: (installed, facts) =>
    kernelVerdict(installed.filter(isInstalled), facts),
};
