import type { PackageType } from 'backstage-plugin-patchman-common';
import { isSamePackage } from '../rpm/architecture';
import { compareEvrs, splitEvr, type Order } from '../../versions';
import type { CveStateRow, PackageFix } from './model';
import { isComparable, shownChannel } from './channels';
import { type Flavour, flavourOf, flavourTold } from './flavours';
import type { KnownCve } from './knowledge';
import type { MatchedHost, PackageUnit, UnitVersion } from './types';

/** What a version must have so that one advisory, or the vendor's word on a CVE, is done: any of its fixes. */
export interface Requirement {
  /** Null where it is the state of the CVE that tells it. */
  advisory: string | null;
  kind: PackageFix['kind'];
  fixes: readonly Pick<PackageFix, 'version' | 'range'>[];
}

/** What is asked of a unit because of one CVE. */
export interface Requirements {
  /** By channel, empty for what everybody gets; all of one channel's are to be met. */
  byChannel: Map<string, Requirement[]>;
  /** Whether something is left out since it cannot be told whether it is about this build. */
  unsure: boolean;
  /** Whether something is left out since it is about the plain builds, of which this one is not. */
  forked: boolean;
}

/** Whether something is about a unit at all: by line of builds, architecture, module stream, slot; `plain`: about the line of which it is a fork. */
type Concern = 'yes' | 'no' | 'unknown' | 'plain';

/** `nodejs-1:18.1-1.module+el9+1+2`: the build of a module stream. */
export function isModularBuild(version: string): boolean {
  return /\bmodule[+_]/.test(version);
}

function concernOfModule(
  unit: PackageUnit,
  host: MatchedHost,
  module: { name: string; stream: string } | undefined,
  version: string,
): Concern {
  if (unit.type !== 'rpm') return 'yes';
  if (!module && !isModularBuild(version)) return unit.modular ? 'no' : 'yes';
  if (!unit.modular) return 'no';
  if (!module || host.modules === null) return 'unknown';
  const enabled = host.modules.filter(
    ({ name, state }) => name === module.name && state === 'enabled',
  );
  if (enabled.length === 0) return 'unknown';
  return enabled.some(({ stream }) => stream === module.stream) ? 'yes' : 'no';
}

/** Gentoo's names of the architectures that hosts report by others. */
const KEYWORDS: Record<string, string> = {
  x86_64: 'amd64',
  aarch64: 'arm64',
  i686: 'x86',
  i586: 'x86',
};

function isOfArchitecture(
  unit: PackageUnit,
  arch: string | undefined,
): boolean {
  if (arch === undefined || arch === '' || arch === '*') return true;
  const own = unit.binary?.arch ?? unit.members[0]?.arch;
  if (own === undefined) return true;
  if (unit.type === 'gentoo') return arch === own || arch === KEYWORDS[own];
  return unit.type === 'deb' || isSamePackage(own, arch);
}

function flavourOfUnit({ binary, source }: PackageUnit): Flavour {
  return flavourOf(binary?.version || (source?.version ?? ''));
}

/** Null where it is about the line of builds that a unit is of. */
function otherFlavour(
  unit: PackageUnit,
  channel: string,
  version: string,
): 'no' | 'plain' | null {
  const own = flavourOfUnit(unit);
  const told = flavourTold(channel, version);
  if (own === told) return null;
  return told === '' ? 'plain' : 'no';
}

/** Whether a version that an advisory names is about a unit. */
export function concernOfFix(
  unit: PackageUnit,
  host: MatchedHost,
  fix: PackageFix,
): Concern {
  if (!isOfArchitecture(unit, fix.arch)) return 'no';
  const other = otherFlavour(unit, fix.channel, fix.version);
  if (other) return other;
  if (fix.slot && unit.slot && fix.slot !== unit.slot.split('/')[0]) {
    return 'no';
  }
  return concernOfModule(unit, host, fix.module, fix.version);
}

/** Whether a vendor's state of a CVE is about a unit. */
export function concernOfState(
  unit: PackageUnit,
  host: MatchedHost,
  { module, fixed, channel = 'standard' }: CveStateRow,
): Concern {
  // Without a version, what is said of the plain builds is said of all.
  const other = otherFlavour(unit, channel, fixed ?? '');
  if (other === 'no' || (other && fixed !== undefined)) return other;
  const colon = module?.indexOf(':') ?? -1;
  const parts =
    module && colon > 0
      ? { name: module.slice(0, colon), stream: module.slice(colon + 1) }
      : undefined;
  return concernOfModule(unit, host, parts, fixed ?? '');
}

