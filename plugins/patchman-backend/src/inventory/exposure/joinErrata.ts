import type { Knex } from 'knex';
import { insertRows } from '../../database/insertRows';
import type {
  PackageFix,
  SourceAdvisory,
} from '../../evaluation/matching/model';
import { severityRank } from '../../evaluation/advisories/severity';
import { canonicalName } from '../errata/canonicalName';
import { mergeAdvisories, type ToldAdvisory } from '../errata/mergeAdvisories';
import { SEVERITY_WORDS } from '../../evaluation';

/** Errata that are joined in one transaction. */
const MOST = 100;

/** An erratum, with where it is told. */
interface Told {
  id: number;
  advisory: SourceAdvisory;
}
interface ToldBySource extends Told {
  sourceId: number;
  /** Of what it fixes something. */
  releases: string[];
}

/** Joins what repositories and sources tell of errata of which something else is told than before. */
export async function joinErrata(trx: Knex.Transaction): Promise<void> {
  const names: string[] = await trx('erratum_touch')
    .distinct('name')
    .orderBy('name')
    .limit(MOST)
    .pluck('name');
  if (names.length === 0) return;
  // Whatever touched them until now is seen by what follows.
  await trx('erratum_touch').whereIn('name', names).delete();
  await joinAll(trx, names);
}

async function joinAll(trx: Knex.Transaction, touched: string[]) {
  const canonical = [...new Set(touched.map(canonicalName))];
  // Repositories may write one name in several ways, of which each is a row of its own.
  const listed: string[] = await trx('listed_erratum')
    .whereIn('canonical', canonical)
    .pluck('name');
  const names = [...new Set([...touched, ...canonical, ...listed])];
  const ofRepositories = await newestOfRepositories(trx, names);
  const ofSources = await toldBySources(trx, canonical);
  const rows: Record<string, string | number | boolean | null>[] = [];
  const written = new Set<string>();
  for (const [name, told] of ofRepositories) {
    written.add(canonicalName(name));
    rows.push(toRow(name, told, ofSources.get(canonicalName(name)) ?? []));
  }
  for (const [name, told] of ofSources) {
    if (!written.has(name)) rows.push(toRow(name, null, told));
  }
  const kept = new Set(rows.map(row => row.name));
  await trx('listed_erratum')
    .whereIn(
      'name',
      names.filter(name => !kept.has(name)),
    )
    .delete();
  await insertRows(trx, 'listed_erratum', rows, { replaceKnown: ['name'] });
}

const COLUMNS = [
  'id',
  'name',
  'kind',
  'severity',
  'title',
  'issued_at',
  'updated_at',
  'retracted',
  'reboot_suggested',
];

function toAdvisory(row: any): SourceAdvisory {
  return {
    namespace: row.namespace ?? '',
    name: row.name,
    kind: row.kind,
    severity: row.severity,
    title: row.title,
    description: '',
    issued: row.issued_at,
    updated: row.updated_at,
    retracted: Boolean(row.retracted),
    rebootSuggested: Boolean(row.reboot_suggested),
    references: [],
    cves: [],
    fixes: [],
  };
}

/** The newest content that any repository has under each name. */
async function newestOfRepositories(
  trx: Knex.Transaction,
  names: string[],
): Promise<Map<string, Told>> {
  const rows = await trx('erratum')
    .whereIn('name', names)
    .orderBy('id')
    .select(COLUMNS);
  return new Map(
    rows.map(row => [row.name, { id: row.id, advisory: toAdvisory(row) }]),
  );
}

async function toldBySources(
  trx: Knex.Transaction,
  names: string[],
): Promise<Map<string, ToldBySource[]>> {
  const rows = await trx('advisory as a')
    .join('advisory_set_member as m', 'm.advisory_id', 'a.id')
    .join('errata_source as s', 's.advisory_set_id', 'm.set_id')
    .whereIn('a.name', names)
    .orderBy(['s.id', 'a.id'])
    .select(
      ...COLUMNS.map(column => `a.${column}`),
      'a.namespace',
      'a.fixes',
      's.id as source_id',
    );
  const told = new Map<string, ToldBySource[]>();
  for (const row of rows) {
    const one = {
      id: row.id,
      sourceId: row.source_id,
      releases: (JSON.parse(row.fixes) as PackageFix[]).map(
        ({ release }) => release,
      ),
      advisory: toAdvisory(row),
    };
    told.set(row.name, [...(told.get(row.name) ?? []), one]);
  }
  return told;
}

const SEVERITY_COUNT = Object.keys(SEVERITY_WORDS).length;

function toRow(name: string, own: Told | null, sources: ToldBySource[]) {
  const told: ToldAdvisory[] = [
    ...(own ? [{ by: 'repository' as const, advisory: own.advisory }] : []),
    ...sources.map(({ advisory }) => ({ by: 'source' as const, advisory })),
  ];
  const merged = mergeAdvisories(told);
  const owner = sources.find(({ advisory }) => isSame(advisory, merged));
  return {
    name,
    canonical: canonicalName(name),
    namespace: sources[0]?.advisory.namespace ?? null,
    // Where a repository has it, its list of packages counts.
    source_id: own ? null : (owner ?? sources[0]).sourceId,
    erratum_id: own?.id ?? null,
    advisory_id: (owner ?? sources[0])?.id ?? null,
    releases: releasesText(sources.flatMap(({ releases }) => releases)),
    kind: merged.kind,
    severity: merged.severity,
    severity_rank: SEVERITY_COUNT - severityRank(merged.severity),
    title: merged.title,
    issued_at: merged.issued,
    updated_at: merged.updated,
    retracted: merged.retracted,
    reboot_suggested: merged.rebootSuggested ?? false,
  };
}

/** Whether it is the one that owns the merged one. */
function isSame(one: SourceAdvisory, merged: SourceAdvisory): boolean {
  return one.updated === merged.updated && one.issued === merged.issued;
}

/** In one text, each between blanks, for LIKE. */
function releasesText(releases: readonly string[]): string {
  const keys = [...new Set(releases.map(key => key.replaceAll(' ', '')))];
  return keys.length > 0 ? ` ${keys.sort().join(' ')} ` : '';
}
