import type {
  HostModule,
  MemberPackage,
  PackageIndex,
  SourceDescription,
} from '..';
import { formatEvr } from '../../versions';
import { channelsOf, hasChannel, isComparable } from './channels';
import { CoverageRules } from './coverage';
import type {
  AdvisoryFixes,
  KnownAdvisory,
  PackageKnowledge,
  ReleaseKnowledge,
} from './knowledge';
import {
  concernOfFix,
  isModularBuild,
  type Requirement,
  UnitComparisons,
} from './requirements';
import { offeredSource, tellsSources, toldSource } from './sourcePackages';
import type {
  MatchedHost,
  PackageUnit,
  SourcePackage,
  UnitVersion,
} from './types';

/** A repository with what it offers, null when it was never read. */
interface ReadableSource {
  description: SourceDescription;
  index: PackageIndex | null;
}

export interface UpdateHost {
  release: string;
  knowledge: ReleaseKnowledge;
  sources: readonly ReadableSource[];
  installed: readonly MemberPackage[];
  modules: readonly HostModule[];
}

/** Tells which advisories of sources the updates of one host bring. */
export class UpdateAdvisories {
  private readonly host: MatchedHost;
  private readonly rules: CoverageRules;
  private readonly told: boolean;

  constructor(private readonly given: UpdateHost) {
    const { release, sources, installed, modules } = given;
    this.host = {
      release,
      channels: channelsOf(
        sources.map(({ description }) => description),
        installed,
      ),
      modules: modules.length > 0 ? modules : null,
    };
    this.rules = new CoverageRules(release);
    this.told = tellsSources(installed);
  }

  /** The advisories that ask for more than what is installed, and for no more than what becomes available. */
  between(
    installed: MemberPackage,
    available: MemberPackage,
    chosen: SourceDescription,
  ): KnownAdvisory[] {
    if (!this.rules.mayBring(chosen)) return [];
    // A backport is of another line, of which advisories of the release say nothing.
    if (/~bpo\d/.test(available.release)) return [];
    const { knowledge } = this.given;
    const source = this.sourceOf(available, available);
    const before = this.sourceOf(installed, available);
    const isSame = source?.name === before?.name;
    const versions = (member: MemberPackage, of: SourcePackage | null) => ({
      binary: formatEvr(member),
      source: isSame ? of?.version ?? '' : '',
    });
    const unit = unitOf(installed, available);
    const from = versions(installed, before);
    const to = versions(available, source);
    const comparisons = new UnitComparisons(installed.type);
    const found = [
      ...this.passed(knowledge.binary(available.name), 'binary', unit),
      ...this.passed(source && knowledge.source(source.name), 'source', unit),
    ].filter(({ required }) => liesBetween(comparisons, required, from, to));
    return [...new Set(found.map(({ advisory }) => advisory))];
  }

  private passed(
    known: PackageKnowledge | null | undefined,
    kind: Requirement['kind'],
    unit: PackageUnit,
  ): { advisory: KnownAdvisory; required: Requirement }[] {
    return (known?.advisories ?? []).flatMap(({ advisory, fixes }) => {
      if (advisory.retracted) return [];
      const own = this.ownFixes(fixes, unit);
      return own.length > 0
        ? [
            {
              advisory,
              required: { advisory: advisory.name, kind, fixes: own },
            },
          ]
        : [];
    });
  }

  private ownFixes(fixes: AdvisoryFixes['fixes'], unit: PackageUnit) {
    const { channels } = this.host;
    return fixes.filter(
      fix =>
        isComparable(channels, fix.channel) &&
        hasChannel(channels, fix.channel) &&
        concernOfFix(unit, this.host, fix) === 'yes',
    );
  }

  private sourceOf(
    member: MemberPackage,
    available: MemberPackage,
  ): SourcePackage | null {
    if (member.type === 'gentoo') {
      return { name: member.name, version: formatEvr(member) };
    }
    const tells =
      member === available || this.told || member.attributes?.source;
    if (tells) return toldSource(member);
    return offeredSource(
      member,
      this.given.sources.flatMap(({ index }) => [
        ...(index?.byName(member.name) ?? []),
      ]),
    );
  }
}

function liesBetween(
  comparisons: UnitComparisons,
  required: Requirement,
  from: UnitVersion,
  to: UnitVersion,
): boolean {
  return (
    comparisons.meets(from, required) === false &&
    comparisons.meets(to, required) === true
  );
}

function unitOf(
  installed: MemberPackage,
  available: MemberPackage,
): PackageUnit {
  const { type, arch } = installed;
  return {
    type,
    coverage: 'covered',
    why: '',
    source: null,
    binary: { name: available.name, version: formatEvr(installed), arch },
    slot: installed.attributes?.slot ?? '',
    modular: type === 'rpm' && isModularBuild(available.release),
    members: [installed],
    offered: [],
    waiting: [],
  };
}
