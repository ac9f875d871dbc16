import { ConflictError } from '@backstage/errors';
import type { Knex } from 'knex';
import type { DbReportRow } from '../database/tables';
import { now } from '../database/time';
import type {
  ContradictionError,
  MachineIdentity,
} from '../inventory/hosts/identity';
import { LostClaimError } from '../reports/LostClaimError';
import { findCases, noteRefusal, openCase } from './cases';
import { rejectedMessage } from './QuarantinedError';
import { findIdentity } from './recognise';

/** The newest reports of a machine that are held: enough for a full one and what hooks sent after it. */
export const HELD_PER_CASE = 10;

/** What became of a report that contradicts what is known of its host. */
export type Settled =
  | { outcome: 'held'; caseId: number; opened: boolean }
  | { outcome: 'rejected' }
  | { outcome: 'renamed'; hostname: string };

type ClaimedReport = Pick<
  DbReportRow,
  'id' | 'ticket' | 'host_name' | 'address' | 'key_id'
>;

/**
 * Holds a report for a person to decide, or does with it what was decided. The host stays as it is.
 * @throws LostClaimError when another backend has the report now; ConflictError when somebody decides at this moment
 */
export async function settleContradiction(
  knex: Knex,
  report: ClaimedReport,
  { contradiction, known, reported }: ContradictionError,
): Promise<Settled> {
  return knex.transaction(async trx => {
    const decided = (await findCases(trx, report.host_name)).find(
      ({ identity }) => identity === contradiction.identity,
    );
    if (decided?.status === 'renamed') {
      const hostname = decided.new_name!;
      // Back into the queue, in which each host has its own order.
      await changeClaimed(trx, report, { host_name: hostname, next_at: now() });
      return { outcome: 'renamed', hostname };
    }
    if (decided?.status === 'rejected') {
      await changeClaimed(trx, report, {
        status: 'rejected',
        processed_at: now(),
        quarantine_id: decided.id,
        error: rejectedMessage(decided),
      });
      await noteRefusal(trx, decided.id);
      return { outcome: 'rejected' };
    }
    const { id, opened } = await openCase(trx, {
      hostname: report.host_name,
      contradiction,
      known,
      reported,
      address: report.address,
      keyId: report.key_id,
      reports: 1,
    });
    await assertStillKnown(trx, report.host_name, known);
    await changeClaimed(trx, report, {
      status: 'quarantined',
      quarantine_id: id,
      error: contradiction.reasons.join(' '),
    });
    await dropOldest(trx, id);
    return { outcome: 'held', caseId: id, opened };
  });
}

/**
 * After the case, never before: an acceptance that was under way has either been waited for, and is seen here, or waits for
 * this case.
 */
async function assertStillKnown(
  trx: Knex,
  hostname: string,
  before: MachineIdentity,
): Promise<void> {
  const known = await findIdentity(trx, hostname);
  const accepted = await trx('report')
    .where({ host_name: hostname, status: 'pending' })
    .whereNotNull('quarantine_id')
    .first('id');
  if (
    known?.machineId !== before.machineId ||
    known.os !== before.os ||
    // What was accepted is about to make the host what this report is of.
    accepted
  ) {
    throw new ConflictError(
      `Somebody has just decided about ${hostname}; try again.`,
    );
  }
}

async function changeClaimed(
  trx: Knex,
  { id, ticket }: ClaimedReport,
  changes: Partial<DbReportRow>,
): Promise<void> {
  const changed = await trx('report')
    .where({ id, ticket, status: 'pending' })
    .update({ ticket: null, ...changes });
  if (changed !== 1) throw new LostClaimError(id);
}

async function dropOldest(trx: Knex, caseId: number): Promise<void> {
  const kept = trx('report')
    .where({ quarantine_id: caseId, status: 'quarantined' })
    .orderBy('id', 'desc')
    .limit(HELD_PER_CASE)
    .select('id');
  await trx('report')
    .where({ quarantine_id: caseId, status: 'quarantined' })
    .whereNotIn('id', kept)
    .delete();
}
