import type { OfferedPackage } from 'backstage-plugin-patchman-node';
import type { Knex } from 'knex';
import { insertRows } from '../../database/insertRows';
import { relaxedTransaction } from '../../database/relaxedTransaction';
import { now } from '../../database/time';
import type { MemberPackage } from '../../evaluation/types';
import { GoneContentError } from '../GoneContentError';
import { holdContent } from '../holdContent';
import { differenceFrom, isSmall, type SetDifference } from './difference';
import { digestPackages, type EncodedPackage } from './digestPackages';
import type { InstalledPackages } from './InstalledPackages';
import { PackageIds } from './PackageIds';
import { sharePackages } from './packageLock';
import {
  encodePackages,
  findPackageSet,
  type PackageSet,
  requirePackageSet,
} from './PackageSetBuilder';
import { PackageWriter } from './PackageWriter';

export interface EnsureOptions {
  /** The set that it was before, which it probably is still. */
  before?: PackageSet;
  /** Sets stored whole that it perhaps differs little from; asked for where none is known that it was before. */
  bases?: () => readonly number[];
  /** Without it every set is stored whole. */
  installed?: InstalledPackages;
}

/** A set that is to be stored as its difference from another one. */
interface Derived {
  baseId: number;
  difference: SetDifference;
}

/** A set with its packages, which belong into memory once it is committed. */
export interface WrittenSet {
  set: PackageSet;
  packages: MemberPackage[];
}

/** The set that a report needs. */
export interface WantedSet {
  digest: string;
  /** It is stored already. */
  known: PackageSet | null;
  /** The base of which it is to be stored as a small difference. */
  baseId: number | null;
  /**
   * Stores it.
   * @returns null where another backend was first
   * @throws GoneContentError where the base is gone
   */
  write(trx: Knex.Transaction): Promise<WrittenSet | null>;
  /** Stores it whole, whatever base there is. */
  writeWhole(trx: Knex.Transaction): Promise<WrittenSet | null>;
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
  const wanted = await findWantedSet(knex, packages, options);
  return storeWantedSet(knex, wanted, options.installed);
}

/** Stores a set in a transaction of its own, if it is not stored yet. */
export async function storeWantedSet(
  knex: Knex,
  wanted: WantedSet,
  installed?: InstalledPackages,
): Promise<PackageSet> {
  if (wanted.known) return wanted.known;
  // A set that is lost with the power is built again.
  const written = await relaxedTransaction(knex, wanted.write).catch(error => {
    // The base was retired, or found damaged, since it was read.
    if (wanted.baseId !== null && error instanceof GoneContentError) {
      return relaxedTransaction(knex, wanted.writeWhole);
    }
    throw error;
  });
  if (!written) return requirePackageSet(knex, wanted.digest);
  installed?.put(written.set.id, written.packages);
  return written.set;
}

/** Looks whether a set is stored, and else from what it differs little. */
export async function findWantedSet(
  knex: Knex,
  packages: OfferedPackage[],
  options: EnsureOptions = {},
): Promise<WantedSet> {
  const { before } = options;
  const encoded = encodePackages(packages);
  const digest = await digestPackages(encoded);
  const known =
    digest === before?.digest
      ? before
      : (await findPackageSet(knex, digest)) ?? null;
  const derived = known ? null : await derive(knex, encoded, options);
  const write = (from: Derived | null) => async (trx: Knex.Transaction) => {
    await sharePackages(trx);
    return writePackageSet(trx, digest, encoded, from, PackageIds.of(knex));
  };
  return {
    digest,
    known,
    baseId: derived?.baseId ?? null,
    write: write(derived),
    writeWhole: write(null),
  };
}

/** The first base that the packages differ little from. */
async function derive(
  knex: Knex,
  packages: EncodedPackage[],
  { before, bases, installed }: EnsureOptions,
): Promise<Derived | null> {
  if (!installed) return null;
  const candidates = before
    ? [before.base_id ?? before.id]
    : await stillStored(knex, bases?.() ?? []);
  for (const baseId of candidates) {
    const members = await readIfStored(installed, baseId);
    if (!members) continue;
    const difference = differenceFrom(members, packages);
    if (isSmall(difference)) return { baseId, difference };
  }
  return null;
}

/** What is in memory may have been cleaned away since. */
async function stillStored(
  knex: Knex,
  setIds: readonly number[],
): Promise<number[]> {
  if (setIds.length === 0) return [];
  const stored: number[] = await knex('package_set')
    .whereIn('id', setIds)
    .where({ complete: true })
    .pluck('id');
  return setIds.filter(id => stored.includes(id));
}

async function readIfStored(
  installed: InstalledPackages,
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
): Promise<WrittenSet | null> {
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
