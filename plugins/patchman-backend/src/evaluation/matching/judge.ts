import type { CveStateRow } from './model';
import { hasChannel, shownChannel } from './channels';
import { flavourOf } from './flavours';
import type { Knowledge, KnownCve, PackageKnowledge } from './knowledge';
import {
  addRequirements,
  concernOfState,
  type Requirement,
  type Requirements,
  UnitComparisons,
} from './requirements';
import type {
  CveVerdict,
  MatchedHost,
  PackageUnit,
  UnitVersion,
} from './types';

/** What is told of a unit by its source package's name, and by its own. */
export interface UnitKnowledge {
  source: PackageKnowledge | undefined;
  binary: PackageKnowledge | undefined;
}

export function knowledgeOf(
  unit: PackageUnit,
  knowledge: Knowledge,
): UnitKnowledge {
  const { tellers, binary } = unit;
  if (tellers && binary) {
    return {
      source: undefined,
      binary: knowledge.ofRepositories?.(tellers, binary.name),
    };
  }
  return {
    source: unit.source ? knowledge.source(unit.source.name) : undefined,
    binary: unit.binary ? knowledge.binary(unit.binary.name) : undefined,
  };
}

/** What is said of one CVE by either name. */
interface Told {
  source: KnownCve | null;
  binary: KnownCve | null;
}

export const NOTHING: Omit<CveVerdict, 'cve' | 'state'> = {
  fixed: '',
  available: '',
  reboot: false,
  channel: '',
  reason: '',
  urgency: '',
  advisories: [],
};

/** States that ask for nothing. */
const CLOSED = new Set(['fixed', 'not-affected']);

/** How much a state of a vendor says, where several rows are about a unit. */
const WORTH: CveStateRow['state'][] = [
  'no-fix',
  'deferred',
  'wont-fix',
  'end-of-life',
  'minor',
  'unimportant',
  'investigating',
];

export class UnitJudge {
  private readonly comparisons: UnitComparisons;
  private readonly installed: UnitVersion;
  private readonly isFork: boolean;

  constructor(
    private readonly unit: PackageUnit,
    private readonly host: MatchedHost,
    private readonly withClosed: boolean,
  ) {
    this.comparisons = new UnitComparisons(unit.type);
    this.isFork = flavourOf(unit.source?.version ?? '') !== '';
    this.installed = {
      source: unit.source?.version ?? '',
      binary: unit.binary?.version ?? '',
    };
  }

  judge(cve: string, told: Told): CveVerdict | null {
    const plain = this.judgePlain(cve, told);
    if (plain !== undefined) return plain;
    const rows = this.rowsOf(told);
    const verdict = this.verdictOf(cve, told, rows);
    if (!verdict || (!this.withClosed && CLOSED.has(verdict.state)))
      return null;
    // Of a unit whose version is not known that is said once, not of each CVE that was ever fixed.
    if (
      verdict.state === 'unknown-version' &&
      this.unit.coverage === 'unknown-version'
    ) {
      return null;
    }
    if (!verdict.urgency) {
      verdict.urgency = rows.find(({ urgency }) => urgency)?.urgency ?? '';
    }
    return verdict;
  }

  /**
   * The answer where nothing but a version decides, as of nearly every CVE of Debian; undefined where more does. Of what a kernel
   * has thousands of, nothing is made.
   */
  private judgePlain(
    cve: string,
    { source, binary }: Told,
  ): CveVerdict | null | undefined {
    const own = this.installed.source;
    if (binary || !source || !own || this.unit.type !== 'deb') return undefined;
    if (this.isFork) return undefined;
    const { states, fixes } = source;
    if (states.length > 1 || this.withClosed) return undefined;
    const [row] = states;
    if (row) {
      if (row.channel !== undefined || row.from !== undefined) return undefined;
      if (row.state === 'not-affected') return null;
      if (row.state !== 'fixed') {
        if (fixes.length > 0) return undefined;
        const { state, reason = '', urgency = '' } = row;
        return { cve, ...NOTHING, state, reason, urgency };
      }
      if (row.fixed === undefined) return undefined;
      if (this.comparisons.compare(own, row.fixed) < 0) return undefined;
    }
    for (const { fixes: named } of fixes) {
      for (const { channel, version } of named) {
        if (shownChannel(channel) !== '') return undefined;
        if (this.comparisons.compare(own, version) < 0) return undefined;
      }
    }
    return row || fixes.length > 0 ? null : undefined;
  }

  private rowsOf({ source, binary }: Told): CveStateRow[] {
    const { unit, host } = this;
    return [...(binary?.states ?? []), ...(source?.states ?? [])].filter(
      row => concernOfState(unit, host, row) === 'yes',
    );
  }

  private verdictOf(
    cve: string,
    told: Told,
    rows: readonly CveStateRow[],
  ): CveVerdict | null {
    const { unit, host, comparisons } = this;
    const never = rows.find(
      row =>
        row.state === 'not-affected' && shownChannel(row.channel ?? '') === '',
    );
    if (never) {
      const reason = never.reason ?? '';
      return { cve, ...NOTHING, state: 'not-affected', reason };
    }
    const requirements: Requirements = {
      byChannel: new Map(),
      unsure: false,
      forked: false,
    };
    if (told.binary) {
      addRequirements(requirements, unit, host, told.binary, 'binary');
    }
    if (told.source) {
      addRequirements(requirements, unit, host, told.source, 'source');
    }
    const { byChannel } = requirements;
    let unknown = requirements.unsure;
    for (const [channel, required] of byChannel) {
      const met = comparisons.meetsAll(this.installed, required);
      if (met) return this.withFix(cve, 'fixed', channel, required);
      if (met === null) unknown = true;
    }
    const from = this.introducedLater(told);
    if (from) {
      const reason = `versions before ${from} are not`;
      return { cve, ...NOTHING, state: 'not-affected', reason };
    }
    if (byChannel.size === 0) {
      const isUnknown = unknown || requirements.forked;
      const verdict = this.withoutFix(cve, rows, isUnknown);
      const reason = 'what is told is about the plain builds';
      return verdict && isUnknown && !unknown
        ? { ...verdict, reason }
        : verdict;
    }
    if (unknown) return { cve, ...NOTHING, state: 'unknown-version' };
    return this.open(cve, byChannel);
  }

