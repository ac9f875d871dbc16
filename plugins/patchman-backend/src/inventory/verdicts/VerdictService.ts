import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { LRUCache } from 'lru-cache';
import { isForeignKeyViolation } from '../../database/dialect';
import { reasonOf } from '../../database/driverErrors';
import { relaxedTransaction } from '../../database/relaxedTransaction';
import { now } from '../../database/time';
import { knowledgeOf, prepareMatch, unitKey } from '../../evaluation/matching';
import type { KnownRelease, ReleaseErrata } from '../errata/ReleaseErrata';
import { evaluationKey } from '../../evaluation';
import { countOf } from '../../texts/countOf';
import type { EvaluationService } from '../evaluations/EvaluationService';
import type { EvaluationContents } from '../evaluations/EvaluationContents';
import { type HostInputs, loadInputs } from '../evaluations/loadInputs';
import { settleAllExposure } from '../exposure/settleExposure';
import { GoneContentError } from '../GoneContentError';
import { dueHosts, pointHosts, releasesOfHosts } from './dueHosts';
import { hostsBehindAdvisories, noteAdvisories } from './behindAdvisories';
import { formerSources } from './formerSources';
import { RepositoryErrata } from './RepositoryErrata';
import { type FoundSet, storeSets } from './storeSets';
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

/** Hosts that share their answer. */
interface SameHosts {
  key: string;
  hosts: { inputs: HostInputs; evaluationId: number }[];
}

/** A set that is about to be stored. */
interface Prepared extends SameHosts, JudgedHost {
  notes: string[];
}

export interface VerdictServiceOptions {
  knex: Knex;
  logger: LoggerService;
  contents: EvaluationContents;
  errata: ReleaseErrata;
  evaluations: Pick<EvaluationService, 'evaluateHosts'>;
}

/**
 * Finds what CVEs mean for hosts, once for equal ones and again only for packages of which sources tell something else than before.
 */
export class VerdictService {
  private readonly knex: Knex;
  private readonly repositories: RepositoryErrata;
  private readonly blocks: VerdictBlocks;
  /** Ids of sets by what hosts are equal in; hints too. */
  private readonly sets = new LRUCache<string, number>({ max: MOST_SETS });

  constructor(private readonly options: VerdictServiceOptions) {
    this.knex = options.knex;
    this.repositories = new RepositoryErrata(options.knex);
    this.blocks = new VerdictBlocks(options.knex);
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
    const found = await this.findDue(signal);
    await settleAllExposure(this.knex, signal);
    return found;
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
      const known = (await this.options.errata.of([release], 'all')).get(
        release,
      )!;
      let after = 0;
      while (!signal?.aborted) {
        const due = await dueHosts(this.knex, {
          releaseIds,
          errata: known.version,
          after,
          limit: CHUNK,
        });
        if (due.length === 0) break;
        await this.find(due, release, known, total);
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
    if (known.knowledge.isEmpty && !(await this.repositories.any())) {
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
    for (let i = 0; i < fresh.length; i += TOGETHER) {
      const piece = fresh.slice(i, i + TOGETHER);
      await this.settle(piece, release, known, total);
    }
  }

  private async settle(
    groups: readonly SameHosts[],
    release: string,
    known: KnownRelease,
    total: FoundVerdicts,
  ): Promise<void> {
    const prepared: Prepared[] = [];
    for (const group of groups) {
      try {
        prepared.push(await this.prepare(group, release, known));
      } catch (error) {
        this.fail(group, error, total);
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
          this.fail(prepared[0], error, total);
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

  private fail(group: SameHosts, error: unknown, total: FoundVerdicts): void {
    total.failed += group.hosts.length;
    this.options.logger.warn(
      `What CVEs mean for ${
        group.hosts.length === 1
          ? group.hosts[0].inputs.name
          : countOf(group.hosts.length, 'host')
      } could not be found: ${reasonOf(error)}`,
    );
  }

  private async prepare(
    group: SameHosts,
    release: string,
    known: KnownRelease,
  ): Promise<Prepared> {
    const [{ inputs: host }] = group.hosts;
    const { inputs } = host;
    const knowledge = await this.repositories.over(
      known.knowledge,
      host.sourceRows.map(({ erratumSetId }) => erratumSetId),
    );
    const content = await this.options.contents.of(host);
    const {
      host: matched,
      units,
      notes,
    } = prepareMatch({
      release,
      knowledge,
      inputs,
      content,
      formerSources: await formerSources(this.knex, content),
    });
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
    prepared: readonly Prepared[],
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

/** Whether nobody tells anything of a host's packages. */
function isUntold({ sourceRows }: HostInputs, { knowledge }: KnownRelease) {
  return (
    knowledge.isEmpty &&
    sourceRows.every(({ erratumSetId }) => erratumSetId === null)
  );
}

/** What hosts are equal in, as far as CVEs go. */
function matchKey(
  { inputs }: HostInputs,
  release: string,
  { version }: KnownRelease,
): string {
  const { installedDigest, sources, facts, modules } = inputs;
  const { arch, packageArch, kernel, container } = facts;
  return evaluationKey({
    installedDigest,
    sources,
    facts: { arch, packageArch, kernel, container },
    policy: {},
    ...(modules && { modules }),
    errata: { release, digest: version },
  });
}

function pointersOf({ hosts }: SameHosts, setId: number) {
  return hosts.map(({ inputs: { hostId }, evaluationId }) => ({
    hostId,
    evaluationId,
    setId,
  }));
}

function setOf(
  { units, notes }: Prepared,
  idOf: (key: string) => number | null,
): FoundSet {
  const lines: string[] = [];
  const entries: FoundSet['entries'][number][] = [];
  for (const { key, unit } of units) {
    const blockId = idOf(key);
    if (blockId === null) continue;
    for (const { id: packageId } of unit.members) {
      entries.push({ blockId, packageId });
      lines.push(`${key} ${packageId}`);
    }
  }
  const key = createHash('sha256')
    .update(`${JSON.stringify(notes)}\n${lines.sort().join('\n')}`)
    .digest('hex');
  return { key, notes, entries };
}
