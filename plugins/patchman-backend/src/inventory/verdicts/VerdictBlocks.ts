import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Knex } from 'knex';
import { lastUsed } from '../../caches/lastUsed';
import { relaxedTransaction } from '../../database/relaxedTransaction';
import {
  judgeUnit,
  type Knowledge,
  knowledgeOf,
  type MatchedHost,
  type PackageUnit,
} from '../../evaluation/matching';
import { CveIds } from '../errata/CveIds';
import { findBlocks, type JudgedUnit, storeBlocks } from './storeBlocks';

/** About 20 MB. */
const MOST_BLOCKS = 100_000;
/** Rows that are written in one transaction, which SQLite does in one turn of the event loop. */
const ROWS_TOGETHER = 1_000;
/** Packages that are judged in one turn of the event loop. */
const IN_ONE_TURN = 25;

/** A host's units by their keys, and what they are judged by. */
export interface JudgedHost {
  knowledge: Knowledge;
  matched: MatchedHost;
  units: readonly { key: string; unit: PackageUnit }[];
}

/** What was found of packages, each judged once. */
export class VerdictBlocks {
  /** Ids by their keys, null of those that say nothing: they are not stored. Hints, since rows are cleaned away. */
  private readonly blocks = lastUsed<string, { id: number | null }>(
    MOST_BLOCKS,
  );

  constructor(private readonly knex: Knex) {}

  /** The row of what was judged, null where it says nothing. */
  idOf(key: string): number | null {
    return this.blocks.get(key)?.id ?? null;
  }

  /** To be called where a row turned out to be gone. */
  clear(): void {
    this.blocks.clear();
  }

  /** Judges and stores what nobody has. @returns how many units that are */
  async judgeUnknown(
    hosts: readonly JudgedHost[],
    release: string,
  ): Promise<number> {
    const unknown = new Map<
      string,
      Pick<JudgedHost, 'matched' | 'knowledge'> & { unit: PackageUnit }
    >();
    for (const { units, matched, knowledge } of hosts) {
      for (const { key, unit } of units) {
        if (!this.blocks.has(key))
          unknown.set(key, { unit, matched, knowledge });
      }
    }
    for (const [key, id] of await findBlocks(this.knex, [...unknown.keys()])) {
      this.blocks.set(key, { id });
      unknown.delete(key);
    }
    const cves = new CveIds();
    let judged: JudgedUnit[] = [];
    let rows = 0;
    const write = async () => {
      const ids = await relaxedTransaction(this.knex, trx =>
        storeBlocks(trx, judged, cves),
      );
      for (const [key, id] of ids) this.blocks.set(key, { id });
      judged = [];
      rows = 0;
      await nextTurn();
    };
    let looked = 0;
    for (const [key, { unit, matched, knowledge }] of unknown) {
      if (++looked % IN_ONE_TURN === 0) await nextTurn();
      const verdicts = judgeUnit(unit, knowledgeOf(unit, knowledge), matched);
      if (verdicts.length === 0 && unit.coverage === 'covered') {
        this.blocks.set(key, { id: null });
        continue;
      }
      const subject = subjectOf(unit, release);
      judged.push({ key, subject, release, unit, verdicts });
      rows += verdicts.length + 1;
      if (rows >= ROWS_TOGETHER) await write();
    }
    if (judged.length > 0) await write();
    return unknown.size;
  }
}

/** The name of release, package and version, whatever is known of them. */
function subjectOf(
  { type, source, binary, members }: PackageUnit,
  release: string,
) {
  const { name, arch } = members[0];
  return createHash('sha256')
    .update(
      JSON.stringify([
        release,
        type,
        binary ?? [source?.name ?? name, source?.version ?? '', arch],
      ]),
    )
    .digest('hex');
}
