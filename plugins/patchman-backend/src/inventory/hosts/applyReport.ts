import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import type { DbHostRow, DbReportRow } from '../../database/tables';
import { isForeignKeyViolation } from '../../database/dialect';
import { relaxedTransaction } from '../../database/relaxedTransaction';
import { insertRows } from '../../database/insertRows';
import { calendarTime, fromAheadOfTime, now } from '../../database/time';
import type { HostReport } from '../../reports/HostReport';
import type { MemberPackage } from '../../evaluation';
import { GoneContentError } from '../GoneContentError';
import { holdContent } from '../holdContent';
import { identifyOperatingSystem } from '../../systems/identifyOperatingSystem';
import {
  comparePackageSets,
  type PackageChange,
} from '../packageSets/comparePackageSets';
import {
  findWantedSet,
  storeWantedSet,
  type WantedSet,
  type WrittenSet,
} from '../packageSets/ensurePackageSet';
import type { InstalledPackages } from '../packageSets/InstalledPackages';
import type { LikelyBases } from '../packageSets/LikelyBases';
import {
  type PackageSet,
  requirePackageSet,
} from '../packageSets/PackageSetBuilder';
import { registerRepositories } from '../repositories/registerRepositories';
import { ensureNames } from './ensureNames';
import { hostRow } from './hostRow';
import { findKnownHost, type KnownHost } from './findKnownHost';
import {
  addHostRepositories,
  dropHostRepositories,
  importedChoices,
} from './hostRepositories';
import {
  ContradictionError,
  findContradiction,
  type MachineIdentity,
} from './identity';
import { setReportedTags } from './setHostTags';

export interface AppliedReport {
  hostId: number;
  /** Whether anything changed that an evaluation depends on. */
  evaluate: boolean;
  /** Whether its repositories are other ones than before. */
  newRepositories: boolean;
}

export interface ApplyReportOptions {
  knex: Knex;
  row: Pick<
    DbReportRow,
    'id' | 'received_at' | 'address' | 'user_agent' | 'body_digest'
  > &
    Partial<Pick<DbReportRow, 'key_id'>>;
  report: HostReport;
  guessSecurity: (type: string, url: string) => boolean;
  /** What is installed on hosts; a set that was written goes there, because it is evaluated next. */
  installed: InstalledPackages;
  /** Sets that the first report of a host perhaps differs little from. */
  bases?: LikelyBases;
  /** Protocol 3: the client's digests of the sections that it sent. */
  digests?: Record<string, string>;
  restDigest?: string;
  /** It came with a key of the host: nothing without one is taken for it from now on. */
  ownKey?: boolean;
  /** A person decided that the machine is the host, whatever it was before. */
  accepted?: boolean;
  /** Gives a host that did not exist what was promised to it. */
  onNewHost?: (
    trx: Knex,
    hostId: number,
    hostname: string,
    keyId: number | null,
  ) => Promise<void>;
  /** The report is on disk and is applied again if this is lost with the power. */
  repeatable?: boolean;
  /** Marks the report as done in the same transaction. */
  finish: (trx: Knex) => Promise<void>;
}

/**
 * Brings a host to what its report says. What is large (package set, repositories) is written first and is harmless
 * if nothing points to it; the host itself, its history and the report's end are one transaction.
 * @throws ContradictionError when the report cannot be of the host that it names
 * @throws GoneContentError when it is to be tried again
 */
