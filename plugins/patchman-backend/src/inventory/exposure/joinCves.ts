import type { CveFacts } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { insertRows } from '../../database/insertRows';
import { severityOf, SEVERITY_WORDS } from '../../evaluation';
import {
  detailsOfCves,
  type Exploitation,
  exploitationOf,
} from '../errata/cveKnowledge';
import type { KnownDetails } from '../errata/mergeDetails';

/** CVEs that are joined in one transaction. */
const MOST = 150;

/** What `cve_exposure.facts` holds. */
export type StoredFacts = Omit<CveFacts, 'name'>;

const SEVERITIES = Object.keys(SEVERITY_WORDS);

/** 4 for critical down to 0 for what says nothing, as `severityRankSql` has it. */
function rankOf(words: readonly string[]): number {
  const ranks = words.map(word => {
    const severity = severityOf(word);
    return severity === null
      ? 0
      : SEVERITIES.length - SEVERITIES.indexOf(severity);
  });
  return Math.max(0, ...ranks);
}

/** As `cve_exposure.advised` holds it. */
const ADVISED = { no: 0, withdrawn: 1, yes: 2 };

interface ErrataOfCve {
  severities: string[];
  issuedAt: string | null;
  /** Whether any names it that is not withdrawn. */
  advised: keyof typeof ADVISED;
}

export const NO_ERRATA: ErrataOfCve = {
  severities: [],
  issuedAt: null,
  advised: 'no',
};

/** Joins what is told of CVEs of which something else is told than before. */
export async function joinCves(trx: Knex.Transaction): Promise<void> {
  const ids: number[] = await trx('cve_touch')
    .distinct('cve_id')
    .orderBy('cve_id')
    .limit(MOST)
    .pluck('cve_id');
  if (ids.length === 0) return;
  // Whatever touched them until now is seen by what follows.
  await trx('cve_touch').whereIn('cve_id', ids).delete();
  await joinAll(trx, ids);
}

async function joinAll(trx: Knex.Transaction, ids: number[]): Promise<void> {
  const cves: { id: number; name: string }[] = await trx('cve')
    .whereIn('id', ids)
    .orderBy('id')
    .select('id', 'name');
  const names = cves.map(({ name }) => name);
  const errata = await errataOf(trx, ids);
  const urgencies = await urgenciesOf(trx, ids);
  const found = new Set<number>(
    await trx('cve')
      .whereIn('id', ids)
      .whereExists(
        trx('verdict_set_cve as s')
          .whereRaw('s.cve_id = cve.id')
          .select(trx.raw('1')),
      )
      .pluck('id'),
  );
  const details = await detailsOfCves(trx, names);
  const exploitation = await exploitationOf(trx, names);
  const wanted = cves.filter(({ id }) => errata.has(id) || found.has(id));
  const rows = wanted.map(({ id, name }) => ({
    cve_id: id,
    name,
    ...toColumns({
      details: details.get(name),
      exploitation: exploitation.get(name),
      errata: errata.get(id) ?? NO_ERRATA,
      urgencies: urgencies.get(id) ?? [],
    }),
  }));
  await insertRows(trx, 'cve_exposure', rows, { replaceKnown: ['cve_id'] });
  const kept = new Set(wanted.map(({ id }) => id));
  // What no erratum names and no host has is not listed; hosts that are not counted yet keep it.
  await trx('cve_exposure')
    .whereIn(
      'cve_id',
      ids.filter(id => !kept.has(id)),
    )
    .delete();
}

