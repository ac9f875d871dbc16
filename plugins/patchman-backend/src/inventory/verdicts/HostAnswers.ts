import { ConflictError, NotFoundError } from '@backstage/errors';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Knex } from 'knex';
import { now } from '../../database/time';
import {
  type Knowledge,
  knowledgeOf,
  UnitAnswers,
  unitKey,
} from '../../evaluation/matching';
import type { ReleaseErrata } from '../errata/ReleaseErrata';
import type { EvaluationContents } from '../evaluations/EvaluationContents';
import { type HostInputs, loadInputs } from '../evaluations/loadInputs';
import { GoneContentError } from '../GoneContentError';
import { LeftAloneError } from '../LeftAloneError';
import { OTHER } from './dueHosts';
import { prepareHost } from './prepareHost';
import type { RepositoryErrata } from './RepositoryErrata';

/** Packages that are named in one turn of the event loop. */
const IN_ONE_TURN = 25;
/** Packages that are searched for a CVE in one turn of the event loop. */
const SEARCHED_TOGETHER = 2_000;
/** Names of packages that are told. */
const MOST_NAMES = 20;

/** A host that can be asked about any CVE. */
export interface AnsweringHost {
  name: string;
  /** The key of its release, such as `debian:12`; `other` where no source could speak of it. */
  release: string;
  /** Whether any source, or repository of its own, speaks of it. */
  covered: boolean;
  /** The name of all that sources tell of its release. */
  version: string;
  knowledge: Knowledge;
  /** Those of its packages that something is told of, under the names of all that the answers depend on. */
  units: { key: string; answers: UnitAnswers }[];
  /** What cannot be said, one sentence each. */
  notes: string[];
}

export interface HostAnswersOptions {
  knex: Knex;
  contents: EvaluationContents;
  errata: ReleaseErrata;
  repositories: RepositoryErrata;
}

/**
 * Answers what CVEs mean for hosts on request, those too that ask for nothing, which are not stored. It asks what is in memory for the
 * verdicts of all hosts, so that it costs no more than theirs.
 */
export class HostAnswers {
  constructor(private readonly options: HostAnswersOptions) {}

  /**
   * @throws NotFoundError where the host was deleted meanwhile
   * @throws ConflictError where something that is stored of it cannot be understood, or is left alone
   */
  async ofHost(hostId: number): Promise<AnsweringHost> {
    const left = (await this.leftAlone([hostId])).get(hostId);
    if (left) throw new ConflictError(left);
    const { hosts, unreadable } = await this.load([hostId]);
    if (unreadable.length > 0) throw new ConflictError(unreadable[0].reason);
    if (hosts.length === 0) throw new NotFoundError('The host is gone.');
    return this.prepareAgain(hosts[0]);
  }

  /** One after the other; those that are gone or cannot be understood are left out, of which nothing is said then. */
  async *ofHosts(hostIds: readonly number[]): AsyncGenerator<AnsweringHost> {
    const left = await this.leftAlone(hostIds);
    const { hosts } = await this.load(hostIds.filter(id => !left.has(id)));
    for (const host of hosts) {
      yield await this.prepareAgain(host);
      await nextTurn();
    }
  }

  /** The packages in which a CVE is known, whether or not they are installed; the first few by name. */
  static async packagesWith(
    cve: string,
    knowledge: Knowledge,
  ): Promise<string[]> {
    const names = new Set<string>();
    let searched = 0;
    for (const known of knowledge.packages()) {
      if (known.mentions(cve)) names.add(known.name);
      if (++searched % SEARCHED_TOGETHER === 0) await nextTurn();
    }
    return [...names].sort().slice(0, MOST_NAMES);
  }

  /** Why nothing could be found of some hosts, which is not tried for those who ask either. */
  private async leftAlone(
    hostIds: readonly number[],
  ): Promise<Map<number, string>> {
    const rows: { host_id: number; error: string }[] = await this.options
      .knex('host_verdicts')
      .whereIn('host_id', [...hostIds])
      .whereNotNull('error')
      .select('host_id', 'error');
    return new Map(rows.map(row => [row.host_id, row.error]));
  }

  private load(hostIds: readonly number[]) {
    return loadInputs(this.options.knex, [...hostIds], now());
  }

  private async prepareAgain(host: HostInputs): Promise<AnsweringHost> {
    try {
      return await this.prepare(host);
    } catch (error) {
      if (!(error instanceof GoneContentError)) throw error;
      // A report came meanwhile, and what it replaced was cleaned away.
      const { hosts } = await this.load([host.hostId]);
      if (hosts.length === 0) throw new NotFoundError('The host is gone.');
      return this.prepare(hosts[0]);
    }
  }

  private async prepare(host: HostInputs): Promise<AnsweringHost> {
    const { errata } = this.options;
    const release = host.release ?? OTHER;
    const known = await errata.of([release], 'all').catch(error => {
      throw error instanceof LeftAloneError
        ? new ConflictError(error.message)
        : error;
    });
    const ofRelease = known.get(release)!;
    const { knowledge, matched, units, notes } = await prepareHost(
      this.options,
      host,
      release,
      ofRelease,
    );
    const answering: AnsweringHost['units'] = [];
    for (const unit of units) {
      const told = knowledgeOf(unit, knowledge);
      if (!told.source && !told.binary) continue;
      answering.push({
        key: unitKey(unit, matched, knowledge),
        answers: new UnitAnswers(unit, told, matched),
      });
      if (answering.length % IN_ONE_TURN === 0) await nextTurn();
    }
    return {
      name: host.name,
      release,
      covered:
        !ofRelease.knowledge.isEmpty ||
        host.sourceRows.some(({ erratumSetId }) => erratumSetId !== null),
      version: ofRelease.version,
      knowledge,
      units: answering,
      notes,
    };
  }
}
