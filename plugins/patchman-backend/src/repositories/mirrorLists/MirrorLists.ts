import type { CheckedMirror } from 'backstage-plugin-patchman-node';
import type { Knex } from 'knex';
import type { DbMirrorRow } from '../../database/tables';
import type { FormatRegistry } from '../formats';
import type { MirrorReader, MirrorToCheck, Outcome } from '../MirrorReader';
import { haveSameMirrors, listedOf, readListed } from './listed';
import { ListVisit } from './ListVisit';
import { findMirrorsBesideList, storeMirrorList } from './storeMirrorList';

/** What became of the mirrors of a list; the list itself is done. */
export interface CheckedList {
  mirrors: { mirror: DbMirrorRow; outcome: Outcome }[];
  /** Whether nothing is left to be noted on the list but that it was checked. */
  unchanged: boolean;
}

/** Keeps the mirrors of lists: the fastest good ones, as many as a repository is to have. */
export class MirrorLists {
  constructor(
    private readonly options: {
      knex: Knex;
      reader: MirrorReader;
      formats: FormatRegistry;
      mirrorsPerRepository: number;
      /** Whether it is time to ask a mirror again that wants credentials. */
      isDue: (mirror: DbMirrorRow) => boolean;
    },
  ) {}

  /**
   * Checks the mirrors that were chosen of a list and, where they do not do any more, chooses others. Those that are there
   * stay until better ones have been read.
   */
  async refresh(
    list: MirrorToCheck,
    answer: CheckedMirror & { status: 'list' | 'unchanged' },
    signal: AbortSignal,
  ): Promise<CheckedList> {
    const before = readListed(list);
    const listed = answer.status === 'list' ? listedOf(answer) : before!;
    const isSame = before !== null && haveSameMirrors(before, listed);
    const { own, others } = await findMirrorsBesideList(
      this.options.knex,
      list,
    );
    const visit = new ListVisit(this.options, list, listed.expected, signal);
    const current = own.filter(mirror => mirror.enabled);
    const taken = new Set(
      [...others, ...own.filter(mirror => !mirror.enabled)].map(
        ({ url }) => url,
      ),
    );
    const candidates = listed.mirrors.filter(url => !taken.has(url));
    const wanted = Math.min(
      this.options.mirrorsPerRepository,
      candidates.length,
    );

    const isListed = (mirror: DbMirrorRow) =>
      listed.mirrors.includes(mirror.url);

    if (isSame) {
      if (
        current.length > 0 &&
        !list.force &&
        !current.some(this.options.isDue)
      ) {
        return { mirrors: [], unchanged: answer.status === 'unchanged' };
      }
      for (const mirror of current.filter(isListed)) await visit.check(mirror);
    }
    const fits = visit.good.length >= wanted;
    if (!fits) await visit.choose(current, candidates, wanted);
    if (visit.good.length === 0) {
      // Better one that is not listed any more than none.
      for (const mirror of current) {
        if (!isListed(mirror)) await visit.check(mirror, visit.kept);
      }
    }
    const unchanged = fits && isSame && answer.status === 'unchanged';
    if (!unchanged) {
      await storeMirrorList(this.options.knex, list, {
        listed,
        state: answer.status === 'list' ? JSON.stringify(answer.state) : null,
        chosen: visit.chosen(wanted),
      });
    }
    return { mirrors: visit.mirrors, unchanged };
  }
}
