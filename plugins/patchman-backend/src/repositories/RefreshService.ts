import type { DbMirrorRow } from '../database/tables';
import { fromNow } from '../database/time';
import { countOf } from '../maintenance/countOf';
import { type CheckedList, MirrorLists } from './mirrorLists/MirrorLists';
import {
  isGood,
  MirrorReader,
  type MirrorReaderOptions,
  type MirrorToCheck,
  type Outcome,
} from './MirrorReader';
import { storeMirrorsUnchanged } from './storeMirror';

export interface RefreshOptions extends MirrorReaderOptions {
  /** How many working mirrors of a repository are kept up to date. */
  mirrorsPerRepository: number;
  /** How many repositories are checked at the same time. */
  concurrency?: number;
}

export interface RefreshResult {
  checked: number;
  changed: number;
  failed: number;
  /** Of those that were checked, how many want credentials. */
  credentials: number;
}

/** What came of a refresh, in words. */
export function describeRefresh(result: RefreshResult): string {
  const { checked, changed, failed, credentials } = result;
  const closed = credentials > 0 ? `, ${credentials} want credentials` : '';
  return `${countOf(
    checked,
    'mirror',
  )} checked: ${changed} changed, ${failed} failed${closed}.`;
}

type Progress = (done: number, total: number) => Promise<void>;

/** Without credentials for it, a mirror that wants some is asked so often whether it still does. */
const ASK_AGAIN = { hours: -24 };

/** Keeps what mirrors offer up to date. */
export class RefreshService {
  private readonly underWay = new Map<number, Promise<Outcome | CheckedList>>();
  private readonly reader: MirrorReader;
  private readonly lists: MirrorLists;

  constructor(private readonly options: RefreshOptions) {
    this.reader = new MirrorReader(options);
    this.lists = new MirrorLists({
      ...options,
      reader: this.reader,
      isDue: mirror => this.isDue(mirror),
    });
  }

  /** Checks every mirror that takes part in the scheduled refresh. */
  async refreshAll(
    signal: AbortSignal,
    progress?: Progress,
  ): Promise<RefreshResult> {
    const mirrors = await this.mirrors().where({
      'mirror.enabled': true,
      'mirror.refresh': true,
      'repository.enabled': true,
    });
    return this.refreshMirrors(
      mirrors.filter(mirror => this.isDue(mirror)),
      signal,
      progress,
    );
  }

  /** Checks the mirrors of one repository, those that were given up included: a person asked for it. */
  async refreshRepository(
    repositoryId: number,
    signal: AbortSignal,
    progress?: Progress,
  ): Promise<RefreshResult> {
    const mirrors = await this.mirrors().where({
      'repository.id': repositoryId,
      'mirror.enabled': true,
    });
    return this.refreshMirrors(mirrors, signal, progress, Infinity);
  }

  /**
   * Checks mirrors that were never checked, of repositories that nothing was read of, so that a new host is not unknown
   * until the next scheduled refresh.
   */
  async refreshNewMirrors(signal: AbortSignal): Promise<RefreshResult> {
    return this.refreshMirrors(await this.newMirrors(), signal);
  }

  /** Whether there is anything to do for `refreshNewMirrors`. */
  async hasNewMirrors(): Promise<boolean> {
    return (await this.newMirrors().limit(1)).length > 0;
  }

  private newMirrors() {
    return this.mirrors()
      .where({
        'mirror.enabled': true,
        'mirror.refresh': true,
        'repository.enabled': true,
      })
      .whereNull('mirror.checked_at')
      .whereNotExists(
        this.options
          .knex('mirror as read')
          .whereRaw('read.repository_id = mirror.repository_id')
          .whereRaw('read.enabled')
          .whereNotNull('read.package_set_id')
          .select(this.options.knex.raw('1')),
      );
  }

  private mirrors() {
    return this.options
      .knex('mirror')
      .join('repository', 'repository.id', 'mirror.repository_id')
      .leftJoin('mirror as list', 'list.id', 'mirror.listed_by')
      .orderBy('mirror.id')
      .select<MirrorToCheck[]>(
        'mirror.*',
        'repository.type',
        'repository.arch',
        'repository.repo_id',
        'repository.name as repository_name',
        'list.url as list_url',
      );
  }

