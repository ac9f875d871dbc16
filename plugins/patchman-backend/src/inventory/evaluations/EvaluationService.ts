import { setTimeout as sleep } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { ConflictError, NotFoundError } from '@backstage/errors';
import type { Knex } from 'knex';
import { STOPPED_OVER_HOST } from '../../texts/stops';
import { fromNow, now } from '../../database/time';
import {
  evaluationKey,
  explain,
  type Explanation,
  type HostModuleStream,
  moduleStreamsOf,
  type PhasedVersion,
  TooManySteps,
} from '../../evaluation';
import type { ReleaseErrata } from '../errata/ReleaseErrata';
import { countOf } from '../../texts/countOf';
import { BegunKeys } from '../BegunKeys';
import { settleWaves } from '../tallies/settleTallies';
import { EvaluationComputer, whyNot } from './EvaluationComputer';
import type { EvaluationContents } from './EvaluationContents';
import { SOON } from './failedEvaluations';
import { type HostInputs, loadInputs } from './loadInputs';
import { decidedByMachine, pointToKnown } from './pointHosts';
import { type DueHost, shareDueHosts } from './shareDueHosts';

const CHUNK = 500;
/** So many hosts that are due for more than so many seconds are a wave, which takes all backends. */
const WAVE = 2_000;
const WAVE_AGE = 2;
/** Evaluations that are stored together: enough that their statements count little. */
const TOGETHER = 20;
export interface EvaluatedHosts {
  hosts: number;
  /** How many answers had to be computed; the others were known already. */
  computed: number;
  /** How many of the hosts could not be evaluated. */
  failed: number;
}

/** A further sentence where some hosts could not be evaluated. */
export function describeFailed({ failed }: EvaluatedHosts): string {
  if (failed === 0) return '';
  return ` ${countOf(failed, 'host')} could not be evaluated.`;
}

/** What came of an evaluation, in words. */
export function describeEvaluated(found: EvaluatedHosts): string {
  return `${countOf(found.hosts, 'host')} evaluated.${describeFailed(found)}`;
}

/** What came of some hosts. */
interface Answered {
  computed: number;
  failed: number;
  /** The hosts whose answer depends on their machine-id after all, with inputs that say so. */
  undecided: HostInputs[];
}

export interface EvaluationServiceOptions {
  knex: Knex;
  logger: LoggerService;
  contents: EvaluationContents;
  errata: ReleaseErrata;
  /** Called after hosts were evaluated. */
  onEvaluated?: () => void;
  /** The name of this backend among those of the database. */
  backend: string;
}

/**
 * Gives hosts their evaluations: one for each distinct input, computed only when nobody computed it before. A host that
 * cannot be evaluated is unknown, with the reason, and delays no other.
 */
export class EvaluationService {
  private readonly knex: Knex;
  private readonly contents: EvaluationContents;
  private readonly begun: BegunKeys;
  private readonly computer: EvaluationComputer;

  constructor(private readonly options: EvaluationServiceOptions) {
    this.knex = options.knex;
    this.contents = options.contents;
    this.begun = new BegunKeys(
      options.knex,
      'begun_evaluation',
      options.backend,
    );
    this.computer = new EvaluationComputer(options);
  }

  /** Evaluates these hosts now. */
  async evaluateHosts(
    hostIds: number[],
    progress?: (done: number, total: number) => Promise<void>,
    signal?: AbortSignal,
  ): Promise<EvaluatedHosts> {
    const total = { hosts: 0, computed: 0, failed: 0 };
    for (let i = 0; i < hostIds.length && !signal?.aborted; i += CHUNK) {
      const chunk = hostIds.slice(i, i + CHUNK);
      const { computed, failed } = await this.evaluateChunk(chunk);
      total.hosts += chunk.length;
      total.computed += computed;
      total.failed += failed;
      await settleWaves(this.knex);
      await progress?.(Math.min(i + CHUNK, hostIds.length), hostIds.length);
    }
    return total;
  }

