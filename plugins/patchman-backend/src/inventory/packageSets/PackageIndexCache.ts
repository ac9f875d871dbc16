import type { Knex } from 'knex';
import { LRUCache } from 'lru-cache';
import { PackageIndexBuilder, type PackageIndex } from '../../evaluation';
import { loadPackages } from './loadPackages';

/**
 * The sets that evaluations look into, held in memory up to a number of packages. Sets never change, so an entry is
 * never wrong; it is only forgotten.
 */
export class PackageIndexCache {
  private readonly indexes: LRUCache<string, PackageIndex>;
  private readonly loading = new Map<string, Promise<PackageIndex>>();

  /** @param maxPackages about 150 bytes each */
  constructor(private readonly knex: Knex, maxPackages: number) {
    this.indexes = new LRUCache<string, PackageIndex>({
      maxSize: maxPackages,
      sizeCalculation: index => Math.max(1, index.size),
    });
  }

  put(digest: string, index: PackageIndex): void {
    this.indexes.set(digest, index);
  }

  async get(digest: string, setId: number): Promise<PackageIndex> {
    const cached = this.indexes.get(digest);
    if (cached) return cached;
    let loading = this.loading.get(digest);
    if (!loading) {
      loading = this.load(setId)
        .then(index => {
          this.indexes.set(digest, index);
          return index;
        })
        .finally(() => this.loading.delete(digest));
      this.loading.set(digest, loading);
    }
    return loading;
  }

  private async load(setId: number): Promise<PackageIndex> {
    const builder = new PackageIndexBuilder();
    for await (const batch of loadPackages(this.knex, setId)) {
      builder.add(batch);
    }
    return builder.build();
  }
}
