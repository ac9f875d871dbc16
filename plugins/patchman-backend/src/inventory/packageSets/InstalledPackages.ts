import type { Knex } from 'knex';
import type { MemberPackage } from '../../evaluation/types';
import { ContentCache } from '../ContentCache';
import { assertStored } from '../holdContent';
import { loadInstalled } from './loadPackages';

/** What a package takes that a set shares with its base, as a part of one of its own: 8 bytes of about 150. */
const SHARED_PART = 1 / 16;

/** A set, and how many of its packages are its own: the others are its base's, in memory too. */
export interface InstalledSet {
  packages: readonly MemberPackage[];
  own: number;
}

/** What is installed on hosts, by the set's row, loaded from the database where it is not in memory. */
export class InstalledPackages {
  private readonly sets: ContentCache<InstalledSet>;

  /** @param maxPackages about 150 bytes each */
  constructor(knex: Knex, maxPackages: number) {
    this.sets = new ContentCache<InstalledSet>({
      maxSize: maxPackages,
      sizeOf: ({ packages, own }) =>
        Math.ceil(own + (packages.length - own) * SHARED_PART),
      load: async setId => {
        const set = await loadInstalled(knex, setId, id => this.get(id));
        await assertStored(knex, 'package_set', setId);
        return set;
      },
    });
  }

  /** @throws GoneContentError where the set is gone */
  async get(setId: number): Promise<readonly MemberPackage[]> {
    return (await this.sets.get(setId)).packages;
  }

  /** To be called once the set is committed. */
  put(setId: number, set: InstalledSet): void {
    this.sets.put(setId, set);
  }

  forget(setId: number): void {
    this.sets.forget(setId);
  }
}
