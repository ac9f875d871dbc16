import type { Knex } from 'knex';
import type { LRUCache } from 'lru-cache';
import type { PackageIdentity } from 'backstage-plugin-patchman-common';
import { lastUsed } from '../../caches/lastUsed';
import { weightOf } from '../../evaluation';
import type { MemberPackage } from '../../evaluation/types';

/** Ids that are looked up with one statement. */
const BATCH = 1000;

/** Whether sets share a package: one that is the same everywhere, and no larger than others. */
export function isShared(item: MemberPackage): boolean {
  return item.attributes === undefined && weightOf(item) === 1;
}

/** Packages by their rows, shared by all sets in memory: hosts of a fleet have mostly the same ones. */
export class PackagesById {
  private readonly packages: LRUCache<number, MemberPackage>;

  /** @param max about 150 bytes each */
  constructor(private readonly knex: Knex, max: number) {
    this.packages = lastUsed(Math.max(1, Math.floor(max)));
  }

  /** The same package, the one that others have too. To be called once its row is committed. */
  share(item: MemberPackage): MemberPackage {
    const known = this.packages.get(item.id);
    if (known) return known;
    if (isShared(item)) this.packages.set(item.id, item);
    return item;
  }

  /** @returns packages by their ids; those that are gone are left out */
  async get(ids: readonly number[]): Promise<Map<number, MemberPackage>> {
    const found = new Map<number, MemberPackage>();
    const missing: number[] = [];
    for (const id of ids) {
      const known = this.packages.get(id);
      if (known) found.set(id, known);
      else missing.push(id);
    }
    for (let i = 0; i < missing.length; i += BATCH) {
      const rows: (PackageIdentity & { id: number })[] = await this.knex(
        'package',
      )
        .whereIn('id', missing.slice(i, i + BATCH))
        .select('id', 'type', 'name', 'epoch', 'version', 'release', 'arch');
      for (const row of rows) {
        if (isShared(row)) this.packages.set(row.id, row);
        found.set(row.id, row);
      }
    }
    return found;
  }
}