  /** A mirror that wants credentials which nobody configured is left in peace most of the time. */
  private isDue(mirror: DbMirrorRow): boolean {
    return (
      mirror.access_error === null ||
      mirror.checked_at === null ||
      mirror.checked_at < fromNow(ASK_AGAIN) ||
      this.options.credentials.find(mirror.url) !== undefined
    );
  }

  private async refreshMirrors(
    mirrors: MirrorToCheck[],
    signal: AbortSignal,
    progress?: Progress,
    mirrorsPerRepository = this.options.mirrorsPerRepository,
  ): Promise<RefreshResult> {
    const result: RefreshResult = {
      checked: 0,
      changed: 0,
      failed: 0,
      credentials: 0,
    };
    const unchanged: DbMirrorRow[] = [];
    const queue = this.byRepository(mirrors);
    const total = queue.length;
    let done = 0;
    const worker = async () => {
      while (!signal.aborted) {
        const group = queue.shift();
        if (!group) return;
        for (const { mirror, outcome } of await this.refreshGroup(
          group,
          signal,
          mirrorsPerRepository,
        )) {
          result.checked++;
          if (outcome === 'unchanged') unchanged.push(mirror);
          else result[outcome]++;
        }
        await progress?.(++done, total);
      }
    };
    await Promise.all(
      Array.from({ length: this.options.concurrency ?? 4 }, worker),
    );
    await storeMirrorsUnchanged(this.options.knex, unchanged);
    return result;
  }

  /** Checks the mirrors of one repository until enough of them work; the others are there for when one of them fails. */
  private async refreshGroup(
    group: MirrorToCheck[],
    signal: AbortSignal,
    enough: number,
  ): Promise<CheckedList['mirrors']> {
    const checked: CheckedList['mirrors'] = [];
    const visited = new Set<number>();
    let good = 0;
    for (const mirror of group) {
      if (signal.aborted) break;
      const isDone = mirror.listed_by !== null && visited.has(mirror.listed_by);
      if (isDone || (mirror.list_kind === null && good >= enough)) continue;
      const outcome = await this.refreshOnce(mirror, signal);
      if (typeof outcome === 'string') {
        checked.push({ mirror, outcome });
        if (isGood(outcome)) good++;
      } else {
        visited.add(mirror.id);
        checked.push(...outcome.mirrors);
        if (outcome.unchanged) checked.push({ mirror, outcome: 'unchanged' });
        good += outcome.mirrors.filter(one => isGood(one.outcome)).length;
      }
    }
    return checked;
  }

  /** The mirrors of each repository that some format reads: lists first, then those that worked last time. */
  private byRepository(mirrors: MirrorToCheck[]): MirrorToCheck[][] {
    const groups = new Map<number, MirrorToCheck[]>();
    for (const mirror of mirrors) {
      // A type that no format reads is neither failing nor fine.
      if (!this.options.formats.find(mirror.type, mirror.url)) continue;
      const group = groups.get(mirror.repository_id);
      if (group) group.push(mirror);
      else groups.set(mirror.repository_id, [mirror]);
    }
    for (const group of groups.values()) {
      group.sort(
        (a, b) =>
          Number(a.list_kind === null) - Number(b.list_kind === null) ||
          Number(isTroubled(a)) - Number(isTroubled(b)) ||
          (a.list_place ?? -1) - (b.list_place ?? -1),
      );
    }
    return [...groups.values()];
  }

  /** Two requests for the same mirror at once share one check. */
  private refreshOnce(
    mirror: MirrorToCheck,
    signal: AbortSignal,
  ): Promise<Outcome | CheckedList> {
    let check = this.underWay.get(mirror.id);
    if (!check) {
      check = this.refreshMirror(mirror, signal).finally(() =>
        this.underWay.delete(mirror.id),
      );
      this.underWay.set(mirror.id, check);
    }
    return check;
  }

  private async refreshMirror(
    mirror: MirrorToCheck,
    signal: AbortSignal,
  ): Promise<Outcome | CheckedList> {
    try {
      const answer = await this.reader.check(mirror, signal);
      if (answer.status === 'changed') {
        return await this.reader.store(mirror, answer, signal);
      }
      return answer.status === 'list' || mirror.list_kind !== null
        ? await this.lists.refresh(mirror, answer, signal)
        : 'unchanged';
    } catch (error) {
      return this.reader.noteFailure(mirror, error, signal);
    }
  }
}

function isTroubled(mirror: DbMirrorRow): boolean {
  return mirror.error !== null || mirror.access_error !== null;
}
