import type { Knex } from 'knex';
import { givenRows } from '../../database/givenRows';
import { type Move, netOf } from './moves';
import { addToTally, dropEmpty } from './tallyPackageSets';

/** What lists of updates tell rows of an evaluation apart by, as columns of `update_tally` with their expressions. */
export const UPDATE_FACETS: readonly (readonly [string, string])[] = [
  ['installed_id', 'u.installed_id'],
  ['available_id', 'u.available_id'],
  ['security', 'u.security'],
  ['severity', 'u.severity'],
  ['blocked', '(u.blocked_reason IS NOT NULL)'],
  ['kind', 'u.kind'],
  ['source', 'u.source'],
];

const FACETS = UPDATE_FACETS.map(([column]) => column).join(', ');
const FACET_VALUES = UPDATE_FACETS.map(([, value]) => value).join(', ');

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

/** Updates of these evaluations; only what changes in sum is written. */
export async function tallyUpdates(
  trx: Knex.Transaction,
  evaluations: readonly { id: number; hosts: number }[],
  where = 'TRUE',
): Promise<void> {
  const given = givenRows(trx, { id: 'integer', hosts: 'integer' });
  await trx.raw(
    `INSERT INTO update_tally (${FACETS}, hosts)
     SELECT ${FACET_VALUES}, SUM(given.hosts)
     FROM ${given} JOIN evaluation_update u ON u.evaluation_id = given.id
     WHERE ${where}
     GROUP BY ${FACET_VALUES} HAVING SUM(given.hosts) <> 0
     ON CONFLICT (${FACETS}) DO UPDATE SET hosts = update_tally.hosts + excluded.hosts`,
    [JSON.stringify(evaluations)],
  );
  await dropEmpty(trx, 'update_tally');
}

/** Counts nobody with the updates from a repository any more; under the lock of the tallies, with all moves counted. */
export async function discountRepository(
  trx: Knex.Transaction,
  repositoryId: number,
): Promise<void> {
  const evaluations: { id: number; hosts: number }[] = await trx(
    'evaluation_tally as t',
  )
    .whereIn(
      't.evaluation_id',
      trx('evaluation_update')
        .where({ repository_id: repositoryId })
        .select('evaluation_id'),
    )
    .select('t.evaluation_id as id', trx.raw('-t.hosts AS hosts'));
  await tallyUpdates(
    trx,
    evaluations,
    `u.repository_id = ${Number(repositoryId)}`,
  );
}

async function tallyErrata(
  trx: Knex.Transaction,
  evaluations: readonly { id: number; hosts: number }[],
): Promise<void> {
  const given = givenRows(trx, { id: 'integer', hosts: 'integer' });
  await trx.raw(
    `INSERT INTO erratum_tally (name, hosts)
     SELECT e.name, SUM(given.hosts)
     FROM ${given} JOIN evaluation_erratum e ON e.evaluation_id = given.id
     WHERE TRUE
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