/** What repositories, and sources now, have as errata that name them. */
async function errataOf(
  trx: Knex.Transaction,
  ids: number[],
): Promise<Map<number, ErrataOfCve>> {
  const told = (query: Knex.QueryBuilder, table: string) =>
    query
      .whereIn('link.cve_id', ids)
      .groupBy('link.cve_id', `${table}.severity`, `${table}.retracted`)
      .select<
        {
          cve_id: number;
          severity: string;
          retracted: boolean | number;
          issued_at: string | null;
        }[]
      >(
        'link.cve_id',
        `${table}.severity`,
        `${table}.retracted`,
        trx.raw(`MIN(${table}.issued_at) AS issued_at`),
      );
  const rows = [
    ...(await told(
      trx('erratum_cve as link').join(
        'erratum',
        'erratum.id',
        'link.erratum_id',
      ),
      'erratum',
    )),
    ...(await told(
      trx('advisory_cve as link')
        .join('advisory', 'advisory.id', 'link.advisory_id')
        .whereExists(currentAdvisory(trx, 'link.advisory_id')),
      'advisory',
    )),
  ];
  const errata = new Map<number, ErrataOfCve>();
  for (const { cve_id: id, severity, retracted, issued_at: at } of rows) {
    const known = errata.get(id) ?? { ...NO_ERRATA, severities: [] };
    known.severities.push(severity);
    if (at && (!known.issuedAt || at < known.issuedAt)) known.issuedAt = at;
    if (!retracted) known.advised = 'yes';
    else if (known.advised === 'no') known.advised = 'withdrawn';
    errata.set(id, known);
  }
  return errata;
}

/** Whether a source tells an advisory now: a subquery for the column that has its id. */
export function currentAdvisory(knex: Knex, column: string): Knex.QueryBuilder {
  return knex('advisory_set_member as told')
    .join('errata_source as teller', 'teller.advisory_set_id', 'told.set_id')
    .whereRaw('told.advisory_id = ??', [column])
    .select(knex.raw('1'));
}

/** What vendors call urgent, where they say it of packages alone. */
async function urgenciesOf(
  trx: Knex.Transaction,
  ids: number[],
): Promise<Map<number, string[]>> {
  const rows: { cve_id: number; urgency: string }[] = await trx('cve_verdict')
    .whereIn('cve_id', ids)
    .whereNot('urgency', '')
    .distinct('cve_id', 'urgency');
  const urgencies = new Map<number, string[]>();
  for (const { cve_id: id, urgency } of rows) {
    urgencies.set(id, [...(urgencies.get(id) ?? []), urgency]);
  }
  return urgencies;
}

interface Told {
  details: KnownDetails | undefined;
  exploitation: Exploitation | undefined;
  errata: ErrataOfCve;
  urgencies: readonly string[];
}

/** What is known of a CVE, in the shape in which it is answered. */
export function factsOf({
  details,
  exploitation,
  errata,
  urgencies,
}: Told): StoredFacts & { rank: number } {
  const severities = details?.severities ?? [];
  const rank = rankOf([
    ...errata.severities,
    ...severities.map(({ severity }) => severity),
    ...urgencies,
  ]);
  const score = details?.scores.find(one => one.score !== null);
  const { exploited = null, chance = null } = exploitation ?? {};
  return {
    rank,
    title: details?.title ?? null,
    severityLevel: severityOf(SEVERITIES[SEVERITIES.length - rank] ?? ''),
    severities,
    cvss: score
      ? {
          version: score.version,
          score: score.score,
          vector: score.vector || null,
          by: score.by,
          source: score.source,
        }
      : null,
    epss: chance && {
      score: chance.score,
      percentile: chance.percentile ?? null,
      date: chance.date,
    },
    kev: exploited && {
      added: exploited.added,
      due: exploited.due ?? null,
      ransomware: exploited.ransomware,
    },
    published: details?.published ?? null,
  };
}

function toColumns(told: Told) {
  const { rank, ...facts } = factsOf(told);
  return {
    title: facts.title ?? '',
    facts: JSON.stringify(facts),
    severity: rank,
    exploited: facts.kev ? 1 : 0,
    epss: facts.epss?.score ?? null,
    percentile: facts.epss?.percentile ?? null,
    cvss: facts.cvss?.score ?? null,
    issued_at: told.errata.issuedAt,
    advised: ADVISED[told.errata.advised],
    rejected: told.details?.state === 'rejected' ? 1 : 0,
  };
}
