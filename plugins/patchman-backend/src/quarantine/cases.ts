import { ConflictError } from '@backstage/errors';
import type { Knex } from 'knex';
import type { DbQuarantineRow } from '../database/tables';
import { now } from '../database/time';
import type {
  Contradiction,
  MachineIdentity,
} from '../inventory/hosts/identity';

/** The cases of a name that are waiting or whose decision is in force, the newest first. */
export function findCases(
  knex: Knex,
  hostname: string,
): Promise<DbQuarantineRow[]> {
  return knex('quarantine')
    .where({ host_name: hostname })
    .whereNot({ status: 'accepted' })
    .orderBy('id', 'desc')
    .select('*') as any;
}

/** What came from a machine that contradicts what is known. */
export interface Encounter {
  hostname: string;
  contradiction: Contradiction;
  known: MachineIdentity;
  reported: MachineIdentity;
  address: string | null;
  keyId: number | null;
  /** The token with which it wants to enrol. */
  enrolmentId?: number;
  /** 1 with a report, 0 for an enrolment. */
  reports: 0 | 1;
}

/**
 * Opens a case for a machine, or adds to the one that waits.
 * @returns its id, and whether it is new
 */
export async function openCase(
  trx: Knex,
  encounter: Encounter,
): Promise<{ id: number; opened: boolean }> {
  const { hostname, contradiction, known, reported } = encounter;
  const at = now();
  const waiting: DbQuarantineRow | undefined = await trx('quarantine')
    .where({
      host_name: hostname,
      identity: contradiction.identity,
      status: 'waiting',
    })
    .first();
  const latest = {
    last_at: at,
    machine_id: reported.machineId,
    os: reported.os,
    address: encounter.address,
    key_id: encounter.keyId,
    reasons: JSON.stringify(contradiction.reasons),
  };
  if (waiting) {
    const changed = await trx('quarantine')
      .where({ id: waiting.id, status: 'waiting' })
      .update({
        ...latest,
        // An enrolment tells no operating system, and has no key.
        os: reported.os ?? waiting.os,
        key_id: encounter.keyId ?? waiting.key_id,
        reports: trx.raw('reports + ?', [encounter.reports]),
      });
    // What is decided has let go of its reports: one that is held now would be forgotten.
    if (changed !== 1) {
      throw new ConflictError(
        `Somebody decides about ${hostname} at this moment; try again.`,
      );
    }
    return { id: waiting.id, opened: false };
  }
  const [{ id }] = await trx('quarantine')
    .insert({
      ...latest,
      host_name: hostname,
      identity: contradiction.identity,
      status: 'waiting',
      known_machine_id: known.machineId,
      known_os: known.os,
      enrolment_id: encounter.enrolmentId ?? null,
      first_at: at,
      reports: encounter.reports,
    })
    .returning('id');
  return { id, opened: true };
}

/** Notes that a machine tried again after its reports were refused for good. */
export async function noteRefusal(knex: Knex, id: number): Promise<void> {
  await knex('quarantine')
    .where({ id })
    .update({ last_at: now(), reports: knex.raw('reports + 1') });
}
