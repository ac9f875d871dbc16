import type { Knex } from 'knex';
import type { HumanDuration } from '@backstage/types';
import { cleanAudit } from '../../audit/cleanAudit';
import { fromNow } from '../../database/time';
import { cleanKeys } from '../../keys/cleanKeys';
import { reservePackages } from '../../inventory/packageSets/packageLock';
import { deletePackageSet } from '../../inventory/packageSets/PackageSetBuilder';

const BATCH = 2000;

export interface Cleaned {
  reports: number;
  evaluations: number;
  packageSets: number;
  packages: number;
  errata: number;
  repositories: number;
  tags: number;
  tasks: number;
  keys: number;
  auditEvents: number;
}

/** Drops what nothing refers to any more. Each part is a bounded piece of work, so that nobody waits for it. */
export async function cleanDatabase(
  knex: Knex,
  options: {
    keepReportsPerHost: number;
    keepAudit: HumanDuration;
    signal: AbortSignal;
  },
): Promise<Cleaned> {
  const { signal } = options;
  return {
    reports: await cleanReports(knex, options.keepReportsPerHost),
    evaluations: await cleanEvaluations(knex),
    repositories: await cleanRepositories(knex),
    packageSets: await cleanPackageSets(knex, signal),
    packages: await cleanPackages(knex, signal),
    errata: await cleanErrata(knex),
    tags: await knex('tag')
      .whereNotIn('id', knex('host_tag').select('tag_id'))
      .delete(),
    tasks: await knex('task')
      .where('started_at', '<', fromNow({ days: -7 }))
      .delete(),
    // What is over is told as long as who ended it.
    keys: await cleanKeys(knex, options.keepAudit),
    auditEvents: await cleanAudit(knex, options.keepAudit),
  };
}

/**
 * Keeps the newest processed reports of each host; failed and rejected ones stay for a month, for people to look at, and
 * those in quarantine until somebody decides.
 */
async function cleanReports(knex: Knex, keep: number): Promise<number> {
  const ranked = knex('report')
    .where({ status: 'processed' })
    .select(
      'id',
      knex.raw(
        'ROW_NUMBER() OVER (PARTITION BY host_name ORDER BY id DESC) AS place',
      ),
    )
    .as('ranked');
  const processed = await knex('report')
    .whereIn('id', knex.from(ranked).where('place', '>', keep).select('id'))
    .delete();
  const failed = await knex('report')
    .whereIn('status', ['failed', 'rejected'])
    .where('received_at', '<', fromNow({ days: -30 }))
    .delete();
  return processed + failed;
}

async function cleanEvaluations(knex: Knex): Promise<number> {
  return (
    knex('evaluation')
      .whereNotExists(
        knex('host')
          .whereRaw('host.evaluation_id = evaluation.id')
          .select(knex.raw('1')),
      )
      // Younger ones may be about to be pointed to.
      .where('computed_at', '<', fromNow({ hours: -1 }))
      .delete()
  );
}

/** Repositories that lost both their mirrors and their hosts say nothing any more. */
async function cleanRepositories(knex: Knex): Promise<number> {
  return knex('repository')
    .whereNotExists(
      knex('mirror')
        .whereRaw('mirror.repository_id = repository.id')
        .select(knex.raw('1')),
    )
    .whereNotExists(
      knex('host_repository')
        .whereRaw('host_repository.repository_id = repository.id')
        .select(knex.raw('1')),
    )
    .where('created_at', '<', fromNow({ hours: -1 }))
    .delete();
}

async function cleanPackageSets(
  knex: Knex,
  signal: AbortSignal,
): Promise<number> {
  const rows: { id: number }[] = await knex('package_set')
    .whereNotExists(
      knex('host')
        .whereRaw('host.package_set_id = package_set.id')
        .select(knex.raw('1')),
    )
    .whereNotExists(
      knex('mirror')
        .whereRaw('mirror.package_set_id = package_set.id')
        .select(knex.raw('1')),
    )
    // A set is referred to only once it is complete, which takes a while.
    .where('created_at', '<', fromNow({ hours: -3 }))
    .select('id');
  for (const { id } of rows) {
    if (signal.aborted) break;
    await deletePackageSet(knex, id);
  }
  return rows.length;
}

async function cleanPackages(knex: Knex, signal: AbortSignal): Promise<number> {
  const newest = await knex('package').max({ id: 'id' }).first();
  const last = newest?.id ?? 0;
  let deleted = 0;
  for (let from = 0; from < last; from += BATCH) {
    if (signal.aborted) break;
    deleted += await deleteUnusedPackages(knex, from, from + BATCH);
  }
  return deleted;
}

async function deleteUnusedPackages(
  knex: Knex,
  after: number,
  upTo: number,
): Promise<number> {
  const unused = (table: string, column: string) =>
    knex(table)
      .whereRaw('?? = package.id', [`${table}.${column}`])
      .select(knex.raw('1'));
  return knex.transaction(async trx => {
    await reservePackages(trx);
    const deleted: number = await trx('package')
      .where('id', '>', after)
      .where('id', '<=', upTo)
      .whereNotExists(unused('package_set_member', 'package_id'))
      .whereNotExists(unused('evaluation_update', 'installed_id'))
      .whereNotExists(unused('evaluation_update', 'available_id'))
      .whereNotExists(unused('evaluation_foreign', 'package_id'))
      .whereNotExists(unused('host_change', 'before_id'))
      .whereNotExists(unused('host_change', 'after_id'))
      .delete();
    return deleted;
  });
}

/** Errata, their sets and module documents that no mirror offers any more. */
async function cleanErrata(knex: Knex): Promise<number> {
  for (const [table, column] of [
    ['erratum_set', 'erratum_set_id'],
    ['module_document', 'module_document_id'],
  ]) {
    await knex(table)
      .whereNotExists(
        knex('mirror')
          .whereRaw('?? = ??', [`mirror.${column}`, `${table}.id`])
          .select(knex.raw('1')),
      )
      .where('created_at', '<', fromNow({ hours: -3 }))
      .delete();
  }
  const deleted = await knex('erratum')
    .whereNotExists(
      knex('erratum_set_member')
        .whereRaw('erratum_set_member.erratum_id = erratum.id')
        .select(knex.raw('1')),
    )
    // The set of one that was just read is not complete yet.
    .where('created_at', '<', fromNow({ hours: -3 }))
    .delete();
  await knex('cve')
    .whereNotIn('id', knex('erratum_cve').select('cve_id'))
    .delete();
  return deleted;
}
