import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { lastUsed } from '../../caches/lastUsed';
import { isForeignKeyViolation } from '../../database/dialect';
import { reasonOf } from '../../database/driverErrors';
import { relaxedTransaction } from '../../database/relaxedTransaction';
import { now } from '../../database/time';
import { knowledgeOf, unitKey } from '../../evaluation/matching';
import type { KnownRelease, ReleaseErrata } from '../errata/ReleaseErrata';
import { reasonText } from '../../texts';
import { countOf } from '../../texts/countOf';
import type { EvaluationService } from '../evaluations/EvaluationService';
import type { EvaluationContents } from '../evaluations/EvaluationContents';
import { mayPass } from '../evaluations/failedEvaluations';
import { loadInputs } from '../evaluations/loadInputs';
import { STOPPED_OVER_MATCH } from '../../texts/stops';
import { BegunKeys } from '../BegunKeys';
import { GoneContentError } from '../GoneContentError';
import { LeftAloneError } from '../LeftAloneError';
import { dueHosts, OTHER, pointHosts, releasesOfHosts } from './dueHosts';
import { hostsBehindAdvisories, noteAdvisories } from './behindAdvisories';
import { prepareHost } from './prepareHost';
import type { RepositoryErrata } from './RepositoryErrata';
import {
  dueOf,
  isUntold,
  matchKey,
  namesOf,
  pointersOf,
  type PreparedHosts,
  type SameHosts,
  setOf,
} from './sameHosts';
import { storeSets } from './storeSets';
import { type JudgedHost, VerdictBlocks } from './VerdictBlocks';

/** Hosts whose inputs are read together. */
const CHUNK = 250;
/** Hosts, or packages, that are looked at in one turn of the event loop. */
const IN_ONE_TURN = 25;
/** Different hosts that are stored together. */
const TOGETHER = 10;
const MOST_SETS = 20_000;

export interface FoundVerdicts {
  hosts: number;
  /** How many of them are different. */
  different: number;
  /** Blocks that nobody had judged before. */
  judged: number;
  failed: number;
}

export function describeVerdicts(found: FoundVerdicts): string {
  const failed =
    found.failed > 0 ? ` ${countOf(found.failed, 'host')} could not be.` : '';
  return `${countOf(
    found.hosts,
    'host',
  )} held against what sources tell, ${countOf(
    found.judged,
    'package',
  )} judged anew.${failed}`;
}

export interface VerdictServiceOptions {
  knex: Knex;
  logger: LoggerService;
  contents: EvaluationContents;
  errata: ReleaseErrata;
  repositories: RepositoryErrata;
  evaluations: Pick<EvaluationService, 'evaluateHosts'>;
  /** This one, by which it is told apart from others. */
  backend: string;
}

/**
 * Finds what CVEs mean for hosts, once for equal ones and again only for packages of which sources tell something else than before.
 */
export class VerdictService {
  private readonly knex: Knex;
  private readonly blocks: VerdictBlocks;
  private readonly begun: BegunKeys;
  /** Ids of sets by what hosts are equal in; hints too. */
  private readonly sets = lastUsed<string, number>(MOST_SETS);

  constructor(private readonly options: VerdictServiceOptions) {
    this.knex = options.knex;
    this.blocks = new VerdictBlocks(options.knex);
    this.begun = new BegunKeys(options.knex, 'begun_match', options.backend);
  }

  /** Evaluates hosts again to which new advisories may say something of their updates, and looks at all that are due. */
  async findAllDue(signal?: AbortSignal): Promise<FoundVerdicts> {
    const { errata, evaluations } = this.options;
    for (const [release, releaseIds] of await releasesOfHosts(this.knex)) {
      if (signal?.aborted) break;
      const known = await errata.of([release], 'advisories');
      const { knowledge, version: name } = known.get(release)!;
      const version = knowledge.isEmpty ? '' : name;
      const behind = await hostsBehindAdvisories(
        this.knex,
        releaseIds,
        version,
      );
      if (behind.length === 0) continue;
      await evaluations.evaluateHosts(behind);
      await noteAdvisories(this.knex, behind, version);
    }
    return this.findDue(signal);
  }

