import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { OfferedPackage } from 'backstage-plugin-patchman-node';
import { isUniqueViolation } from '../../database/dialect';
import { relaxedTransaction } from '../../database/relaxedTransaction';
import { now } from '../../database/time';
import type { MemberPackage } from '../../evaluation/types';
import { GoneContentError } from '../GoneContentError';
import {
  encodeAttributes,
  type EncodedPackage,
  PackageSetDigest,
} from './digestPackages';
import { sharePackages } from './packageLock';
import { PackageWriter } from './PackageWriter';

/** A complete set. */
export interface PackageSet {
  id: number;
  digest: string;
  size: number;
  /** The set as whose difference it is stored, null where it is stored whole. */
  base_id: number | null;
}

/**
 * Builds a set from a stream. Nobody sees it before `complete`; a crash leaves rows that the cleaning removes.
 * If a set of the same content exists already, that one is the result.
 */
export class PackageSetBuilder {
  private constructor(
    private readonly knex: Knex,
    private readonly setId: number,
    private readonly buildingDigest: string,
  ) {
    this.writer = new PackageWriter(setId);
  }

  private readonly writer: PackageWriter;
  private readonly digest = new PackageSetDigest();

  static async start(knex: Knex): Promise<PackageSetBuilder> {
    const buildingDigest = `building:${randomUUID()}`;
    const [{ id }] = await knex('package_set')
      .insert({
        digest: buildingDigest,
        size: 0,
        complete: false,
        created_at: now(),
      })
      .returning('id');
    return new PackageSetBuilder(knex, id, buildingDigest);
  }

  /** @returns the packages with their row ids */
  async add(packages: OfferedPackage[]): Promise<MemberPackage[]> {
    const encoded = encodePackages(packages);
    for (const { item, attributes } of encoded) {
      this.digest.add(item, attributes);
    }
    // A set that is lost with the power is built again.
    return relaxedTransaction(this.knex, async trx => {
      await sharePackages(trx);
      return this.writer.write(trx, encoded);
    });
  }

  async complete(): Promise<PackageSet> {
    const digest = await this.digest.digest();
    const existing = await findPackageSet(this.knex, digest);
    if (existing) {
      await this.discard();
      return existing;
    }
    const [{ count }] = await this.knex('package_set_entry')
      .where({ set_id: this.setId })
      .count({ count: '*' });
    const size = Number(count);
    try {
      const completed = await this.knex('package_set')
        .where({ id: this.setId, digest: this.buildingDigest })
        .update({ digest, size, complete: true });
      if (completed !== 1) throw new GoneContentError('A set of packages');
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      // Another backend was first.
      await this.discard();
      return requirePackageSet(this.knex, digest);
    }
    return { id: this.setId, digest, size, base_id: null };
  }

  async discard(): Promise<void> {
    await deletePackageSet(this.knex, this.setId);
  }
}

export async function findPackageSet(
  knex: Knex,
  digest: string,
): Promise<PackageSet | undefined> {
  return knex('package_set')
    .where({ digest, complete: true })
    .first('id', 'digest', 'size', 'base_id');
}

/** @throws GoneContentError when it was retired a moment ago */
export async function requirePackageSet(
  knex: Knex,
  digest: string,
): Promise<PackageSet> {
  const found = await findPackageSet(knex, digest);
  if (!found) throw new GoneContentError('A set of packages');
  return found;
}

/** Deletes a set that nothing can find any more, piece by piece, so that no statement holds up the others. */
export async function deletePackageSet(
  knex: Knex,
  setId: number,
): Promise<void> {
  for (;;) {
    const deleted = await knex('package_set_entry')
      .where({ set_id: setId })
      .whereIn(
        'package_id',
        knex('package_set_entry')
          .where({ set_id: setId })
          .select('package_id')
          .limit(5000),
      )
      .delete();
    if (deleted === 0) break;
  }
  await knex('package_set').where({ id: setId }).delete();
}

export function encodePackages(packages: OfferedPackage[]): EncodedPackage[] {
  return packages.map(item => ({
    item,
    attributes: encodeAttributes(item.attributes),
  }));
}