/** Adds what a CVE asks of a unit, told of its source package or of itself. */
export function addRequirements(
  requirements: Requirements,
  unit: PackageUnit,
  host: MatchedHost,
  { states, fixes }: KnownCve,
  kind: PackageFix['kind'],
): void {
  const { byChannel } = requirements;
  const add = (channel: string, requirement: Requirement) => {
    if (!isComparable(host.channels, channel)) return;
    const shown = shownChannel(channel);
    const others = byChannel.get(shown);
    if (others) others.push(requirement);
    else byChannel.set(shown, [requirement]);
  };
  for (const row of states) {
    if (row.state !== 'fixed' || row.fixed === undefined) continue;
    const concern = concernOfState(unit, host, row);
    if (concern === 'unknown') requirements.unsure = true;
    if (concern === 'plain') requirements.forked = true;
    if (concern !== 'yes') continue;
    add(row.channel ?? 'standard', {
      advisory: null,
      kind,
      fixes: [{ version: row.fixed }],
    });
  }
  for (const { advisory, fixes: named } of fixes) {
    let ofChannel: Map<string, PackageFix[]> | null = null;
    for (const fix of named) {
      const concern = concernOfFix(unit, host, fix);
      if (concern === 'unknown') requirements.unsure = true;
      if (concern === 'plain') requirements.forked = true;
      if (concern !== 'yes') continue;
      ofChannel ??= new Map();
      const others = ofChannel.get(fix.channel);
      if (others) others.push(fix);
      else ofChannel.set(fix.channel, [fix]);
    }
    for (const [channel, own] of ofChannel ?? []) {
      add(channel, { advisory: advisory.name, kind, fixes: own });
    }
  }
}

/** Compares versions of one unit, each pair once: a kernel's thousand CVEs are fixed in a few versions. */
export class UnitComparisons {
  private readonly orders = new Map<string, Map<string, Order>>();

  constructor(private readonly type: PackageType) {}

  compare(version: string, other: string): Order {
    let orders = this.orders.get(version);
    if (!orders) {
      orders = new Map();
      this.orders.set(version, orders);
    }
    let order = orders.get(other);
    if (order === undefined) {
      order = compareEvrs(this.type, version, other);
      orders.set(other, order);
    }
    return order;
  }

  /** Whether a version has what is required; null where it is not known well enough. */
  meets(version: UnitVersion, { kind, fixes }: Requirement): boolean | null {
    const own = version[kind];
    if (own === '') return null;
    return fixes.some(fix => this.isWithin(own, fix));
  }

  meetsAll(
    version: UnitVersion,
    requirements: readonly Requirement[],
  ): boolean | null {
    let known = true;
    for (const requirement of requirements) {
      const met = this.meets(version, requirement);
      if (met === false) return false;
      if (met === null) known = false;
    }
    return known || null;
  }

  /** glsa.dtd: ranges beginning with `r` are of revisions of the same version. */
  private isWithin(
    version: string,
    { version: bound, range = 'ge' }: Requirement['fixes'][number],
  ): boolean {
    const order = this.compare(version, bound);
    if (range.startsWith('r')) {
      const [own, other] = [version, bound].map(
        text => splitEvr(this.type, text).version,
      );
      if (own !== other) return false;
    }
    switch (range.replace(/^r/, '')) {
      case 'gt':
        return order > 0;
      case 'le':
        return order <= 0;
      case 'lt':
        return order < 0;
      case 'eq':
        return order === 0;
      default:
        return order >= 0;
    }
  }

  /** The version to show of what is not met: the one that is asked for last. */
  highest(requirements: readonly Requirement[], version: UnitVersion): string {
    let highest = '';
    for (const requirement of requirements) {
      if (this.meets(version, requirement) === true) continue;
      // Any of an advisory's will do; the lowest that is newer is the next.
      let next = '';
      for (const { version: bound, range = 'ge' } of requirement.fixes) {
        if (range.endsWith('lt') || range.endsWith('le')) continue;
        if (next === '' || this.compare(bound, next) < 0) next = bound;
      }
      if (next && (!highest || this.compare(next, highest) > 0)) highest = next;
    }
    return highest;
  }
}
