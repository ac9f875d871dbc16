import type { Knex } from 'knex';
import type { OfferedPackage } from 'backstage-plugin-patchman-node';
import { isPostgres } from '../../database/dialect';
import type { MemberPackage } from '../../evaluation/types';
import type { EncodedPackage } from './digestPackages';
import type { PackageIds } from './PackageIds';
import { writeToPostgres } from './writeToPostgres';
import { writeToSqlite } from './writeToSqlite';

/** Adds packages to a set that is being built; those never seen before are interned. */
export class PackageWriter {
  /** Whether all of the last ones were new: the next ones of a new repository probably are too. */
  private expectNew = false;

  /** @param hints saves look-ups where sets differ little, as those of hosts do */
  constructor(
    private readonly setId: number,
    private readonly hints?: PackageIds,
  ) {}

  /**
   * @param packages at most a few thousand, because PostgreSQL takes them in one statement
   * @returns the packages with their row ids
   */
  async write(
    trx: Knex.Transaction,
    packages: EncodedPackage[],
  ): Promise<MemberPackage[]> {
    if (!isPostgres(trx)) {
      const ids = await writeToSqlite(trx, this.setId, packages);
      return packages.map(({ item }, i) => withId(item, ids[i]));
    }
    const { ids, allNew } = await writeToPostgres(
      trx,
      this.setId,
      packages,
      this.expectNew,
      this.hints,
    );
    this.expectNew = allNew;
    return packages.map(one => withId(one.item, ids.get(one)!));
  }
}

function withId(item: OfferedPackage, id: number): MemberPackage {
  const { type, name, epoch, version, release, arch, attributes } = item;
  return attributes
    ? { id, type, name, epoch, version, release, arch, attributes }
    : { id, type, name, epoch, version, release, arch };
}
