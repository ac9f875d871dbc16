import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Knex } from 'knex';
import type { DbBoolean } from '../../database/tables';
import { weightOf } from '../../evaluation';
import type { MemberPackage } from '../../evaluation/types';
import { ContentCache } from '../ContentCache';
import { GoneContentError } from '../GoneContentError';
import { isShared, PackagesById } from './PackagesById';

/** What a package takes that sets share, as a part of one of its own: 8 bytes of about 150. */
const SHARED_PART = 1 / 16;
/** Entries that are read with one statement. */
const BATCH = 4000;

interface Entry {
  package_id: number | null;
  attributes: string | null;
  removed: DbBoolean;
}

/** What is installed on hosts, by the set's row, loaded from the database where it is not in memory. */
export class InstalledPackages {
  private readonly sets: ContentCache<readonly MemberPackage[]>;
  private readonly packages: PackagesById;

  /** @param maxPackages about 150 bytes each, half of them in sets and half of them what sets share */
  constructor(private readonly knex: Knex, maxPackages: number) {
    this.packages = new PackagesById(knex, maxPackages / 2);
    this.sets = new ContentCache<readonly MemberPackage[]>({
      maxSize: Math.max(1, maxPackages / 2),
      sizeOf: packages => {
        let size = 0;
        for (const one of packages) {
          size += isShared(one) ? SHARED_PART : weightOf(one);
        }
        return Math.ceil(size);
      },
      load: setId => this.load(setId),
    });
  }

  /** How much of it is in memory, in packages. */
  get held(): { size: number; maxSize: number } {
    return this.sets.held;
  }

  /** @throws GoneContentError where the set is gone */
  get(setId: number): Promise<readonly MemberPackage[]> {
    return this.sets.get(setId);
  }

  /** To be called once the set is committed. */
  put(setId: number, packages: readonly MemberPackage[]): void {
    this.sets.put(
      setId,
      packages.map(one =>
        one.attributes === undefined ? this.packages.share(one) : one,
      ),
    );
  }

  forget(setId: number): void {
    this.sets.forget(setId);
  }

  private async load(setId: number): Promise<readonly MemberPackage[]> {
    const { entries, baseId } = await this.loadEntries(setId);
    const members = entries.filter(({ removed }) => !removed);
    const packages = await this.packages.get(
      members.map(entry => entry.package_id!),
    );
    const own = members.flatMap(({ package_id, attributes }) => {
      const found = packages.get(package_id!);
      if (!found) return [];
      return attributes === null
        ? [found]
        : [{ ...found, attributes: JSON.parse(attributes) }];
    });
    if (baseId === null) return own;
    const overridden = new Set(entries.map(({ package_id }) => package_id));
    const base = await this.get(baseId);
    return [...base.filter(({ id }) => !overridden.has(id)), ...own];
  }

  private async loadEntries(
    setId: number,
  ): Promise<{ entries: Entry[]; baseId: number | null }> {
    const entries: Entry[] = [];
    for (;;) {
      const last = entries.at(-1)?.package_id ?? 0;
      // With each piece: what is retired before it is read may have been read in part.
      const rows: (Entry & { base_id: number | null })[] = await this.knex(
        'package_set as s',
      )
        .leftJoin('package_set_entry as e', join =>
          join.on('e.set_id', 's.id').onVal('e.package_id', '>', last),
        )
        .where({ 's.id': setId, 's.complete': true })
        .orderBy('e.package_id')
        .limit(BATCH)
        .select('e.package_id', 'e.attributes', 'e.removed', 's.base_id');
      if (rows.length === 0) throw new GoneContentError('A set of packages');
      entries.push(...rows.filter(row => row.package_id !== null));
      if (rows.length < BATCH) return { entries, baseId: rows[0].base_id };
      await nextTurn();
    }
  }
}