  /** Evaluates a host because a person asked for it: what the backend stopped over is tried again. */
  async evaluateAgain(hostId: number): Promise<EvaluatedHosts> {
    const total = { hosts: 1, computed: 0, failed: 0 };
    const { computed, failed } = await this.evaluateChunk([hostId], true);
    return { ...total, computed, failed };
  }

  /**
   * Evaluates the hosts that are due, oldest first, until none is left.
   * @param except hosts that still wait for something, as a query for their ids
   */
  async evaluateDueHosts(
    signal?: AbortSignal,
    except?: Knex.QueryBuilder,
  ): Promise<EvaluatedHosts> {
    const total: EvaluatedHosts = { hosts: 0, computed: 0, failed: 0 };
    const until = fromNow(SOON);
    let last: (DueHost & { evaluate_at: string }) | undefined;
    const isDue = (query: Knex.QueryBuilder) =>
      query.where('evaluate_at', '<=', until);
    while (!signal?.aborted) {
      const query = this.knex('host')
        .modify(isDue)
        .orderBy(['evaluate_at', 'id'])
        .limit(CHUNK)
        .select('id', 'evaluate_at', 'package_set_id');
      if (last) {
        query.whereRaw('(evaluate_at, id) > (?, ?)', [
          last.evaluate_at,
          last.id,
        ]);
      }
      if (except) query.whereNotIn('id', except.clone());
      const due: (DueHost & { evaluate_at: string })[] = await query;
      if (due.length === 0) break;
      const { hosts, computed, failed } = await shareDueHosts(
        ...([this.knex, due, isDue] as const),
        ids => this.evaluateHosts(ids),
      );
      total.hosts += hosts;
      total.computed += computed;
      total.failed += failed;
      last = due[due.length - 1];
    }
    return total;
  }

  /** Takes a share of what is due, where that is so much that whoever began it has long to do. */
  async helpWithWave(signal: AbortSignal): Promise<void> {
    const behind = await this.knex('host')
      .where('evaluate_at', '<=', fromNow({ seconds: -WAVE_AGE }))
      .orderBy('evaluate_at')
      .offset(WAVE)
      .first('id');
    if (behind) await this.evaluateDueHosts(signal);
  }

  /**
   * Looks at every host whether its inputs are still those of its evaluation, which also finds what only time
   * changed, such as a repository that went out of date. Hosts that failed are left for when it is their time.
   */
  async evaluateAllHosts(
    progress?: (done: number, total: number) => Promise<void>,
    signal?: AbortSignal,
  ): Promise<EvaluatedHosts> {
    const rows: { id: number }[] = await this.knex('host')
      .whereNull('evaluation_error')
      .orWhereNull('evaluate_at')
      .orWhere('evaluate_at', '<=', now())
      .orderBy('id')
      .select('id');
    return this.evaluateHosts(
      rows.map(row => row.id),
      progress,
      signal,
    );
  }

  /**
   * Why a host's package has the update that it has, or none: every candidate with the rule that took or dropped it.
   * @returns one explanation for each installed package of the name
   * @throws NotFoundError where the host was deleted meanwhile
   */
  async explain(
    hostId: number,
    name: string,
    arch?: string,
  ): Promise<Explanation[]> {
    const host = await this.inputsOf(hostId);
    const { inputs, machineId } = host;
    const facts = { ...inputs.facts, machineId };
    const content = await this.contents.of(host);
    try {
      return explain({ ...inputs, facts }, content, name, arch);
    } catch (error) {
      if (!(error instanceof TooManySteps)) throw error;
      throw new ConflictError(
        `What ${host.name} has of ${name} cannot be told: ${error.message}.`,
      );
    }
  }

  /**
   * The module streams that concern a host.
   * @throws NotFoundError where the host was deleted meanwhile
   */
  async moduleStreams(hostId: number): Promise<HostModuleStream[]> {
    const host = await this.inputsOf(hostId);
    return moduleStreamsOf(host.inputs, await this.contents.of(host));
  }

