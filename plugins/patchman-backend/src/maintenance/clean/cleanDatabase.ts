import type { Knex } from 'knex';
import type { HumanDuration } from '@backstage/types';
import { cleanAudit } from '../../audit/cleanAudit';
import { deleteInPieces } from '../../database/deleteInPieces';
import { fromNow } from '../../database/time';
import { cleanKeys } from '../../keys/cleanKeys';
import { settleAllTallies } from '../../inventory/tallies/settleTallies';
import { cleanErrata } from './cleanErrata';
import { cleanHistory } from './cleanHistory';
import { cleanPackages } from './cleanPackages';
import { cleanPackageSets } from './cleanPackageSets';
import { cleanReports } from './cleanReports';
import { cleanUpdates } from './cleanUpdates';
import { cleanVerdicts } from './cleanVerdicts';
import { takeUnused } from './unused';

export interface Cleaned {
  reports: number;
  packageChanges: number;
  evaluations: number;
  updates: number;
  verdicts: number;
  packageSets: number;
  packages: number;
  errata: number;
  repositories: number;
  tags: number;
  tasks: number;
  keys: number;
  auditEvents: number;
}

/**
 * Drops what nothing refers to any more, and what was kept long enough. Each part is a bounded piece of work, so that
 * nobody waits for it; nothing that a report or a mirror takes at the same moment is dropped.
 */
export async function cleanDatabase(
  knex: Knex,
  options: {
    keepReportsPerHost: number;
    keepHistory: HumanDuration;
    keepAudit: HumanDuration;
    signal: AbortSignal;
  },
): Promise<Cleaned> {
  const { signal } = options;
  await settleAllTallies(knex, signal);
  return {
    reports: await cleanReports(knex, options.keepReportsPerHost, signal),
    packageChanges: await cleanHistory(knex, options.keepHistory, signal),
    evaluations: await takeUnused(knex, {
      table: 'evaluation',
      uses: [
        ['host', 'evaluation_id'],
        // Hosts are counted by what it lists.
        ['evaluation_move', 'before_id'],
        ['evaluation_move', 'after_id'],
      ],
      // Younger ones may be about to be pointed to.
      where: query => query.where('computed_at', '<', fromNow({ hours: -1 })),
      signal,
    }),
    updates: await cleanUpdates(knex, signal),
    // Those that lost their mirrors, their hosts and their releases say nothing any more.
    repositories: await takeUnused(knex, {
      table: 'repository',
      uses: [
        ['mirror', 'repository_id'],
        ['host_repository', 'repository_id'],
        ['os_release_repository', 'repository_id'],
        // Its updates would go with it, and the figures of those hosts would be of more than is listed.
        ['found_update', 'repository_id'],
      ],
      where: query => query.where('created_at', '<', fromNow({ hours: -1 })),
      signal,
    }),
    verdicts: await cleanVerdicts(knex, signal),
    packageSets: await cleanPackageSets(knex, signal),
    packages: await cleanPackages(knex, signal),
    errata: await cleanErrata(knex, signal),
    tags: await takeUnused(knex, {
      table: 'tag',
      uses: [['host_tag', 'tag_id']],
      signal,
    }),
    tasks: await deleteInPieces(
      knex,
      'task',
      query =>
        query
          .where('started_at', '<', fromNow({ days: -7 }))
          .whereNotIn('id', lastRuns(knex)),
      signal,
    ),
    // What is over is told as long as who ended it.
    keys: await cleanKeys(knex, options.keepAudit),
    auditEvents: await cleanAudit(knex, options.keepAudit, signal),
  };
}

/** Of each kind so many runs are kept, however long ago they were. */
const RUNS = 20;

function lastRuns(knex: Knex): Knex.QueryBuilder {
  const ranked = knex('task')
    .whereNull('subject_kind')
    .select(
      'id',
      knex.raw(
        'ROW_NUMBER() OVER (PARTITION BY kind ORDER BY started_at DESC, id) AS place',
      ),
    );
  return knex.from(ranked.as('ranked')).where('place', '<=', RUNS).select('id');
}
