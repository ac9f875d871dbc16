import type {
  EvaluationContent,
  EvaluationInputs,
  MemberPackage,
  PackageIndex,
} from '..';
import { compareEvrs, formatEvr } from '../../versions';
import { CoverageRules, type NamedOffers } from './coverage';
import {
  chooseKernels,
  isKernelMeta,
  type KernelChoice,
  offeredImages,
} from './kernels';
import { flavourOf } from './flavours';
import type { Knowledge } from './knowledge';
import { isModularBuild } from './requirements';
import { offeredSource, tellsSources, toldSource } from './sourcePackages';
import type { PackageUnit, SourcePackage, UnitVersion } from './types';

/** dpkg's states in which nothing of a package is installed, dpkg(1) "Package states". */
const NOT_INSTALLED = new Set(['config-files', 'not-installed']);

export interface UnitInputs {
  release: string;
  knowledge: Knowledge;
  inputs: Pick<EvaluationInputs, 'sources' | 'facts'>;
  content: Pick<EvaluationContent, 'installed' | 'indexes'>;
  /** What repositories ever said of the packages of hosts that do not tell what they were built of, by the package's id. */
  formerSources?: ReadonlyMap<number, SourcePackage>;
}

export interface HostUnits {
  units: PackageUnit[];
  /** What cannot be said, one sentence each. */
  notes: string[];
}

/** One that is put together. */
interface Draft extends Omit<PackageUnit, 'members' | 'offered' | 'waiting'> {
  members: MemberPackage[];
  offered: UnitVersion[];
  waiting: UnitVersion[];
}

class Units {
  private readonly rules: CoverageRules;
  private readonly kernels: KernelChoice;
  private readonly told: boolean;
  private readonly drafts = new Map<string, Draft>();
  private readonly installed: readonly MemberPackage[];
  private readonly unread: string;

  constructor(private readonly given: UnitInputs) {
    const { content, inputs, release } = given;
    this.installed = content.installed.filter(
      ({ attributes }) =>
        !attributes?.status || !NOT_INSTALLED.has(attributes.status),
    );
    this.rules = new CoverageRules(release);
    this.told = tellsSources(content.installed);
    this.kernels = chooseKernels(this.installed, inputs.facts);
    this.unread = this.unreadNote();
  }

  run(): HostUnits {
    for (const member of this.installed) {
      if (!this.kernels.leftOut.has(member)) this.add(member);
    }
    for (const draft of this.drafts.values()) this.endOffers(draft);
    const notes = [this.kernels.note, this.unread].filter(Boolean);
    return { units: [...this.drafts.values()], notes };
  }

  /** What is not offered by what was read may be by what was not. */
  private unreadNote(): string {
    const { inputs, content } = this.given;
    const unread = inputs.sources.find((_, i) => !content.indexes[i]);
    return unread
      ? `Which fixes the host can have cannot be told for sure: ${unread.name} was never read`
      : '';
  }

  private add(member: MemberPackage): void {
    const offers = this.offersOf(member);
    const source = this.sourceOf(member, offers);
    if (
      source &&
      member.type === 'deb' &&
      isKernelMeta(member.name, source.name)
    ) {
      return;
    }
    const draft = this.draftOf(member, source, offers);
    draft.members.push(member);
    if (draft.coverage === 'uncovered') return;
    this.addOffers(draft, member, offers);
    for (const other of this.kernels.waiting.get(member) ?? []) {
      const version = this.versionOf(draft, other, toldSource(other));
      if (version) draft.waiting.push(version);
    }
  }

  private offersOf({ name, type }: MemberPackage): NamedOffers[] {
    const { inputs, content } = this.given;
    const offers: NamedOffers[] = [];
    inputs.sources.forEach((description, i) => {
      const index = description.type === type ? content.indexes[i] : null;
      const members = index?.byName(name);
      if (members?.length) offers.push({ description, members });
    });
    return offers;
  }

  private sourceOf(
    member: MemberPackage,
    offers: readonly NamedOffers[],
  ): SourcePackage | null {
    if (member.type === 'gentoo') {
      return { name: member.name, version: formatEvr(member) };
    }
    if (this.told || member.attributes?.source) return toldSource(member);
    const former = this.given.formerSources?.get(member.id);
    if (former) return former;
    if (member.type !== 'deb' && !this.given.knowledge.bySource) return null;
    return offeredSource(
      member,
      offers.flatMap(({ members }) => members),
    );
  }