  private async inputsOf(hostId: number): Promise<HostInputs> {
    const { hosts, unreadable } = await loadInputs(this.knex, [hostId], now());
    if (unreadable.length > 0) throw new Error(unreadable[0].reason);
    if (hosts.length === 0) throw new NotFoundError('The host is gone.');
    return hosts[0];
  }

  /** The inputs as they are now, and when that is. */
  private async load(hostIds: number[]) {
    for (;;) {
      const startedAt = now();
      const loaded = await loadInputs(this.knex, hostIds, startedAt);
      await this.addErrata(loaded.hosts);
      // Of one that became due at this very moment nobody could tell whether it became so once more meanwhile.
      if (!loaded.hosts.some(({ dueSince }) => dueSince === startedAt)) {
        return { ...loaded, startedAt };
      }
      await sleep(1);
    }
  }

  /** What sources of errata have as advisories, where they have any. */
  private async addErrata(hosts: HostInputs[]): Promise<void> {
    const releases = hosts.flatMap(({ release }) => release ?? []);
    const known = await this.options.errata.of(releases, 'advisories');
    for (const host of hosts) {
      const errata = host.release && known.get(host.release)?.knowledge;
      if (!errata || errata.isEmpty) continue;
      host.errata = errata;
      host.inputs.errata = { release: host.release!, digest: errata.digest };
    }
  }

  private async evaluateChunk(
    hostIds: number[],
    again = false,
  ): Promise<Omit<Answered, 'undecided'>> {
    const { hosts, unreadable, startedAt } = await this.load(hostIds);
    for (const host of unreadable) {
      await this.computer.fail([host], host.reason, startedAt);
    }
    const first = await this.answer(hosts, startedAt, again);
    // Updates that reach only part of all machines are decided by each machine's identity.
    const second =
      first.undecided.length > 0
        ? await this.answer(first.undecided, startedAt, again)
        : { computed: 0, failed: 0 };
    this.options.onEvaluated?.();
    return {
      computed: first.computed + second.computed,
      failed: unreadable.length + first.failed + second.failed,
    };
  }

  /** Points hosts to their evaluations, computing those that nobody computed before. */
  private async answer(
    hosts: HostInputs[],
    startedAt: string,
    again: boolean,
  ): Promise<Answered> {
    const answered: Answered = { computed: 0, failed: 0, undecided: [] };
    const byKey = new Map<string, HostInputs[]>();
    for (const host of hosts) {
      try {
        const key = evaluationKey(host.inputs);
        const same = byKey.get(key);
        if (same) same.push(host);
        else byKey.set(key, [host]);
      } catch (error) {
        answered.failed++;
        await this.computer.fail([host], whyNot(error), startedAt);
      }
    }
    const known = await this.knownEvaluations([...byKey.keys()]);
    const pointed = await pointToKnown(
      this.knex,
      new Map(
        [...known].map(([key, { id }]) => [
          id,
          byKey.get(key)!.map(({ hostId }) => hostId),
        ]),
      ),
      startedAt,
    );
    const missing: string[] = [];
    for (const [key, same] of byKey) {
      const evaluation = known.get(key);
      if (evaluation && pointed.has(evaluation.id)) {
        answered.undecided.push(...decidedByMachine(same, evaluation.phased));
      } else {
        missing.push(key);
      }
    }
    if (again) await this.begun.end(missing);
    const settle = async (keys: readonly string[]) => {
      const hostsOf = keys.map(key => ({ key, hosts: byKey.get(key)! }));
      for (const { hosts: same, phased } of await this.computer.compute(
        hostsOf,
        startedAt,
      )) {
        if (phased === null) {
          answered.failed += same.length;
        } else {
          answered.computed++;
          answered.undecided.push(...decidedByMachine(same, phased));
        }
      }
    };
    await this.begun.through(missing, TOGETHER, settle, async key => {
      const same = byKey.get(key)!;
      answered.failed += same.length;
      await this.computer.fail(same, STOPPED_OVER_HOST, startedAt, false);
    });
    return answered;
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