  /** Looks at every host that is another one than it was, or of whose release sources tell something else. */
  async findDue(signal?: AbortSignal): Promise<FoundVerdicts> {
    const total: FoundVerdicts = {
      hosts: 0,
      different: 0,
      judged: 0,
      failed: 0,
    };
    for (const [release, releaseIds] of await releasesOfHosts(this.knex)) {
      const known = await this.knownOf(release);
      let after = 0;
      while (!signal?.aborted) {
        const due = await dueHosts(this.knex, {
          releaseIds,
          errata: known instanceof LeftAloneError ? known.key : known.version,
          after,
          limit: CHUNK,
        });
        if (due.length === 0) break;
        if (known instanceof LeftAloneError) {
          total.hosts += due.length;
          await this.leaveAlone(due, known, total);
        } else {
          await this.find(due, release, known, total);
        }
        after = due[due.length - 1].id;
      }
    }
    return total;
  }

  private async find(
    due: readonly { id: number; evaluationId: number }[],
    release: string,
    known: KnownRelease,
    total: FoundVerdicts,
  ): Promise<void> {
    total.hosts += due.length;
    const evaluations = new Map(
      due.map(({ id, evaluationId }) => [id, evaluationId]),
    );
    if (known.knowledge.isEmpty && !(await this.options.repositories.any())) {
      const setId = null;
      await this.point(
        due.map(({ id, evaluationId }) => ({
          hostId: id,
          evaluationId,
          setId,
        })),
        known,
      );
      return;
    }
    const { hosts } = await loadInputs(
      this.knex,
      [...evaluations.keys()],
      now(),
    );
    total.failed += due.length - hosts.length;
    const groups = new Map<string, SameHosts>();
    const pointed: Parameters<typeof pointHosts>[1][number][] = [];
    let looked = 0;
    for (const inputs of hosts) {
      if (++looked % IN_ONE_TURN === 0) await nextTurn();
      if (isUntold(inputs, known)) {
        const { hostId } = inputs;
        const evaluationId = evaluations.get(hostId)!;
        pointed.push({ hostId, evaluationId, setId: null });
        continue;
      }
      const key = matchKey(inputs, release, known);
      const evaluationId = evaluations.get(inputs.hostId)!;
      const group = groups.get(key);
      if (group) group.hosts.push({ inputs, evaluationId });
      else groups.set(key, { key, hosts: [{ inputs, evaluationId }] });
    }
    total.different += groups.size;
    const fresh: SameHosts[] = [];
    for (const group of groups.values()) {
      const setId = this.sets.get(group.key);
      if (setId === undefined) fresh.push(group);
      else pointed.push(...pointersOf(group, setId));
    }
    try {
      await this.point(pointed, known);
    } catch (error) {
      if (!isForeignKeyViolation(error)) throw error;
      // A set that was remembered is cleaned away.
      this.sets.clear();
      await this.find(due, release, known, { ...total });
      return;
    }
    await this.begun.through(
      fresh.map(({ key }) => key),
      TOGETHER,
      keys =>
        this.settle(
          keys.map(key => groups.get(key)!),
          release,
          known,
          total,
        ),
      async key => {
        const error = new LeftAloneError(STOPPED_OVER_MATCH, known.version);
        const left = groups.get(key)!.hosts.map(dueOf);
        await this.leaveAlone(left, error, total);
      },
    );
  }

  private async knownOf(
    release: string,
  ): Promise<KnownRelease | LeftAloneError> {
    try {
      return (await this.options.errata.of([release], 'all')).get(release)!;
    } catch (error) {
      if (error instanceof LeftAloneError) return error;
      throw error;
    }
  }

  /** They have no answer then: an old one would look like a current one. */
  private async leaveAlone(
    hosts: readonly { id: number; evaluationId: number }[],
    { message, key }: LeftAloneError,
    total: FoundVerdicts,
  ): Promise<void> {
    total.failed += hosts.length;
    const left = hosts.map(({ id, evaluationId }) => ({
      ...{ hostId: id, evaluationId, setId: null },
    }));
    await relaxedTransaction(this.knex, trx =>
      pointHosts(trx, left, key, now(), message),
    );
    this.options.logger.error(`${countOf(hosts.length, 'host')}: ${message}`);
  }

