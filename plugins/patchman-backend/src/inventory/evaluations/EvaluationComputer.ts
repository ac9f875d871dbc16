import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { reasonOf } from '../../database/driverErrors';
import { relaxedTransaction } from '../../database/relaxedTransaction';
import { evaluate, openAdvisories, type PhasedVersion } from '../../evaluation';
import { countOf } from '../../texts/countOf';
import type { EvaluationContents } from './EvaluationContents';
import {
  mayPass,
  postponeEvaluation,
  storeEvaluationFailure,
} from './failedEvaluations';
import type { HostInputs } from './loadInputs';
import { pointHosts } from './pointHosts';
import { UpdateIds } from './sharedUpdates';
import { type ComputedEvaluation, storeEvaluations } from './storeEvaluations';

/** Updates that are stored in one transaction, which SQLite does in one turn of the event loop. */
const UPDATES_TOGETHER = 2_000;

/** Hosts that share an evaluation, and its key. */
interface SameInputs {
  key: string;
  hosts: HostInputs[];
}

interface Computed extends SameInputs, ComputedEvaluation {}

interface Settled {
  hosts: HostInputs[];
  /** The updates that reach only some machines; null where it failed. */
  phased: PhasedVersion[] | null;
}

/** Computes evaluations and stores them, several together. */
export class EvaluationComputer {
  private readonly knex: Knex;
  private readonly updateIds = new UpdateIds();

  constructor(
    private readonly options: {
      knex: Knex;
      logger: LoggerService;
      contents: EvaluationContents;
    },
  ) {
    this.knex = options.knex;
  }

  /**
   * Computes evaluations and points their hosts to them, or notes why that cannot be.
   * @returns for each the updates that reach only some machines; null where it failed
   */
  async compute(
    all: readonly SameInputs[],
    startedAt: string,
  ): Promise<Settled[]> {
    const settled: Settled[] = [];
    let computed: Computed[] = [];
    let updates = 0;
    const store = async () => {
      settled.push(...(await this.store(computed, startedAt)));
      computed = [];
      updates = 0;
    };
    for (const { key, hosts } of all) {
      try {
        const { inputs } = hosts[0];
        const content = await this.options.contents.of(hosts[0]);
        const result = evaluate(inputs, content);
        const errata = openAdvisories(inputs, content, result);
        computed.push({ key, hosts, result, errata });
        updates += result.updates.length;
      } catch (error) {
        await this.noteFailure(hosts, error, startedAt);
        settled.push({ hosts, phased: null });
      }
      if (updates >= UPDATES_TOGETHER) await store();
      await nextTurn();
    }
    if (computed.length > 0) await store();
    return settled;
  }

  /** Stores evaluations in one transaction; where that fails each by itself, so that one delays no other. */
  private async store(
    computed: readonly Computed[],
    startedAt: string,
  ): Promise<Settled[]> {
    try {
      await this.storeTogether(computed, startedAt);
      return computed.map(({ hosts, result }) => ({
        hosts,
        phased: result.phased ?? [],
      }));
    } catch (error) {
      if (computed.length === 1) {
        const [{ hosts }] = computed;
        await this.noteFailure(hosts, error, startedAt);
        return [{ hosts, phased: null }];
      }
      const settled: Settled[] = [];
      for (const one of computed) {
        settled.push(...(await this.store([one], startedAt)));
      }
      return settled;
    }
  }

  private async storeTogether(
    computed: readonly Computed[],
    startedAt: string,
  ): Promise<void> {
    // Lost, they are computed again: their hosts stay due with them.
    const updates = await relaxedTransaction(this.knex, async trx => {
      const stored = await storeEvaluations(trx, computed, this.updateIds);
      const pointed = computed.flatMap(({ key, hosts }) => {
        const evaluationId = stored.ids.get(key)!;
        return hosts.map(({ hostId }) => ({ hostId, evaluationId }));
      });
      await pointHosts(trx, pointed, startedAt);
      return stored.updates;
    });
    this.updateIds.note(updates);
  }

  private async noteFailure(
    hosts: HostInputs[],
    error: unknown,
    startedAt: string,
  ): Promise<void> {
    if (!mayPass(error)) {
      await this.fail(hosts, whyNot(error), startedAt);
      return;
    }
    this.options.logger.warn(
      `${nameOf(hosts)} could not be evaluated and stays due: ${reasonOf(
        error,
      )}`,
    );
    await postponeEvaluation(
      this.knex,
      hosts.map(host => host.hostId),
    );
  }

  async fail(
    hosts: { hostId: number; name: string; failures: number }[],
    reason: string,
    startedAt: string,
    again = true,
  ): Promise<void> {
    this.options.logger.error(
      `${nameOf(hosts)} could not be evaluated: ${reason}`,
    );
    await storeEvaluationFailure(this.knex, hosts, reason, startedAt, again);
  }
}

/** One host by its name, several by their number. */
function nameOf(hosts: readonly { name: string }[]): string {
  return hosts.length === 1 ? hosts[0].name : countOf(hosts.length, 'host');
}

/** Why nothing can be computed, in a sentence. */
export function whyNot(error: unknown): string {
  return `Its updates cannot be computed: ${reasonOf(error)}`;
}
