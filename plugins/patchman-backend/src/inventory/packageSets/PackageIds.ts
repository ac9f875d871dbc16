import type { Knex } from 'knex';
import type { OfferedPackage } from 'backstage-plugin-patchman-node';
import { lastUsed } from '../../caches/lastUsed';

/** About 15 MB. */
const MAX = 100_000;

const ofDatabases = new WeakMap<Knex, PackageIds>();

/**
 * Row ids of the packages that were written last, so that of a set that differs little from others only the rest has
 * to be looked up. An id is a hint: its package may have been cleaned away since, or never been committed. Ids are
 * never used twice, so that one whose row exists is right.
 */
export class PackageIds {
  private readonly ids = lastUsed<string, number>(MAX);

  static of(knex: Knex): PackageIds {
    let ids = ofDatabases.get(knex);
    if (!ids) {
      ids = new PackageIds();
      ofDatabases.set(knex, ids);
    }
    return ids;
  }

  get(item: OfferedPackage): number | undefined {
    return this.ids.get(identity(item));
  }

  note(item: OfferedPackage, id: number): void {
    this.ids.set(identity(item), id);
  }
}

function identity(item: OfferedPackage): string {
  const { type, name, epoch, version, release, arch } = item;
  return [name, version, release, epoch, arch, type].join('\0');
}