  /** Looks at a host once more because a person asked for it, though the backend stopped over it; others are as they were. */
  async lookAgain(hostId: number): Promise<void> {
    const { hosts } = await loadInputs(this.knex, [hostId], now());
    for (const inputs of hosts) {
      const release = inputs.release ?? OTHER;
      const known = await this.knownOf(release);
      if (known instanceof LeftAloneError) continue;
      await this.begun.end([matchKey(inputs, release, known)]);
    }
    await this.knex('host_verdicts')
      .where({ host_id: hostId })
      .whereNotNull('error')
      .update({ errata: '' });
  }

  private async settle(
    groups: readonly SameHosts[],
    release: string,
    known: KnownRelease,
    total: FoundVerdicts,
  ): Promise<void> {
    const prepared: PreparedHosts[] = [];
    for (const group of groups) {
      try {
        prepared.push(await this.prepare(group, release, known));
      } catch (error) {
        await this.fail(group, error, known, total);
      }
      await nextTurn();
    }
    try {
      total.judged += await this.store(prepared, known, release);
    } catch (error) {
      if (
        !isForeignKeyViolation(error) &&
        !(error instanceof GoneContentError)
      ) {
        if (prepared.length === 1) {
          await this.fail(prepared[0], error, known, total);
          return;
        }
        for (const one of prepared) {
          await this.settle([one], release, known, total);
        }
        return;
      }
      // What was remembered is cleaned away.
      this.blocks.clear();
      total.judged += await this.store(prepared, known, release);
    }
  }

  private async fail(
    { hosts }: SameHosts,
    error: unknown,
    known: KnownRelease,
    total: FoundVerdicts,
  ): Promise<void> {
    const reason = `What CVEs mean for it could not be found: ${reasonOf(
      error,
    )}`;
    if (!mayPass(error) && !(error instanceof GoneContentError)) {
      const left = new LeftAloneError(reasonText(reason), known.version);
      await this.leaveAlone(hosts.map(dueOf), left, total);
      return;
    }
    total.failed += hosts.length;
    this.options.logger.warn(`${namesOf(hosts)}: ${reason}`);
  }

  private async prepare(
    group: SameHosts,
    release: string,
    known: KnownRelease,
  ): Promise<PreparedHosts> {
    const [{ inputs: host }] = group.hosts;
    const { knowledge, matched, units, notes } = await prepareHost(
      this.options,
      host,
      release,
      known,
    );
    const keyed: JudgedHost['units'][number][] = [];
    for (const unit of units) {
      const told = knowledgeOf(unit, knowledge);
      // Of what nothing is told, there is nothing to judge.
      if (unit.coverage === 'covered' && !told.source && !told.binary) continue;
      keyed.push({ key: unitKey(unit, matched, knowledge), unit });
      // What is told of a package is named when it is asked for the first time.
      if (keyed.length % IN_ONE_TURN === 0) await nextTurn();
    }
    return { ...group, knowledge, matched, notes, units: keyed };
  }

  /** @returns how many units were judged */
  private async store(
    prepared: readonly PreparedHosts[],
    known: KnownRelease,
    release: string,
  ): Promise<number> {
    if (prepared.length === 0) return 0;
    const judged = await this.blocks.judgeUnknown(prepared, release);
    const sets = prepared.map(one => setOf(one, key => this.blocks.idOf(key)));
    const ids = await relaxedTransaction(this.knex, async trx => {
      const stored = await storeSets(trx, sets);
      const found = prepared.flatMap((one, i) =>
        pointersOf(one, stored.get(sets[i].key)!),
      );
      await pointHosts(trx, found, known.version, now());
      return stored;
    });
    prepared.forEach(({ key }, i) => this.sets.set(key, ids.get(sets[i].key)!));
    return judged;
  }

  private async point(
    found: Parameters<typeof pointHosts>[1],
    { version }: KnownRelease,
  ): Promise<void> {
    if (found.length === 0) return;
    await relaxedTransaction(this.knex, trx =>
      pointHosts(trx, found, version, now()),
    );
  }
}
