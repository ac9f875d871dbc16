import { distributionOf, isSameDistribution } from '../../systems/distribution';

/** By what a machine can be told from another one that has the same name. */
export interface MachineIdentity {
  /** 32 hex digits, machine-id(5), null where it is not known. */
  machineId: string | null;
  /** In the words of the host, null where it is not known. */
  os: string | null;
  /** os-release(5) `ID`. */
  osId: string | null;
}

/** Why a report cannot be of the host that it names. */
export interface Contradiction {
  /** Names the machine that reported: `machine:ID`, or `os:DISTRIBUTION` where its machine-id says nothing. */
  identity: string;
  /** One sentence each. */
  reasons: string[];
}

export function machineIdentity(machineId: string): string {
  return `machine:${machineId}`;
}

/** What contradicts, null where it may well be the same installation. What is not known contradicts nothing. */
export function findContradiction(
  known: MachineIdentity,
  reported: MachineIdentity,
): Contradiction | null {
  const reasons: string[] = [];
  const otherMachine =
    known.machineId !== null &&
    reported.machineId !== null &&
    known.machineId !== reported.machineId;
  if (otherMachine) {
    reasons.push(
      `The machine-id changed from ${known.machineId} to ${reported.machineId}.`,
    );
  }
  const otherSystem =
    known.os !== null &&
    reported.os !== null &&
    !isSameDistribution(
      { text: known.os, id: known.osId },
      { text: reported.os, id: reported.osId },
    );
  if (otherSystem) {
    reasons.push(
      `The operating system changed from ${known.os} to ${reported.os}.`,
    );
  }
  if (otherMachine) {
    return { identity: machineIdentity(reported.machineId!), reasons };
  }
  return otherSystem
    ? {
        identity: `os:${distributionOf(reported.os!).toLowerCase()}`.slice(
          0,
          128,
        ),
        reasons,
      }
    : null;
}

/** Thrown instead of applying a report that contradicts what is known of its host. */
export class ContradictionError extends Error {
  constructor(
    readonly contradiction: Contradiction,
    readonly known: MachineIdentity,
    readonly reported: MachineIdentity,
  ) {
    super(contradiction.reasons.join(' '));
    this.name = 'ContradictionError';
  }
}
