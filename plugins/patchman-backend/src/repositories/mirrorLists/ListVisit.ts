import type {
  CheckedMirror,
  ExpectedIndex,
} from 'backstage-plugin-patchman-node';
import type { Knex } from 'knex';
import type { DbMirrorRow } from '../../database/tables';
import { RepositoryError } from '../fetch';
import type { FormatRegistry } from '../formats';
import {
  isGood,
  type MirrorReader,
  type MirrorToCheck,
  type Outcome,
} from '../MirrorReader';
import { fastestGood } from './fastestGood';
import { addListedMirror, type ChosenMirror } from './storeMirrorList';

/** How many mirrors of a list are asked at most, and how many at the same time. */
const atMost = 24;
const atOnce = 6;

/** Mirrors of a list lag behind each other: one that does would take a repository back in time. */
function notOlder(answer: CheckedMirror, newest: string | null): CheckedMirror {
  if (answer.status !== 'changed' || newest === null) return answer;
  const date = answer.date ?? answer.release?.date;
  if (date === undefined || date < newest) {
    throw new RepositoryError(
      'rollback',
      date === undefined
        ? `its metadata tells no date, and another mirror had some of ${newest}: it may lag behind`
        : `its metadata of ${date} is older than that of ${newest} on another mirror: it lags behind`,
    );
  }
  return answer;
}

/** One round through the mirrors of a list. */
export class ListVisit {
  readonly mirrors: { mirror: DbMirrorRow; outcome: Outcome }[] = [];
  readonly good: ChosenMirror[] = [];
  /** Good ones that are not listed any more. */
  readonly kept: ChosenMirror[] = [];
  private readonly bad: ChosenMirror[] = [];

  constructor(
    private readonly options: {
      knex: Knex;
      reader: MirrorReader;
      formats: FormatRegistry;
    },
    private readonly list: MirrorToCheck,
    private readonly expected: ExpectedIndex[] | null,
    private readonly signal: AbortSignal,
  ) {}

  /** Those to keep, the best first; none where none is any good, which leaves all that are there. */
  chosen(wanted: number): ChosenMirror[] {
    if (this.good.length + this.kept.length === 0) return [];
    const room = Math.max(0, wanted - this.good.length);
    return [...this.good, ...this.bad.slice(0, room), ...this.kept];
  }

  /** Checks a mirror that was chosen before. */
  async check(mirror: DbMirrorRow, good = this.good): Promise<void> {
    const { reader } = this.options;
    let answer: CheckedMirror;
    try {
      answer = await this.ask(this.toCheck(mirror), this.signal);
    } catch (error) {
      const outcome = await reader.noteFailure(mirror, error, this.signal);
      this.note(mirror, outcome, good);
      return;
    }
    await this.take(mirror, answer, good);
  }

  /** Looks for the fastest good ones among those that were not checked yet. */
  async choose(
    current: DbMirrorRow[],
    candidates: string[],
    wanted: number,
  ): Promise<void> {
    const { knex, reader } = this.options;
    const checked = new Set(this.mirrors.map(({ mirror }) => mirror.url));
    const rows = new Map(current.map(mirror => [mirror.url, mirror]));
    const urls = candidates.filter(url => !checked.has(url));
    // Of those that are there already only a change has to be read.
    urls.sort((a, b) => Number(rows.has(b)) - Number(rows.has(a)));
    const newest = await this.newestDate();
    const race = await fastestGood(urls.slice(0, atMost), {
      wanted: wanted - this.good.length,
      atOnce,
      signal: this.signal,
      ask: async (url, signal) => {
        const mirror = rows.get(url);
        const asked = mirror ? this.toCheck(mirror) : this.unknown(url);
        return notOlder(await this.ask(asked, signal), newest);
      },
    });
    for (const { candidate, answer, milliseconds } of race.good) {
      const mirror =
        rows.get(candidate) ??
        (await addListedMirror(knex, this.list, candidate));
      await this.take(mirror, answer, this.good, milliseconds);
    }
    for (const { candidate, error } of race.failed) {
      const hasRoom = this.good.length + this.bad.length < wanted;
      const mirror =
        rows.get(candidate) ??
        (hasRoom && (await addListedMirror(knex, this.list, candidate)));
      if (!mirror) continue;
      const outcome = await reader.noteFailure(mirror, error, this.signal);
      this.note(mirror, outcome, this.good);
    }
  }

  private async take(
    mirror: DbMirrorRow,
    answer: CheckedMirror,
    good: ChosenMirror[],
    milliseconds?: number,
  ): Promise<void> {
    const { reader } = this.options;
    const outcome =
      answer.status === 'changed'
        ? await reader.store(this.toCheck(mirror), answer, this.signal)
        : 'unchanged';
    this.note(mirror, outcome, good, milliseconds);
  }

  private note(
    mirror: DbMirrorRow,
    outcome: Outcome,
    good: ChosenMirror[],
    milliseconds?: number,
  ): void {
    this.mirrors.push({ mirror, outcome });
    const list = isGood(outcome) ? good : this.bad;
    list.push({ id: mirror.id, milliseconds });
  }

  private async ask(
    mirror: MirrorToCheck,
    signal: AbortSignal,
  ): Promise<CheckedMirror> {
    const { reader, formats } = this.options;
    if (!formats.find(mirror.type, mirror.url)) {
      throw new RepositoryError(
        'content',
        `${mirror.url} is in a form that nothing here reads`,
      );
    }
    const answer = await reader.check(mirror, signal, this.expected);
    if (answer.status === 'list') {
      throw new RepositoryError(
        'content',
        'it is a list of mirrors itself, in a list of mirrors',
      );
    }
    return answer;
  }

  /** When the newest metadata was made that any mirror of the repository had. */
  private async newestDate(): Promise<string | null> {
    const row = await this.options
      .knex('mirror')
      .where({ repository_id: this.list.repository_id, enabled: true })
      .max({ date: 'newest_date' })
      .first();
    return row?.date ?? null;
  }

  /** A mirror with what is known of the list's repository. */
  private toCheck(mirror: DbMirrorRow): MirrorToCheck {
    const { type, arch, repo_id, repository_name, url, force } = this.list;
    return {
      ...mirror,
      force,
      type,
      arch,
      repo_id,
      repository_name,
      list_url: url,
      list_verified_since: this.list.verified_since,
      list_verified_key: this.list.verified_key,
    };
  }

  /** A mirror that has no row. */
  private unknown(url: string): MirrorToCheck {
    return this.toCheck({
      ...this.list,
      url,
      state: null,
      listed: null,
      package_set_id: null,
      succeeded_at: null,
      newest_date: null,
    });
  }
}
