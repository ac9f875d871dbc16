import type { DbMirrorRow } from '../database/tables';
import { fromAheadOfTime, fromNow } from '../database/time';
import {
  freeMirrors,
  mirrorsToCheck,
  newMirrors,
  readMirrors,
} from './mirrorsToCheck';
import { isLeftInPeace, withPatience } from './patience';
import { CheckSlots } from './CheckSlots';
import { type CheckedList, MirrorLists } from './mirrorLists/MirrorLists';
import {
  groupMirrors,
  type MirrorGroup,
  type Pace,
  paceOf,
  serverOf,
} from './mirrorGroups';
import {
  isGood,
  MirrorReader,
  type MirrorReaderOptions,
  type MirrorToCheck,
  type Outcome,
} from './MirrorReader';
import {
  type CheckedOne,
  count,
  NOTHING_CHECKED,
  type RefreshResult,
} from './refreshResult';
import { noteSpeed } from './storeMirror';
import { UnchangedMirrors } from './UnchangedMirrors';

export interface RefreshOptions extends MirrorReaderOptions {
  /** How many working mirrors of a repository are kept up to date. */
  mirrorsPerRepository: number;
  /** How many repositories are checked at the same time, by each of what asks for it. */
  concurrency?: number;
  /** How long a person waits for a check of the same mirror that began earlier, in milliseconds. */
  patienceMs?: number;
}

type Progress = (done: number, total: number) => Promise<void>;

/** Without credentials for it, a mirror that wants some is asked so often whether it still does. */
const ASK_AGAIN = { hours: -24 };
/** A check that takes longer than this, in milliseconds, is not to delay others again. */
const SLOW_MS = 30_000;
const PATIENCE_MS = 30_000;
/** How many checks of one server are under way at once, for each of what asks; and of what one host reported first. */
const OF_ONE = 2;

/** How somebody wants mirrors to be checked. */
export interface RefreshAs {
  /** Reads everything again, whatever mirrors say of what is known already. */
  force?: boolean;
  /** A person asked for it: mirrors that fail are not left in peace. */
  asked?: boolean;
}

/** What a run checks, and how. */
interface Run extends Pick<RefreshAs, 'force'> {
  signal: AbortSignal;
  /** How many working mirrors of a repository are enough. */
  enough: number;
  /** How long a check is waited for that another run began; for as long as it takes by default. */
  patienceMs?: number;
  slotsOf: (pace: Pace) => CheckSlots;
}

interface Underway {
  check: Promise<Outcome | CheckedList>;
  force: boolean;
}

/** Keeps what mirrors offer up to date. */
export class RefreshService {
  private readonly underWay = new Map<number, Underway>();
  private readonly reader: MirrorReader;
  private readonly lists: MirrorLists;

  private readonly slots: Record<'scheduled' | 'asked' | 'new', CheckSlots>;
  /** New mirrors by the host that reported them first, before they take their slot. */
  private readonly reporters = new CheckSlots({
    atOnce: Infinity,
    ofOneKey: OF_ONE,
  });
  private readonly slow = new CheckSlots({ atOnce: OF_ONE, ofOneKey: 1 });
  private readonly suspected = new CheckSlots({ atOnce: 1, ofOneKey: 1 });

  constructor(private readonly options: RefreshOptions) {
    const slots = () =>
      new CheckSlots({ atOnce: options.concurrency ?? 4, ofOneKey: OF_ONE });
    this.slots = { scheduled: slots(), asked: slots(), new: slots() };
    this.reader = new MirrorReader(options);
    this.lists = new MirrorLists({
      ...options,
      reader: this.reader,
      isDue: mirror => this.isDue(mirror),
    });
  }

  /**
   * Checks every mirror that takes part in the scheduled refresh, those first whose last check is longest ago. What is found
   * before it is aborted is stored, so that the next run goes on with the others.
   */
  async refreshAll(
    signal: AbortSignal,
    progress?: Progress,
    { force, asked }: RefreshAs = {},
  ): Promise<RefreshResult> {
    const mirrors = await freeMirrors(this.options).where({
      'mirror.enabled': true,
      'mirror.refresh': true,
      'repository.enabled': true,
    });
    return this.refreshMirrors(
      mirrors.filter(
        mirror => this.isDue(mirror) && (asked || !isLeftInPeace(mirror)),
      ),
      {
        signal,
        force,
        enough: this.options.mirrorsPerRepository,
        slotsOf: pace => this.slotsOf(pace, 'scheduled'),
      },
      progress,
    );
  }

