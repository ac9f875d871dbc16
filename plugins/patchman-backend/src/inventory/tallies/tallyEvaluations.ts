import type { Knex } from 'knex';
import { givenRows } from '../../database/givenRows';
import { lockTallies } from './lockTallies';
import { type Move, netOf } from './moves';
import { addToTally, dropEmpty } from './tallyPackageSets';

/** Counts hosts with the updates, errata and CVEs that are open for them now, and without those that are no more. */
export async function tallyEvaluations(
  trx: Knex.Transaction,
  moves: readonly Move[],
): Promise<void> {
  const net = netOf(moves);
  if (net.size === 0) return;
  await addToTally(trx, 'evaluation_tally', 'evaluation_id', net);
  const rows = [...net].map(([id, hosts]) => ({ id, hosts }));
  await tallyUpdates(trx, rows);
  await tallyErrata(trx, rows);
  await tallyCves(trx, moves);
}

/** Of many evaluations only what changes in sum is written; updates that went with their repository are not counted. */
async function tallyUpdates(
  trx: Knex.Transaction,
  evaluations: readonly { id: number; hosts: number }[],
): Promise<void> {
  const given = givenRows(trx, { id: 'integer', hosts: 'integer' });
  await trx.raw(
    `INSERT INTO update_tally (update_id, hosts)
     SELECT e.update_id, SUM(given.hosts)
     FROM ${given}
     CROSS JOIN evaluation_entry e
     JOIN found_update u ON u.id = e.update_id
     WHERE e.evaluation_id = given.id
     GROUP BY e.update_id HAVING SUM(given.hosts) <> 0
     ON CONFLICT (update_id) DO UPDATE SET hosts = update_tally.hosts + excluded.hosts`,
    [JSON.stringify(evaluations)],
  );
  await dropEmpty(trx, 'update_tally');
}

/** Counts nobody any more with the updates from a repository that is about to be deleted with them. */
export async function discountRepositories(
  trx: Knex.Transaction,
  repositoryIds: number[],
): Promise<void> {
  await lockTallies(trx);
  await trx('update_tally')
    .whereIn(
      'update_id',
      trx('found_update').whereIn('repository_id', repositoryIds).select('id'),
    )
    .delete();
}

async function tallyErrata(
  trx: Knex.Transaction,
  evaluations: readonly { id: number; hosts: number }[],
): Promise<void> {
  const given = givenRows(trx, { id: 'integer', hosts: 'integer' });
  await trx.raw(
    `INSERT INTO erratum_tally (name, hosts)
     SELECT e.name, SUM(given.hosts)
     FROM ${given} CROSS JOIN evaluation_erratum e
     WHERE e.evaluation_id = given.id
     GROUP BY e.name HAVING SUM(given.hosts) <> 0
     ON CONFLICT (name) DO UPDATE SET hosts = erratum_tally.hosts + excluded.hosts`,
    [JSON.stringify(evaluations)],
  );
  await dropEmpty(trx, 'erratum_tally');
}

/** A host that needs two errata of one CVE is one host: a CVE is closed when its last erratum is. */
async function tallyCves(
  trx: Knex.Transaction,
  moves: readonly Move[],
): Promise<void> {
  const onlyIn = (side: string, other: string) => `
    SELECT pair.before, pair.after, pair.hosts, e.name
    FROM pair JOIN evaluation_erratum e ON e.evaluation_id = pair.${side}
    WHERE (
      SELECT o.name FROM evaluation_erratum o
      WHERE o.evaluation_id = pair.${other} AND o.name = e.name
    ) IS NULL`;
  const isOpen = (side: string) => `
    (CASE WHEN EXISTS (
      SELECT 1 FROM erratum_cve c
      JOIN erratum ON erratum.id = c.erratum_id
      JOIN evaluation_erratum e ON e.name = erratum.name AND e.evaluation_id = touched.${side}
      WHERE c.cve_id = touched.cve_id
    ) THEN 1 ELSE 0 END)`;
  const given = givenRows(trx, {
    ...{ before: 'integer', after: 'integer', hosts: 'integer' },
  });
  await trx.raw(
    `WITH pair AS (SELECT given.* FROM ${given}),
     changed AS (${onlyIn('before', 'after')} UNION ALL ${onlyIn(
      'after',
      'before',
    )}),
     touched AS (
       SELECT DISTINCT changed.before, changed.after, changed.hosts, c.cve_id
       FROM changed
       JOIN erratum ON erratum.name = changed.name
       JOIN erratum_cve c ON c.erratum_id = erratum.id
     ),
     counted AS (
       SELECT cve_id, SUM(hosts * (${isOpen('after')} - ${isOpen(
      'before',
    )})) AS hosts
       FROM touched GROUP BY cve_id
     )
     INSERT INTO cve_tally (cve_id, hosts)
     SELECT cve_id, hosts FROM counted WHERE hosts <> 0
     ON CONFLICT (cve_id) DO UPDATE SET hosts = cve_tally.hosts + excluded.hosts`,
    [JSON.stringify(moves)],
  );
  await dropEmpty(trx, 'cve_tally');
}
