import { createHash } from 'node:crypto';
import { evaluationKey } from '../../evaluation';
import { countOf } from '../../texts/countOf';
import type { KnownRelease } from '../errata/ReleaseErrata';
import type { HostInputs } from '../evaluations/loadInputs';
import type { FoundSet } from './storeSets';
import type { JudgedHost } from './VerdictBlocks';

/** Hosts that share their answer. */
export interface SameHosts {
  key: string;
  hosts: { inputs: HostInputs; evaluationId: number }[];
}

/** A set that is about to be stored. */
export interface PreparedHosts extends SameHosts, JudgedHost {
  notes: string[];
}

/** Whether nobody tells anything of a host's packages. */
export function isUntold(
  { sourceRows }: HostInputs,
  { knowledge }: KnownRelease,
) {
  return (
    knowledge.isEmpty &&
    sourceRows.every(({ erratumSetId }) => erratumSetId === null)
  );
}

/** What hosts are equal in, as far as CVEs go. */
export function matchKey(
  { inputs }: HostInputs,
  release: string,
  { version }: KnownRelease,
): string {
  const { installedDigest, sources, facts, modules } = inputs;
  const { arch, packageArch, kernel, container } = facts;
  return evaluationKey({
    installedDigest,
    sources,
    facts: { arch, packageArch, kernel, container },
    policy: {},
    ...(modules && { modules }),
    errata: { release, digest: version },
  });
}

export function pointersOf({ hosts }: SameHosts, setId: number) {
  return hosts.map(({ inputs: { hostId }, evaluationId }) => ({
    hostId,
    evaluationId,
    setId,
  }));
}

export function setOf(
  { units, notes }: PreparedHosts,
  idOf: (key: string) => number | null,
): FoundSet {
  const lines: string[] = [];
  const entries: FoundSet['entries'][number][] = [];
  for (const { key, unit } of units) {
    const blockId = idOf(key);
    if (blockId === null) continue;
    for (const { id: packageId } of unit.members) {
      entries.push({ blockId, packageId });
      lines.push(`${key} ${packageId}`);
    }
  }
  const key = createHash('sha256')
    .update(`${JSON.stringify(notes)}\n${lines.sort().join('\n')}`)
    .digest('hex');
  return { key, notes, entries };
}

/** A host as it is due. */
export function dueOf({ inputs, evaluationId }: SameHosts['hosts'][number]) {
  return { id: inputs.hostId, evaluationId };
}

/** Whom it is about, in words. */
export function namesOf(hosts: SameHosts['hosts']): string {
  return hosts.length === 1
    ? hosts[0].inputs.name
    : countOf(hosts.length, 'host');
}