  /**
   * Checks the mirrors of one repository, those that were given up included: a person asked for it. A check that began
   * earlier is waited for only a while.
   */
  refreshRepository(
    repositoryId: number,
    signal: AbortSignal,
    progress?: Progress,
    as: Pick<RefreshAs, 'force'> = {},
  ): Promise<RefreshResult> {
    return this.refreshAsked(
      { 'mirror.repository_id': repositoryId },
      { ...as, signal },
      progress,
    );
  }

  /** Checks one mirror in the same way, also where it was given up. */
  refreshOneMirror(
    mirrorId: number,
    signal: AbortSignal,
    progress?: Progress,
    as: Pick<RefreshAs, 'force'> = {},
  ): Promise<RefreshResult> {
    return this.refreshAsked(
      { 'mirror.id': mirrorId },
      { ...as, signal },
      progress,
    );
  }

  private async refreshAsked(
    which: Record<string, number>,
    run: Pick<Run, 'signal' | 'force'>,
    progress?: Progress,
  ): Promise<RefreshResult> {
    await this.options
      .knex('mirror')
      .where(which)
      .where('stops', '>', 0)
      .update({ stops: 0 });
    const mirrors = await mirrorsToCheck(this.options.knex).where({
      ...which,
      'mirror.enabled': true,
    });
    return this.refreshMirrors(
      mirrors,
      {
        ...run,
        enough: Infinity,
        patienceMs: this.options.patienceMs ?? PATIENCE_MS,
        slotsOf: () => this.slots.asked,
      },
      progress,
    );
  }

  /**
   * The mirrors that were never checked, of repositories that nothing was read of, so that a new host is not unknown until
   * the next scheduled refresh; and further ones of repositories that have fewer working mirrors than are kept up to date.
   */
  async newMirrorGroups(): Promise<MirrorGroup[]> {
    const mirrors = await this.newMirrors();
    return groupMirrors(mirrors.filter(mirror => this.isReadable(mirror)));
  }

  /** Checks new mirrors of one repository; those that one host reported first do not fill the room of others. */
  async refreshNewMirrors(
    group: MirrorGroup,
    signal: AbortSignal,
  ): Promise<RefreshResult> {
    const reporter = await this.options
      .knex('host_repository')
      .where({ repository_id: group[0].repository_id })
      .min({ id: 'host_id' })
      .first();
    const read = await readMirrors(this.options.knex)
      .where('read.repository_id', group[0].repository_id)
      .count({ count: '*' })
      .first();
    return this.reporters.run(String(reporter?.id), () =>
      this.refreshMirrors(group, {
        signal,
        enough: this.options.mirrorsPerRepository - Number(read?.count ?? 0),
        slotsOf: pace => this.slotsOf(pace, 'new'),
      }),
    );
  }

  /** Whether there may be anything to do for `newMirrorGroups`. */
  async hasNewMirrors(): Promise<boolean> {
    return (await this.newMirrors().limit(1)).length > 0;
  }

  /** The ids of the hosts whose new mirrors were not all read yet, as a query. */
  hostsOfNewMirrors() {
    return this.options
      .knex('host_repository')
      .where('host_repository.enabled', true)
      .whereIn(
        'host_repository.repository_id',
        this.newMirrors().clearSelect().clearOrder().select('repository.id'),
      )
      .select('host_repository.host_id');
  }

  private slotsOf(pace: Pace, normal: 'scheduled' | 'new'): CheckSlots {
    return pace === 'normal' ? this.slots[normal] : this[pace];
  }

  private newMirrors() {
    return newMirrors(this.options);
  }

