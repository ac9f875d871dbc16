import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import type { QuarantineDecision } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import type { DbQuarantineRow } from '../database/tables';
import { now } from '../database/time';
import { forgetWhatWasSent } from '../inventory/hosts/forgetWhatWasSent';
import { machineIdentity } from '../inventory/hosts/identity';
import { findValidKeys, revokeKeys } from '../keys/HostKeys';
import { lockName } from '../keys/nameLock';
import { rejectedMessage } from './QuarantinedError';
import { findIdentity } from './recognise';

/**
 * Does what a person decided about a machine, all of it or nothing.
 * @throws ConflictError when somebody decided before
 */
export async function decideCase(
  knex: Knex,
  id: number,
  decision: QuarantineDecision,
  decidedBy: string,
): Promise<void> {
  await knex.transaction(async trx => {
    const found = await findCase(trx, id);
    const status = {
      accept: 'accepted',
      reject: 'rejected',
      rename: 'renamed',
    }[decision.decision] as DbQuarantineRow['status'];
    const decided = {
      status,
      decided_at: now(),
      decided_by: decidedBy,
      new_name: decision.decision === 'rename' ? decision.name : null,
    };
    const changed = await trx('quarantine')
      .where({ id, status: 'waiting' })
      .update(decided);
    if (changed !== 1) {
      throw new ConflictError(
        `This was decided already, by ${found.decided_by} on ${found.decided_at}: ${found.status}.`,
      );
    }
    if (decision.decision === 'accept') {
      await accept(trx, found);
    } else if (decision.decision === 'rename') {
      await rename(trx, found, decision.name);
    } else {
      await releaseReports(trx, id, {
        status: 'rejected',
        processed_at: now(),
        error: rejectedMessage({ ...found, ...decided }),
      });
      if (decision.revokeKey && found.key_id !== null) {
        await revokeKeys(trx, { id: found.key_id });
      }
    }
  });
}

/**
 * Forgets that a machine was rejected or renamed: its next report is judged anew.
 * @throws ConflictError while nobody has decided
 */
export async function forgetCase(knex: Knex, id: number): Promise<void> {
  const found = await findCase(knex, id);
  const deleted = await knex('quarantine')
    .where({ id })
    .whereNot({ status: 'waiting' })
    .delete();
  if (deleted !== 1) {
    throw new ConflictError(
      `Nobody has decided about the machine that reports as ${found.host_name} yet: accept, reject or rename it.`,
    );
  }
}

async function findCase(knex: Knex, id: number): Promise<DbQuarantineRow> {
  const found = await knex('quarantine').where({ id }).first();
  if (!found) throw new NotFoundError(`No quarantine has the id ${id}.`);
  return found;
}

/** The machine is the host from now on. What is held is applied next, before anything that came later. */
async function accept(trx: Knex, found: DbQuarantineRow): Promise<void> {
  const { host_name, machine_id } = found;
  // One that wants to enrol and tells no machine-id leaves the one that is known.
  if (machine_id && !found.identity.startsWith('os:')) {
    await trx('host').where({ name: host_name }).update({ machine_id });
    await trx('host_key')
      .where({ host_name, revoked_at: null })
      .whereNotNull('machine_id')
      .update({ machine_id });
  }
  // The digests are of the other installation; its sections must be sent whole.
  await forgetWhatWasSent(
    trx,
    trx('host').where({ name: host_name }).select('id'),
  );
  await releaseReports(trx, found.id, asNew());
}

async function rename(
  trx: Knex,
  found: DbQuarantineRow,
  name: string,
): Promise<void> {
  if (name === found.host_name) {
    throw new InputError(
      `The machine reports as ${name} already; give the name of another host, or accept it.`,
    );
  }
  await lockName(trx, name);
  await assertFreeOrSame(trx, found, name);
  if (found.machine_id && (await leadsBack(trx, found, name))) {
    throw new ConflictError(
      `The machine that reports as ${name} is ${found.host_name} by an earlier decision; have that forgotten first.`,
    );
  }
  await releaseReports(trx, found.id, {
    ...asNew(),
    host_name: name,
    quarantine_id: null,
  });
}

/** A machine becomes no host that is there already, unless that is known as the same machine. */
async function assertFreeOrSame(
  trx: Knex,
  { machine_id }: DbQuarantineRow,
  name: string,
): Promise<void> {
  const target = await findIdentity(trx, name);
  const keys = await findValidKeys(trx, name);
  const known = target ? [target.machineId] : keys.map(key => key.machine_id);
  if (known.some(id => id === null || id !== machine_id)) {
    throw new ConflictError(
      `There is a host named ${name} already, and nothing shows that it is this machine. Give another name, or delete that host first.`,
    );
  }
}

async function leadsBack(
  trx: Knex,
  { machine_id, host_name }: DbQuarantineRow,
  name: string,
): Promise<boolean> {
  let next: string | undefined = name;
  for (let i = 0; next && i < 10; i++) {
    const row: { new_name: string } | undefined = await trx('quarantine')
      .where({
        host_name: next,
        identity: machineIdentity(machine_id!),
        status: 'renamed',
      })
      .first('new_name');
    next = row?.new_name;
    if (next === host_name) return true;
  }
  return false;
}

function asNew() {
  return { status: 'pending', attempts: 0, next_at: now(), error: null };
}

async function releaseReports(
  trx: Knex,
  caseId: number,
  changes: object,
): Promise<void> {
  await trx('report')
    .where({ quarantine_id: caseId, status: 'quarantined' })
    .update(changes);
}
