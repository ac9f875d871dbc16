import type { Knex } from 'knex';
import {
  findContradiction,
  type MachineIdentity,
  machineIdentity,
} from '../inventory/hosts/identity';
import { findCases } from './cases';
import { whyKeyIsNeeded } from '../keys/ownKey';
import {
  heldMessage,
  otherKeyAdvice,
  rejectedMessage,
} from './QuarantinedError';

/** Who a report is from, as far as can be told when it comes in. Processing it decides. */
export interface Recognition {
  /** The host, which is another one than the report names where somebody decided so. */
  hostname: string;
  /** `held`: it has to be stored, but will not be applied; `rejected`: it need not even be stored. */
  verdict: 'known' | 'held' | 'rejected';
  /** What to tell the machine where it is not known. */
  message: string;
  /** The decision that rejected it. */
  caseId?: number;
}

/** Decisions can send a machine from one name to another; more than this is a circle. */
const MAX_RENAMES = 5;

/** Compares who reports with what is known of the name, and looks up what was decided. */
export async function recognise(
  knex: Knex,
  name: string,
  reported: MachineIdentity,
): Promise<Recognition> {
  let hostname = name;
  for (let i = 0; i < MAX_RENAMES; i++) {
    const [cases, known] = await Promise.all([
      findCases(knex, hostname),
      findIdentity(knex, hostname),
    ]);
    const contradiction = known && findContradiction(known, reported);
    const identities = [
      // Also where the host that it was taken for is gone.
      ...(reported.machineId ? [machineIdentity(reported.machineId)] : []),
      ...(contradiction ? [contradiction.identity] : []),
    ];
    const decided = cases.find(({ identity }) => identities.includes(identity));
    if (decided?.status === 'renamed') {
      hostname = decided.new_name!;
      const needed = await whyKeyIsNeeded(knex, hostname);
      if (needed === null) continue;
      return {
        hostname,
        verdict: 'rejected',
        message: `${needed} ${otherKeyAdvice(name)}`,
        caseId: decided.id,
      };
    }
    if (!contradiction) return { hostname, verdict: 'known', message: '' };
    if (decided?.status === 'rejected') {
      return {
        hostname,
        verdict: 'rejected',
        message: rejectedMessage(decided),
        caseId: decided.id,
      };
    }
    return {
      hostname,
      verdict: 'held',
      message: heldMessage(hostname, contradiction.reasons),
    };
  }
  throw new Error(`The decisions about ${name} go round in a circle.`);
}

/** By what a host is known, undefined when none of the name has reported. */
export async function findIdentity(
  knex: Knex,
  hostname: string,
): Promise<MachineIdentity | undefined> {
  const row:
    | { machine_id: string | null; facts: string; os: string }
    | undefined = await knex('host')
    .join('os_variant', 'os_variant.id', 'host.os_variant_id')
    .where('host.name', hostname)
    .first('host.machine_id', 'host.facts', 'os_variant.name as os');
  return row && toIdentity(row.machine_id, row.os, row.facts);
}

export function toIdentity(
  machineId: string | null,
  os: string,
  facts: string,
): MachineIdentity {
  return { machineId, os, osId: JSON.parse(facts).osId ?? null };
}