  /** A mirror that wants credentials which nobody configured is left in peace most of the time. */
  private isDue(mirror: DbMirrorRow): boolean {
    return (
      mirror.access_error === null ||
      mirror.checked_at === null ||
      mirror.checked_at < fromNow(ASK_AGAIN) ||
      mirror.checked_at > fromAheadOfTime() ||
      this.options.credentials.find(mirror.url) !== undefined
    );
  }

  /** A type that no format reads is neither failing nor fine. */
  private isReadable({ type, url }: MirrorToCheck): boolean {
    return this.options.formats.find(type, url) !== undefined;
  }

  private async refreshMirrors(
    mirrors: MirrorToCheck[],
    run: Run,
    progress?: Progress,
  ): Promise<RefreshResult> {
    const result = { ...NOTHING_CHECKED };
    const groups = groupMirrors(
      mirrors.filter(mirror => this.isReadable(mirror)),
    );
    const unchanged = new UnchangedMirrors(this.options.knex);
    let done = 0;
    const ended = await Promise.allSettled(
      groups.map(async group => {
        for (const one of await this.refreshGroup(group, run)) {
          count(result, one.outcome);
          if (one.outcome === 'unchanged') await unchanged.add(one.mirror);
        }
        await progress?.(++done, groups.length);
      }),
    );
    await unchanged.store();
    for (const end of ended) if (end.status === 'rejected') throw end.reason;
    return result;
  }

  /** Checks the mirrors of one repository until enough of them work; the others are there for when one of them fails. */
  private async refreshGroup(
    group: MirrorGroup,
    { signal, enough, patienceMs, slotsOf, force = false }: Run,
  ): Promise<CheckedOne[]> {
    const checked: CheckedOne[] = [];
    const visited = new Set<number>();
    const slots = slotsOf(paceOf(group));
    let good = 0;
    for (const mirror of group) {
      const isDone = mirror.listed_by !== null && visited.has(mirror.listed_by);
      if (isDone || (mirror.list_kind === null && good >= enough)) continue;
      const outcome = await slots.run(serverOf(mirror), async () =>
        signal.aborted
          ? null
          : this.refreshOnce({ ...mirror, force }, signal, patienceMs),
      );
      if (outcome === null) break;
      if (outcome === 'busy') {
        checked.push({ outcome });
      } else if (typeof outcome === 'string') {
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

  /** Two requests for the same mirror at once share one check, if it does not take too long. */
  private async refreshOnce(
    mirror: MirrorToCheck,
    signal: AbortSignal,
    patienceMs?: number,
  ): Promise<Outcome | CheckedList | 'busy'> {
    const earlier = this.underWay.get(mirror.id);
    if (earlier) {
      try {
        const outcome = await withPatience(earlier.check, patienceMs);
        // What was asked only whether it changed is not read again yet.
        if (outcome === 'busy' || !mirror.force || earlier.force) {
          return outcome;
        }
      } catch (error) {
        // The other run was ended, this one was not.
        if (signal.aborted) throw error;
      }
      return this.refreshOnce(mirror, signal, patienceMs);
    }
    const check = this.refreshMirror(mirror, signal).finally(() =>
      this.underWay.delete(mirror.id),
    );
    this.underWay.set(mirror.id, { check, force: mirror.force ?? false });
    return check;
  }

  private async refreshMirror(
    mirror: MirrorToCheck,
    signal: AbortSignal,
  ): Promise<Outcome | CheckedList> {
    const startedAt = performance.now();
    try {
      const outcome = await this.readMirror(mirror, signal);
      const slow = performance.now() - startedAt > SLOW_MS;
      if (outcome !== 'failed' && slow !== Boolean(mirror.slow)) {
        await noteSpeed(this.options.knex, mirror, slow);
      }
      return outcome;
    } catch (error) {
      return this.reader.noteFailure(mirror, error, signal);
    }
  }

  private async readMirror(
    mirror: MirrorToCheck,
    signal: AbortSignal,
  ): Promise<Outcome | CheckedList> {
    const answer = await this.reader.check(mirror, signal);
    if (answer.status === 'changed') {
      return this.reader.store(mirror, answer, signal);
    }
    return answer.status === 'list' || mirror.list_kind !== null
      ? this.lists.refresh(mirror, answer, signal)
      : 'unchanged';
  }
}
