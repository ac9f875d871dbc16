import { ConflictError } from '@backstage/errors';
import type { Knex } from 'knex';
import { isUniqueViolation } from '../database/dialect';
import { machineIdentity } from '../inventory/hosts/identity';
import { findCases, openCase } from './cases';
import { QuarantinedError, rejectedMessage } from './QuarantinedError';
import { findIdentity } from './recognise';

/** A machine that wants a key of a name. */
export interface Newcomer {
  hostname: string;
  machineId: string | null;
  address: string | null;
}

/**
 * Finds the name that a newcomer may have: its own if that is free or the machine's already, or the one that somebody
 * decided upon. Otherwise a person is asked to decide.
 * @throws QuarantinedError that says what to do
 */
export async function findEnrolmentName(
  knex: Knex,
  { hostname, machineId, address }: Newcomer,
): Promise<string> {
  const identity = machineId && machineIdentity(machineId);
  const decided = (await findCases(knex, hostname)).find(
    one => one.identity === identity,
  );
  if (decided?.status === 'renamed') return decided.new_name!;
  const { known, os } = await findMachine(knex, hostname);
  if (!known || known === machineId) return hostname;
  if (!machineId) {
    throw new QuarantinedError(
      `There is a host named ${hostname} already, known by its machine-id. Send the machine-id of this one, which is in /etc/machine-id, or enrol it under another name.`,
    );
  }
  if (decided?.status === 'rejected') {
    throw new QuarantinedError(rejectedMessage(decided));
  }
  const reasons = [
    `The machine-id changed from ${known} to ${machineId}, which wants to enrol.`,
  ];
  try {
    await knex.transaction(async trx => {
      await openCase(trx, {
        hostname,
        contradiction: { identity: machineIdentity(machineId), reasons },
        known: { machineId: known, os, osId: null },
        reported: { machineId, os: null, osId: null },
        address,
        keyId: null,
        reports: 0,
      });
      if ((await findMachine(trx, hostname)).known === machineId) {
        throw new ConflictError(
          `Somebody has just decided about ${hostname}; enrol again.`,
        );
      }
    });
  } catch (error) {
    // Asked twice at once: one of them has opened the case.
    if (!isUniqueViolation(error)) throw error;
  }
  throw new QuarantinedError(
    `There is a host named ${hostname} already, and it is another machine. If this is ${hostname} set up anew, have that accepted in the portal, under Patchman, Quarantine, and enrol again; if not, enrol this one under another name.`,
  );
}

/** The machine that a name stands for, null where it is free or where nobody knows. */
async function findMachine(
  knex: Knex,
  hostname: string,
): Promise<{ known: string | null; os: string | null }> {
  const host = await findIdentity(knex, hostname);
  return {
    known: host?.machineId ?? (await enrolledMachine(knex, hostname)),
    os: host?.os ?? null,
  };
}

/** The machine that has a key of the name and has not reported yet. */
async function enrolledMachine(
  knex: Knex,
  hostname: string,
): Promise<string | null> {
  const row: { machine_id: string } | undefined = await knex('host_key')
    .where({ host_name: hostname, revoked_at: null })
    .whereNotNull('machine_id')
    .orderBy('id', 'desc')
    .first('machine_id');
  return row?.machine_id ?? null;
}
