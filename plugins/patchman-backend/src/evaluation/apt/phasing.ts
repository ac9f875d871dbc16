import { formatEvr } from '../../versions';
import type { MemberPackage, PhasedVersion } from '../types';

/** std::minstd_rand's multiplier and modulus. */
const MULTIPLIER = 48271n;
const MODULUS = 2147483647n;

/** The distance between the least and the greatest number that it draws. */
const RANGE = Number(MODULUS) - 2;

/** apt draws one of 0 to 100. */
const OUTCOMES = 101;

function mix(value: number): number {
  return value ^ (value >>> 27);
}

/** The words that a std::seed_seq of these characters makes for minstd_rand, C++ standard [rand.util.seedseq]. */
function seedWords(text: string): Uint32Array {
  const size = 4;
  const words = new Uint32Array(size).fill(0x8b8b8b8b);
  const shift = 1;
  const last = 2;
  const rounds = Math.max(text.length + 1, size);
  const at = (k: number) => (k + size) % size;
  for (let k = 0; k < rounds; k++) {
    const drawn = Math.imul(
      1664525,
      mix(words[at(k)] ^ words[at(k + shift)] ^ words[at(k - 1)]),
    );
    const seed = k === 0 ? 0 : text.charCodeAt(k - 1);
    let added = drawn + at(k);
    if (k === 0) added = drawn + text.length;
    else if (k <= text.length) added = drawn + at(k) + seed;
    words[at(k + shift)] += drawn;
    words[at(k + last)] += added;
    words[at(k)] = added;
  }
  for (let k = rounds; k < rounds + size; k++) {
    const drawn = Math.imul(
      1566083941,
      mix(words[at(k)] + words[at(k + shift)] + words[at(k - 1)]),
    );
    const taken = drawn - at(k);
    words[at(k + shift)] ^= drawn;
    words[at(k + last)] ^= taken;
    words[at(k)] = taken;
  }
  return words;
}

/** What std::uniform_int_distribution(0, 100) gives for a seed, as libstdc++ computes it. */
function draw(text: string): number {
  let state = BigInt(seedWords(text)[3]) % MODULUS;
  if (state === 0n) state = 1n;
  const scale = Math.floor(RANGE / OUTCOMES);
  for (;;) {
    state = (state * MULTIPLIER) % MODULUS;
    const outcome = Math.floor((Number(state) - 1) / scale);
    if (outcome < OUTCOMES) return outcome;
  }
}

/**
 * Whether a machine is among those that a phased update is offered to, apt_preferences(5) "Phased Updates": apt draws a
 * number from the source package, its version and the machine-id.
 */
export function isInPhase(
  { source, version, percentage }: PhasedVersion,
  machineId: string,
): boolean {
  return draw(`${source}-${version}-${machineId}`) <= percentage;
}

/** What a package's phase is drawn from, null for one that is offered to all. */
export function phasedVersionOf(member: MemberPackage): PhasedVersion | null {
  const { attributes, name } = member;
  const percentage = attributes?.phased;
  if (percentage === undefined || percentage >= 100) return null;
  return {
    source: attributes?.source?.name ?? name,
    version: attributes?.source?.version ?? formatEvr(member),
    percentage,
  };
}

/** The phases that one machine is in: all, or as far as they may be told, see `EvaluationInputs.phased`. */
export class MachinePhases {
  private readonly asked = new Map<string, PhasedVersion>();

  constructor(
    private readonly machineId: string | null | undefined,
    private readonly decided: readonly PhasedVersion[] | 'all',
  ) {}

  /** Null where it cannot be told. */
  isIn(phased: PhasedVersion): boolean | null {
    const { source, version } = phased;
    const isDecided =
      this.decided === 'all' ||
      this.decided.some(
        other => other.source === source && other.version === version,
      );
    if (this.machineId && isDecided) return isInPhase(phased, this.machineId);
    this.asked.set(`${source} ${version}`, phased);
    return null;
  }

  /** The versions that were asked about and could not be told. */
  undecided(): PhasedVersion[] {
    return [...this.asked.values()];
  }
}

/** What the machine-id decides, in words that machines in the same phases share. */
export function decidedPhases(
  machineId: string | null | undefined,
  decided: readonly PhasedVersion[],
): string[] {
  if (!machineId) return [];
  return decided
    .map(
      phased =>
        `${phased.source} ${phased.version} ${
          isInPhase(phased, machineId) ? 'in' : 'out'
        }`,
    )
    .sort();
}
