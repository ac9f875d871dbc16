import type { OfferedPackage } from 'backstage-plugin-patchman-node';
import type { Knex } from 'knex';
import { insertRows } from '../../database/insertRows';
import { now } from '../../database/time';
import type { MemberPackage } from '../../evaluation/types';
import { GoneContentError } from '../GoneContentError';
import { holdContent } from '../holdContent';
import { differenceFrom, isSmall, type SetDifference } from './difference';
import { type EncodedPackage, PackageSetDigest } from './digestPackages';
import { PackageIds } from './PackageIds';
import { sharePackages } from './packageLock';
import {
  encodePackages,
  findPackageSet,
  type PackageSet,
  requirePackageSet,
} from './PackageSetBuilder';
import { PackageWriter } from './PackageWriter';

/** What is installed, by the set's row, in memory where it was asked for lately. */
export interface InstalledSets {
  get(setId: number): Promise<readonly MemberPackage[]>;
  put(setId: number, packages: readonly MemberPackage[]): void;
}

export interface EnsureOptions {
  /** The set that it was before, which it probably is still. */
  before?: PackageSet;
  /** Sets stored whole that it perhaps differs little from. */
  bases?: readonly number[];
  /** Without it every set is stored whole. */
  installed?: InstalledSets;
}

/** A set that is to be stored as its difference from another one. */
interface Derived {
  baseId: number;
  difference: SetDifference;
}

/**
 * The set of exactly these packages, written in one transaction if it is new: as a difference where it differs little from
 * the one before, so that a report costs what changed in it.
 */
export async function ensurePackageSet(
  knex: Knex,
  packages: OfferedPackage[],
  options: EnsureOptions = {},
): Promise<PackageSet> {
  const { before, installed } = options;
  const encoded = encodePackages(packages);
  const setDigest = new PackageSetDigest();
  for (const { item, attributes } of encoded) setDigest.add(item, attributes);
  const digest = await setDigest.digest();
  if (digest === before?.digest) return before;
  const existing = await findPackageSet(knex, digest);
  if (existing) return existing;
  const write = (derived: Derived | null) =>
    knex.transaction(async trx => {
      await sharePackages(trx);
      return writePackageSet(
        ...([trx, digest, encoded, derived, PackageIds.of(knex)] as const),
      );
    });
  const derived = await derive(encoded, options);
  const written = await write(derived).catch(error => {
    // The base was retired, or found damaged, since it was read.
    if (derived && error instanceof GoneContentError) return write(null);
    throw error;
  });
  if (written) installed?.put(written.set.id, written.packages);
  // Otherwise another backend was first.
  return written?.set ?? requirePackageSet(knex, digest);
}

/** The first base that the packages differ little from. */
async function derive(
  packages: EncodedPackage[],
  { before, bases = [], installed }: EnsureOptions,
): Promise<Derived | null> {
  if (!installed) return null;
  const own = before ? [before.base_id ?? before.id] : [];
  for (const baseId of new Set([...own, ...bases])) {
    const members = await readIfStored(installed, baseId);
    if (!members) continue;
    const difference = differenceFrom(members, packages);
    if (isSmall(difference)) return { baseId, difference };
  }
  return null;
}

async function readIfStored(
  installed: InstalledSets,
  setId: number,
): Promise<readonly MemberPackage[] | null> {
  try {
    return await installed.get(setId);
  } catch (error) {
    if (error instanceof GoneContentError) return null;
    throw error;
  }
}

async function writePackageSet(
  trx: Knex.Transaction,
  digest: string,
  packages: EncodedPackage[],
  derived: Derived | null,
  hints: PackageIds,
): Promise<{ set: PackageSet; packages: MemberPackage[] } | null> {
  const baseId = derived?.baseId ?? null;
  if (baseId !== null) await holdContent(trx, 'package_set', baseId);
  const kept = derived?.difference.kept ?? [];
  const own = derived?.difference.added ?? packages;
  const [row] = await trx('package_set')
    .insert({
      digest,
      size: kept.length + own.length,
      complete: true,
      created_at: now(),
      base_id: baseId,
    })
    .onConflict('digest')
    .ignore()
    .returning('id');
  if (!row) return null;
  const writer = new PackageWriter(row.id, hints);
  const members = new Map<number, MemberPackage>();
  for (let i = 0; i < own.length; i += 1000) {
    const piece = own.slice(i, i + 1000);
    for (const member of await writer.write(trx, piece)) {
      // Of one that is there twice the first counts, as in the table.
      if (!members.has(member.id)) members.set(member.id, member);
    }
  }
  const gone = (derived?.difference.gone ?? []).filter(
    // With other attributes it is there as its own already.
    ({ id }) => !members.has(id),
  );
  await insertRows(
    trx,
    'package_set_entry',
    gone.map(({ id }) => ({
      set_id: row.id,
      package_id: id,
      attributes: null,
      removed: true,
    })),
  );
  const size = kept.length + members.size;
  if (size !== kept.length + own.length) {
    await trx('package_set').where({ id: row.id }).update({ size });
  }
  return {
    set: { id: row.id, digest, size, base_id: baseId },
    packages: [...kept, ...members.values()],
  };
}
