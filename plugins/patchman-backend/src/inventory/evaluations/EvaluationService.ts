import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Knex } from 'knex';
import { now } from '../../database/time';
import { evaluate, evaluationKey } from '../../evaluation';
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

  private async evaluateChunk(hostIds: number[]): Promise<number> {
    const startedAt = now();
    const byKey = new Map<string, HostInputs[]>();
    for (const host of await loadInputs(this.knex, hostIds, startedAt)) {
      const key = evaluationKey(host.inputs);
      const same = byKey.get(key);
      if (same) same.push(host);
      else byKey.set(key, [host]);
    }
    const known = await this.knownEvaluations([...byKey.keys()]);
    let computed = 0;
    for (const [key, hosts] of byKey) {
      const hostIdsOfKey = hosts.map(host => host.hostId);
      const evaluationId = known.get(key);
      if (evaluationId !== undefined) {
        await pointHosts(this.knex, hostIdsOfKey, evaluationId, startedAt);
        continue;
      }
      const result = evaluate(
        hosts[0].inputs,
        await this.contents.of(hosts[0]),
      );
      await this.knex.transaction(async trx => {
        const id = await storeEvaluation(trx, key, result);
        await pointHosts(trx, hostIdsOfKey, id, startedAt);
      });
      computed++;
      await nextTurn();
    }
    return computed;
  }

  private async knownEvaluations(keys: string[]): Promise<Map<string, number>> {
    const rows: { id: number; key: string }[] = await this.knex('evaluation')
      .whereIn('key', keys)
      .select('id', 'key');
    return new Map(rows.map(row => [row.key, row.id]));
  }
}

async function pointHosts(
  knex: Knex,
  hostIds: number[],
  evaluationId: number,
  startedAt: string,
): Promise<void> {
  await knex('host')
    .whereIn('id', hostIds)
    .update({
      evaluation_id: evaluationId,
      evaluated_at: startedAt,
      // What became due while this ran stays due.
      evaluate_at: knex.raw('CASE WHEN evaluate_at >= ? THEN evaluate_at END', [
        startedAt,
      ]),
    });
}