export async function applyReport(
  options: ApplyReportOptions,
): Promise<AppliedReport> {
  const { knex, report } = options;
  const before = await findKnownHost(knex, report.hostname);

  if (before && !options.accepted) assertSameMachine(before, report);
  const reportedAt = earlier(report.writtenAt, options.row.received_at);
  if (before?.imported_at === null && report.importedAt) {
    // It has reported here itself meanwhile, and knows better.
    await knex.transaction(trx => options.finish(trx));
    return { hostId: before.id, evaluate: false, newRepositories: false };
  }
  if (
    before &&
    report.writtenAt &&
    reportedAt < before.last_report_at &&
    // Otherwise the clock was put back since.
    before.last_report_at <= fromAheadOfTime() &&
    // What came since is of the machine that the host was before.
    !options.accepted
  ) {
    // Sent late: what is known of the host is newer.
    await knex.transaction(trx => options.finish(trx));
    return { hostId: before.id, evaluate: false, newRepositories: false };
  }
  const repositoriesDigest = report.repositories
    ? digestOf([report.arch, report.repositories])
    : before?.repositories_digest ?? null;
  // None depends on another, and PostgreSQL takes them side by side.
  const [packages, repositories, names] = await Promise.all([
    findPackages(options, before),
    report.repositories && repositoriesDigest !== before?.repositories_digest
      ? registerRepositories(
          knex,
          report.repositories,
          report.arch,
          options.guessSecurity,
        )
      : null,
    ensureNames(knex, report, before),
  ]);
  const row = hostRow(options, before, names, repositoriesDigest, reportedAt);
  const changed =
    row.changed ||
    repositories !== null ||
    // The decision has changed the machine already.
    options.accepted === true;

  const apply = async (trx: Knex.Transaction): Promise<AppliedReport> => {
    const { packageSetId, changes } = await packages.store(trx);
    const evaluate = changed || packageSetId !== before?.package_set_id;
    const values = {
      ...row.values,
      package_set_id: packageSetId,
      ...(evaluate ? { evaluate_at: now() } : {}),
    };
    const hostId = before
      ? await updateHost(trx, before, values)
      : await insertHost(trx, report.hostname, values);
    if (report.tags) await setReportedTags(trx, hostId, report.tags);
    if (!before) {
      const { key_id: keyId = null } = options.row;
      // One without a key was promised nothing.
      if (keyId !== null || report.importedAt) {
        await options.onNewHost?.(trx, hostId, report.hostname, keyId);
      }
    }
    if (repositories) {
      const known = before
        ? await dropHostRepositories(trx, hostId)
        : new Map<number, boolean>();
      const choices = report.importedAt
        ? importedChoices(repositories, known)
        : known;
      await addHostRepositories(trx, hostId, repositories, choices);
    }
    await recordChanges(trx, hostId, options.row.id, reportedAt, changes);
    await options.finish(trx);
    return { hostId, evaluate, newRepositories: repositories !== null };
  };
  try {
    const applied = await (options.repeatable
      ? relaxedTransaction(knex, apply)
      : knex.transaction(apply));
    packages.committed();
    return applied;
  } catch (error) {
    // A repository that was found above, and that no other host has any more.
    if (isForeignKeyViolation(error))
      throw new GoneContentError('A repository');
    throw error;
  }
}

/** The packages of a report, stored already or to be stored with its host. */
interface ReportedPackages {
  store(trx: Knex.Transaction): Promise<{
    packageSetId: number | null;
    changes: PackageChange[];
  }>;
  /** To be called once that is committed. */
  committed(): void;
}

async function findPackages(
  options: ApplyReportOptions,
  before: KnownHost | undefined,
): Promise<ReportedPackages> {
  const { knex, report, installed, bases } = options;
  const known = before?.package_set_id ?? null;
  const unchanged: ReportedPackages = {
    store: async () => ({ packageSetId: known, changes: [] }),
    committed: () => {},
  };
  const { packages } = report;
  if (!packages) return unchanged;
  const kind = `${report.os} ${report.arch}`;
  const wanted = await findWantedSet(knex, packages, {
    before: packageSetOf(before),
    bases: bases && (() => bases.like(kind, packages)),
    installed,
  });
  if (wanted.known && wanted.known.id === known) return unchanged;
  const was = known === null ? null : await installed.get(known);
  const changesTo = (is: readonly MemberPackage[]) =>
    was ? comparePackageSets(was, is) : [];
  if (!wanted.known && wanted.baseId !== null && options.repeatable) {
    return storedWithHost(wanted, options, changesTo);
  }
  const { id, base_id } = await storeWantedSet(knex, wanted, installed);
  if (base_id === null) bases?.note(kind, id, packages);
  const changes = was ? changesTo(await installed.get(id)) : [];
  return {
    store: async trx => {
      await holdContent(trx, 'package_set', id);
      return { packageSetId: id, changes };
    },
    committed: () => {},
  };
}

