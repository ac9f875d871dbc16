import type { Knex } from 'knex';
import { isForeignKeyViolation } from '../../database/dialect';
import { fromNow } from '../../database/time';
import type { PhasedVersion } from '../../evaluation';
import { SOON } from './failedEvaluations';
import type { HostInputs } from './loadInputs';

/** The same hosts, those that told their machine-id, with inputs that it is part of. */
export function decidedByMachine(
  hosts: HostInputs[],
  phased: PhasedVersion[],
): HostInputs[] {
  if (phased.length === 0) return [];
  return hosts
    .filter(host => host.machineId !== null && !host.inputs.phased)
    .map(host => ({
      ...host,
      inputs: {
        ...host.inputs,
        facts: { ...host.inputs.facts, machineId: host.machineId },
        phased,
      },
    }));
}

/** Gives hosts an evaluation. */
export async function pointHosts(
  knex: Knex,
  hosts: HostInputs[],
  evaluationId: number,
  startedAt: string,
): Promise<void> {
  await knex('host')
    .whereIn(
      'id',
      hosts.map(host => host.hostId),
    )
    .update({
      evaluation_id: evaluationId,
      evaluated_at: startedAt,
      evaluation_error: null,
      evaluation_failures: 0,
      // What became due while this ran stays due; a later try after a failure is not needed any more.
      evaluate_at: knex.raw(
        'CASE WHEN evaluate_at >= ? AND evaluate_at <= ? THEN evaluate_at END',
        [startedAt, fromNow(SOON)],
      ),
    });
}

/**
 * Gives hosts an evaluation that was there already.
 * @returns false when it was cleaned away a moment ago
 */
export async function pointToKnown(
  knex: Knex,
  hosts: HostInputs[],
  evaluationId: number,
  startedAt: string,
): Promise<boolean> {
  try {
    await pointHosts(knex, hosts, evaluationId, startedAt);
    return true;
  } catch (error) {
    if (isForeignKeyViolation(error)) return false;
    throw error;
  }
}
