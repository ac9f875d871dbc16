import type { Knex } from 'knex';
import { inPieces } from '../../database/inPieces';
import { insertRows } from '../../database/insertRows';
import { now } from '../../database/time';
import type { CveVerdict, PackageUnit } from '../../evaluation/matching';
import type { CveIds } from '../errata/CveIds';
import { errataLimits } from '../errata/limits';
import { GoneContentError } from '../GoneContentError';

/** What CVEs mean for a unit, under the name of all that it depends on. */
export interface JudgedUnit {
  key: string;
  /** The name of release, package and version, whatever is known of them. */
  subject: string;
  release: string;
  unit: PackageUnit;
  verdicts: CveVerdict[];
}

/** Ids of the blocks that are there, by their keys. */
export async function findBlocks(
  knex: Knex,
  keys: readonly string[],
): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (const piece of inPieces(keys)) {
    const rows: { id: number; key: string }[] = await knex('verdict_block')
      .whereIn('key', piece)
      .select('id', 'key');
    for (const { id, key } of rows) found.set(key, id);
  }
  return found;
}

/**
 * Writes what was judged, each block with its CVEs. What was known of the same version before keeps the time when it was found first.
 * @returns the ids by the keys; some may be another backend's
 */
export async function storeBlocks(
  trx: Knex.Transaction,
  judged: readonly JudgedUnit[],
  cves: CveIds,
): Promise<Map<string, number>> {
  if (judged.length === 0) return new Map();
  await cves.ensure(
    trx,
    judged.flatMap(({ verdicts }) => verdicts.map(({ cve }) => cve)),
  );
  const since = await firstTimes(trx, judged);
  const createdAt = now();
  // In one order everywhere, so that two that add the same ones wait for each other instead of deadlocking.
  const ordered = [...judged].sort((a, b) => (a.key < b.key ? -1 : 1));
  const before = await findBlocks(
    trx,
    ordered.map(({ key }) => key),
  );
  const fresh = ordered.filter(({ key }) => !before.has(key));
  await insertRows(
    trx,
    'verdict_block',
    fresh.map(one => ({ ...toRow(one), created_at: createdAt })),
    { ignoreKnown: true },
  );
  const ids = await findBlocks(
    trx,
    ordered.map(({ key }) => key),
  );
  await insertRows(
    trx,
    'cve_verdict',
    fresh.flatMap(({ key, subject, verdicts }) =>
      verdicts.map(verdict => {
        const cveId = cves.of(verdict.cve);
        return {
          block_id: idOf(ids, key),
          cve_id: cveId,
          ...toVerdictRow(verdict),
          since: since.get(`${subject} ${cveId}`) ?? createdAt,
        };
      }),
    ),
    // Another backend wrote the same block.
    { ignoreKnown: true },
  );
  return ids;
}

function idOf(ids: ReadonlyMap<string, number>, key: string): number {
  const id = ids.get(key);
  if (id === undefined) throw new GoneContentError('What was found of CVEs');
  return id;
}

async function firstTimes(
  trx: Knex.Transaction,
  judged: readonly JudgedUnit[],
): Promise<Map<string, string>> {
  const since = new Map<string, string>();
  const subjects = [...new Set(judged.map(({ subject }) => subject))];
  for (const piece of inPieces(subjects)) {
    const rows: { subject: string; cve_id: number; since: string }[] =
      await trx('verdict_block as b')
        .join('cve_verdict as v', 'v.block_id', 'b.id')
        .whereIn('b.subject', piece)
        .groupBy('b.subject', 'v.cve_id')
        .select('b.subject', 'v.cve_id', trx.raw('MIN(v.since) AS since'));
    for (const row of rows) {
      since.set(`${row.subject} ${row.cve_id}`, row.since);
    }
  }
  return since;
}

function toRow({ key, subject, release, unit }: JudgedUnit) {
  const { source, binary, coverage, why, members } = unit;
  return {
    key,
    subject,
    release,
    name: source?.name ?? binary?.name ?? members[0].name,
    version: source?.version || (binary?.version ?? ''),
    coverage,
    why,
  };
}

function toVerdictRow({
  state,
  fixed,
  available,
  reboot,
  channel,
  reason,
  urgency,
  advisories,
}: CveVerdict) {
  return {
    state,
    fixed,
    available,
    reboot,
    channel: channel.slice(0, errataLimits.name),
    reason,
    urgency: urgency.slice(0, errataLimits.name),
    advisories: JSON.stringify(advisories),
  };
}