  /** The version from which on something is affected, where what is installed is older. */
  private introducedLater({ source, binary }: Told): string | null {
    for (const [told, own] of [
      [binary, this.installed.binary],
      [source, this.installed.source],
    ] as const) {
      const from = told?.states.find(row => row.from !== undefined)?.from;
      if (from && own && this.comparisons.compare(own, from) < 0) return from;
    }
    return null;
  }

  private withFix(
    cve: string,
    state: CveVerdict['state'],
    channel: string,
    required: readonly Requirement[],
  ): CveVerdict {
    const nothing = { source: '', binary: '' };
    return {
      cve,
      ...NOTHING,
      state,
      channel,
      fixed: this.comparisons.highest(
        required,
        state === 'fixed' ? nothing : this.installed,
      ),
      advisories: advisoriesOf(required),
    };
  }

  private open(
    cve: string,
    byChannel: ReadonlyMap<string, Requirement[]>,
  ): CveVerdict {
    const { unit, host, comparisons } = this;
    let elsewhere: CveVerdict | null = null;
    for (const [channel, required] of byChannel) {
      const meets = (version: UnitVersion) =>
        comparisons.meetsAll(version, required) === true;
      const verdict = this.withFix(cve, 'update', channel, required);
      if (hasChannel(host.channels, channel || 'standard')) {
        const waiting = unit.waiting.find(meets);
        if (waiting)
          return { ...verdict, reboot: true, available: shown(waiting) };
        const offered = unit.offered.find(meets);
        if (offered) return { ...verdict, available: shown(offered) };
      }
      // What everybody gets, and what the host has, come before what it lacks.
      const nearer =
        !elsewhere ||
        (elsewhere.channel !== '' &&
          !hasChannel(host.channels, elsewhere.channel) &&
          hasChannel(host.channels, channel || 'standard'));
      if (nearer) elsewhere = { ...verdict, state: 'fix-elsewhere' };
    }
    return elsewhere!;
  }

  private withoutFix(
    cve: string,
    rows: readonly CveStateRow[],
    unknown: boolean,
  ): CveVerdict | null {
    if (unknown) return { cve, ...NOTHING, state: 'unknown-version' };
    const { channels } = this.host;
    let told: CveStateRow | null = null;
    for (const row of rows) {
      if (row.state === 'not-affected') continue;
      // A fix without a version, or one for a fork: nothing is said of what is installed.
      const weight = weightOf(row, channels);
      if (!told || weight < weightOf(told, channels)) told = row;
    }
    if (!told) return null;
    // Of a fork's fix alone nothing follows.
    if (told.state === 'fixed') return null;
    return {
      cve,
      ...NOTHING,
      state: told.state,
      reason: told.reason ?? '',
      urgency: told.urgency ?? '',
    };
  }
}

/** A host's own channels first, then what says most. */
function weightOf(row: CveStateRow, channels: ReadonlySet<string>): number {
  const { channel = 'standard', state } = row;
  if (state === 'fixed') return 1000;
  const foreign = hasChannel(channels, channel) ? 0 : 100;
  return foreign + WORTH.indexOf(state);
}

function advisoriesOf(required: readonly Requirement[]): string[] {
  const names = required.flatMap(({ advisory }) => advisory ?? []);
  return [...new Set(names)].sort();
}

function shown({ binary, source }: UnitVersion): string {
  return binary || source;
}

/**
 * What each CVE of a unit means for it, by name of the CVE. Of a unit that is not covered, nothing; of one of which only the version
 * is not known, what holds for any version.
 * @param withClosed whether those that ask for nothing are told too: `fixed` and `not-affected`
 */
export function judgeUnit(
  unit: PackageUnit,
  { source, binary }: UnitKnowledge,
  host: MatchedHost,
  withClosed = false,
): CveVerdict[] {
  if (unit.coverage === 'uncovered') return [];
  const judge = new UnitJudge(unit, host, withClosed);
  const verdicts: CveVerdict[] = [];
  if (!source || !binary) {
    for (const known of (source ?? binary)?.cves ?? []) {
      const verdict = judge.judge(known.cve, {
        source: source ? known : null,
        binary: source ? null : known,
      });
      if (verdict) verdicts.push(verdict);
    }
    return verdicts;
  }
  const ofBinary = new Map(binary.cves.map(known => [known.cve, known]));
  const ofSource = new Map(source.cves.map(known => [known.cve, known]));
  for (const cve of [
    ...new Set([...ofBinary.keys(), ...ofSource.keys()]),
  ].sort()) {
    const verdict = judge.judge(cve, {
      source: ofSource.get(cve) ?? null,
      binary: ofBinary.get(cve) ?? null,
    });
    if (verdict) verdicts.push(verdict);
  }
  return verdicts;
}