/** What is small is written in the transaction of its host, which saves one. */
function storedWithHost(
  { baseId, write, digest }: WantedSet,
  { installed }: ApplyReportOptions,
  changesTo: (is: readonly MemberPackage[]) => PackageChange[],
): ReportedPackages {
  let written: WrittenSet | null = null;
  return {
    store: async trx => {
      try {
        written = await write(trx);
      } catch (error) {
        // It is tried again, and then found to be gone.
        if (error instanceof GoneContentError) installed.forget(baseId!);
        throw error;
      }
      if (written) {
        return {
          packageSetId: written.set.id,
          changes: changesTo(written.packages),
        };
      }
      // Another backend was first, and has committed it.
      const { id } = await requirePackageSet(trx, digest);
      await holdContent(trx, 'package_set', id);
      return { packageSetId: id, changes: changesTo(await installed.get(id)) };
    },
    committed: () => {
      if (written) installed.put(written.set.id, written.packages);
    },
  };
}

/** What a report tells of the machine that sent it. */
export function identityOf(report: HostReport): MachineIdentity {
  return {
    machineId: report.machineId,
    os: identifyOperatingSystem(report.os).variant,
    osId: report.facts.osId ?? null,
  };
}

function assertSameMachine(before: KnownHost, report: HostReport): void {
  const known = {
    machineId: before.machine_id,
    os: before.os_variant_name,
    osId: JSON.parse(before.facts).osId ?? null,
  };
  const reported = identityOf(report);
  const contradiction = findContradiction(known, reported);
  if (contradiction) {
    throw new ContradictionError(contradiction, known, reported);
  }
}

function packageSetOf(host: KnownHost | undefined): PackageSet | undefined {
  return host?.package_set_digest
    ? {
        id: host.package_set_id!,
        digest: host.package_set_digest,
        size: host.package_set_size!,
        base_id: host.package_set_base_id,
      }
    : undefined;
}

/** A host whose clock is ahead has not reported in the future. */
function earlier(written: string | null, received: string): string {
  const at = calendarTime(written);
  return at && at < received ? at : received;
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

async function insertHost(
  trx: Knex,
  name: string,
  values: object,
): Promise<number> {
  const [{ id }] = await trx('host')
    .insert({ name, created_at: now(), ...values })
    .returning('id');
  return id;
}

async function updateHost(
  trx: Knex,
  before: DbHostRow,
  values: object,
): Promise<number> {
  // The history was computed against this set, and the sender compared with this machine; if they moved on meanwhile,
  // the report is tried again.
  const changed = await trx('host')
    .where({
      id: before.id,
      package_set_id: before.package_set_id,
      machine_id: before.machine_id,
      os_variant_id: before.os_variant_id,
      // What is not sent again is taken to be known, which it is not once it was forgotten.
      repositories_digest: before.repositories_digest,
      section_digests: before.section_digests,
    })
    .update(values);
  if (changed !== 1) {
    throw new Error(`${before.name} was changed by another report meanwhile.`);
  }
  return before.id;
}

async function recordChanges(
  trx: Knex.Transaction,
  hostId: number,
  reportId: number,
  at: string,
  changes: PackageChange[],
): Promise<void> {
  await insertRows(
    trx,
    'host_change',
    changes.map(change => ({
      host_id: hostId,
      report_id: reportId,
      at,
      kind: change.kind,
      before_id: change.before,
      after_id: change.after,
    })),
  );
}