  private draftOf(
    member: MemberPackage,
    source: SourcePackage | null,
    offers: readonly NamedOffers[],
  ): Draft {
    const { type, name, arch } = member;
    const version = formatEvr(member);
    const whyNot = this.whyNot(member, source, offers);
    const tellers = whyNot ? this.tellersOf(member, offers) : null;
    const why = tellers ? '' : whyNot;
    const binary = this.given.knowledge.binary(name)
      ? { name, version, arch }
      : null;
    const slot = member.attributes?.slot ?? '';
    const unknown = !why && !binary && source?.version === '';
    let coverage: Draft['coverage'] = 'covered';
    if (why) coverage = 'uncovered';
    else if (unknown) coverage = 'unknown-version';
    // The kernel that runs is judged apart from what else is built of the same source: its updates have other names.
    const kernel = this.kernels.running.has(member) ? 'kernel' : '';
    const key = binary
      ? [coverage, name, version, arch, slot, ...(tellers ?? [])]
      : [coverage, source?.name ?? name, source?.version ?? '', slot, kernel];
    const id = key.join('\n');
    const known = this.drafts.get(id);
    if (known) return known;
    const draft: Draft = {
      type,
      coverage,
      why,
      source,
      binary,
      slot,
      modular: type === 'rpm' && isModularBuild(member.release),
      members: [],
      offered: [],
      waiting: [],
      ...(tellers && { tellers }),
    };
    this.drafts.set(id, draft);
    return draft;
  }

  private whyNot(
    member: MemberPackage,
    source: SourcePackage | null,
    offers: readonly NamedOffers[],
  ): string {
    const why = this.rules.whyNot(member, offers);
    if (why) return why;
    const { knowledge } = this.given;
    if (offers.length > 0) return '';
    if (
      source ? knowledge.source(source.name) : knowledge.binary(member.name)
    ) {
      return '';
    }
    if (knowledge.binary(member.name)) return '';
    return 'no repository of the host offers it';
  }

  /**
   * The repositories of an rpm's own vendor that tell of it in their metadata, where sources are silent since it is of another
   * vendor than the release.
   */
  private tellersOf(
    { type, name, attributes }: MemberPackage,
    offers: readonly NamedOffers[],
  ): number[] | null {
    const { inputs, knowledge } = this.given;
    if (type !== 'rpm' || !attributes?.vendor) return null;
    const places = offers
      .filter(({ members }) =>
        members.some(one => one.attributes?.vendor === attributes.vendor),
      )
      .map(({ description }) => inputs.sources.indexOf(description));
    return knowledge.ofRepositories?.(places, name) ? places : null;
  }

  private addOffers(
    draft: Draft,
    member: MemberPackage,
    offers: readonly NamedOffers[],
  ): void {
    for (const { description, members } of offers) {
      if (!this.rules.mayBring(description)) continue;
      for (const offered of members) this.addOffer(draft, member, offered);
    }
    if (this.kernels.debFlavour === null || !this.kernels.waiting.has(member)) {
      return;
    }
    for (const index of this.ownIndexes()) {
      for (const offered of offeredImages(
        index,
        draft.source?.name ?? '',
        this.kernels.debFlavour,
      )) {
        this.addOffer(draft, member, offered);
      }
    }
  }

  private ownIndexes(): PackageIndex[] {
    const { inputs, content } = this.given;
    return inputs.sources.flatMap((description, i) => {
      const index = content.indexes[i];
      return index && this.rules.mayBring(description) ? [index] : [];
    });
  }

  private addOffer(
    draft: Draft,
    member: MemberPackage,
    offered: MemberPackage,
  ): void {
    if (member.type !== 'deb' && offered.arch !== member.arch) return;
    if (/~bpo\d/.test(offered.release)) return;
    if (flavourOf(offered.release) !== flavourOf(member.release)) return;
    if (
      member.type === 'rpm' &&
      isModularBuild(offered.release) !== draft.modular
    ) {
      return;
    }
    if (draft.slot && offered.attributes?.slot !== member.attributes?.slot)
      return;
    const source =
      offered.type === 'gentoo'
        ? { name: offered.name, version: formatEvr(offered) }
        : toldSource(offered);
    const version = this.versionOf(draft, offered, source);
    if (version) draft.offered.push(version);
  }

  /** Null for what was built of another source package. */
  private versionOf(
    draft: Draft,
    member: MemberPackage,
    source: SourcePackage,
  ): UnitVersion | null {
    const binary = draft.binary ? formatEvr(member) : '';
    const isSame = !draft.source || source.name === draft.source.name;
    if (!isSame && !draft.binary) return null;
    return { binary, source: isSame ? source.version : '' };
  }

  /** The newest first; but for Gentoo, whose advisories have ranges, nothing else is asked for. */
  private endOffers(draft: Draft): void {
    draft.offered = newestFirst(draft, draft.offered);
    draft.waiting = newestFirst(draft, draft.waiting);
  }
}

function newestFirst(draft: Draft, versions: UnitVersion[]): UnitVersion[] {
  const textOf = ({ binary, source }: UnitVersion) => binary || source;
  if (draft.type !== 'gentoo') {
    let newest: UnitVersion | null = null;
    for (const one of versions) {
      if (!newest || compareEvrs(draft.type, textOf(one), textOf(newest)) > 0) {
        newest = one;
      }
    }
    return newest ? [newest] : [];
  }
  const distinct = new Map(versions.map(one => [textOf(one), one]));
  return [...distinct.values()].sort((a, b) =>
    compareEvrs(draft.type, textOf(b), textOf(a)),
  );
}

/** Parts a host's packages into those that are judged together, with what may bring their fixes. */
export function unitsOf(given: UnitInputs): HostUnits {
  return new Units(given).run();
}
