import type { Knex } from 'knex';
import { isForeignKeyViolation } from '../../database/dialect';
import { relaxedTransaction } from '../../database/relaxedTransaction';
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

/** A host and the row of the evaluation that it gets. */
export interface Pointed {
  hostId: number;
  evaluationId: number;
}

/** Gives hosts their evaluations, in one statement however many they are. */
export async function pointHosts(
  knex: Knex,
  hosts: readonly Pointed[],
  startedAt: string,
): Promise<void> {
  const evaluations = [...new Set(hosts.map(host => host.evaluationId))];
  const evaluation =
    evaluations.length === 1
      ? evaluations[0]
      : knex.raw(
          `CASE id ${hosts
            .map(() => 'WHEN ? THEN CAST(? AS integer)')
            .join(' ')} END`,
          hosts.flatMap(host => [host.hostId, host.evaluationId]),
        );
  await knex('host')
    .whereIn(
      'id',
      hosts.map(host => host.hostId),
    )
    .update({
      evaluation_id: evaluation,
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
 * Gives hosts evaluations that were there already.
 * @param hosts their ids, by the row of the evaluation
 * @returns the evaluations that were not cleaned away a moment ago
 */
export async function pointToKnown(
  knex: Knex,
  hosts: ReadonlyMap<number, readonly number[]>,
  startedAt: string,
): Promise<Set<number>> {
  const point = async (evaluations: readonly number[]) => {
    const pointed = evaluations.flatMap(evaluationId =>
      hosts.get(evaluationId)!.map(hostId => ({ hostId, evaluationId })),
    );
    try {
      // Lost, the hosts are due again with it.
      await relaxedTransaction(knex, trx =>
        pointHosts(trx, pointed, startedAt),
      );
      return evaluations;
    } catch (error) {
      if (isForeignKeyViolation(error)) return [];
      throw error;
    }
  };
  const all = [...hosts.keys()];
  if (all.length === 0) return new Set();
  const together = await point(all);
  if (together.length > 0 || all.length === 1) return new Set(together);
  const there = new Set<number>();
  for (const one of all) {
    for (const evaluationId of await point([one])) there.add(evaluationId);
  }
  return there;
}
