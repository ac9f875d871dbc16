import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Knex } from 'knex';
import { isForeignKeyViolation } from '../../database/dialect';
import { relaxCommit } from '../../database/relaxCommit';
import { now } from '../../database/time';
import {
  evaluate,
  evaluationKey,
  explain,
  type Explanation,
  type HostModuleStream,
  moduleStreamsOf,
  openAdvisories,
  type PhasedVersion,
} from '../../evaluation';
import type { EvaluationContents } from './EvaluationContents';
import { type HostInputs, loadInputs } from './loadInputs';
import { storeEvaluation } from './storeEvaluation';

const CHUNK = 500;

export interface EvaluatedHosts {
  hosts: number;
  /** How many answers had to be computed; the others were known already. */
  computed: number;
}

/** Gives hosts their evaluations: one for each distinct input, computed only when nobody computed it before. */
export class EvaluationService {
  constructor(
    private readonly knex: Knex,
    private readonly contents: EvaluationContents,
  ) {}

  /** Evaluates these hosts now. */
  async evaluateHosts(
    hostIds: number[],
    progress?: (done: number, total: number) => Promise<void>,
  ): Promise<EvaluatedHosts> {
    let computed = 0;
    for (let i = 0; i < hostIds.length; i += CHUNK) {
      const chunk = hostIds.slice(i, i + CHUNK);
      computed += await this.evaluateChunk(chunk);
      await progress?.(Math.min(i + CHUNK, hostIds.length), hostIds.length);
    }
    return { hosts: hostIds.length, computed };
  }

  /** Evaluates the hosts that are due, oldest first, until none is left. */
  async evaluateDueHosts(signal?: AbortSignal): Promise<EvaluatedHosts> {
    const total: EvaluatedHosts = { hosts: 0, computed: 0 };
    let after = 0;
    while (!signal?.aborted) {
      const due: { id: number }[] = await this.knex('host')
        .whereNotNull('evaluate_at')
        .where('id', '>', after)
        .orderBy('id')
        .limit(CHUNK)
        .select('id');
      if (due.length === 0) break;
      const { hosts, computed } = await this.evaluateHosts(
        due.map(row => row.id),
      );
      total.hosts += hosts;
      total.computed += computed;
      after = due[due.length - 1].id;
    }
    return total;
  }

  /**
   * Looks at every host whether its inputs are still those of its evaluation, which also finds what only time
   * changed, such as a repository that went out of date.
   */
  async evaluateAllHosts(
    progress?: (done: number, total: number) => Promise<void>,
  ): Promise<EvaluatedHosts> {
    const rows: { id: number }[] = await this.knex('host')
      .orderBy('id')
      .select('id');
    return this.evaluateHosts(
      rows.map(row => row.id),
      progress,
    );
  }

  /**
   * Why a host's package has the update that it has, or none: every candidate with the rule that took or dropped it.
   * @returns one explanation for each installed package of the name
   */
  async explain(
    hostId: number,
    name: string,
    arch?: string,
  ): Promise<Explanation[]> {
    const [host] = await loadInputs(this.knex, [hostId], now());
    const { inputs, machineId } = host;
    const facts = { ...inputs.facts, machineId };
    return explain(
      { ...inputs, facts },
      await this.contents.of(host),
      name,
      arch,
    );
  }

  /** The module streams that concern a host. */
  async moduleStreams(hostId: number): Promise<HostModuleStream[]> {
    const [host] = await loadInputs(this.knex, [hostId], now());
    return moduleStreamsOf(host.inputs, await this.contents.of(host));
  }

  private async evaluateChunk(hostIds: number[]): Promise<number> {
    const startedAt = now();
    const hosts = await loadInputs(this.knex, hostIds, startedAt);
    const { computed, undecided } = await this.answer(hosts, startedAt);
    if (undecided.length === 0) return computed;
    // Updates that reach only part of all machines are decided by each machine's identity.
    return computed + (await this.answer(undecided, startedAt)).computed;
  }

  /**
   * Points hosts to their evaluations, computing those that nobody computed before.
   * @returns the hosts whose answer depends on their machine-id after all, with inputs that say so
   */
  private async answer(
    hosts: HostInputs[],
    startedAt: string,
  ): Promise<{ computed: number; undecided: HostInputs[] }> {
    const byKey = new Map<string, HostInputs[]>();
    for (const host of hosts) {
      const key = evaluationKey(host.inputs);
      const same = byKey.get(key);
      if (same) same.push(host);
      else byKey.set(key, [host]);
    }
    const known = await this.knownEvaluations([...byKey.keys()]);
    const undecided: HostInputs[] = [];
    let computed = 0;
    for (const [key, same] of byKey) {
      let evaluation = known.get(key);
      if (
        !evaluation ||
        !(await pointToKnown(this.knex, same, evaluation.id, startedAt))
      ) {
        const { inputs } = same[0];
        const content = await this.contents.of(same[0]);
        const result = evaluate(inputs, content);
        const errata = openAdvisories(inputs, content, result);
        const id = await this.knex.transaction(async trx => {
          // Lost, it is computed again: its hosts stay due with it.
          await relaxCommit(trx);
          const stored = await storeEvaluation(trx, key, result, errata);
          await pointHosts(trx, same, stored, startedAt);
          return stored;
        });
        evaluation = { id, phased: result.phased ?? [] };
        computed++;
        await nextTurn();
      }
      if (evaluation.phased.length > 0) {
        undecided.push(...decidedByMachine(same, evaluation.phased));
      }
    }
    return { computed, undecided };
  }

  private async knownEvaluations(
    keys: string[],
  ): Promise<Map<string, { id: number; phased: PhasedVersion[] }>> {
    const rows: { id: number; key: string; phased: string }[] = await this.knex(
      'evaluation',
    )
      .whereIn('key', keys)
      .select('id', 'key', 'phased');
    return new Map(
      rows.map(({ id, key, phased }) => [
        key,
        { id, phased: JSON.parse(phased) },
      ]),
    );
  }
}

/** The same hosts, those that told their machine-id, with inputs that it is part of. */
function decidedByMachine(
  hosts: HostInputs[],
  phased: PhasedVersion[],
): HostInputs[] {
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

/** @returns false when the evaluation was cleaned away a moment ago */
async function pointToKnown(
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

async function pointHosts(
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
      // What became due while this ran stays due.
      evaluate_at: knex.raw('CASE WHEN evaluate_at >= ? THEN evaluate_at END', [
        startedAt,
      ]),
    });
}
