import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Knex } from 'knex';
import type {
  CveStates,
  SourceAdvisory,
} from '../../evaluation/matching/model';

/** The sets that a source tells now, null where it tells none. */
export interface CurrentSets {
  source: string;
  advisorySetId: number | null;
  cveStatesSetId: number | null;
}

/** What the sources tell now, by their sets; of those that tell none of either nothing. */
export async function currentSets(knex: Knex): Promise<CurrentSets[]> {
  const rows = await knex('errata_source')
    .where(any =>
      any.whereNotNull('advisory_set_id').orWhereNotNull('cve_states_set_id'),
    )
    .orderBy('id')
    .select('name', 'advisory_set_id', 'cve_states_set_id');
  return rows.map(row => ({
    source: row.name,
    advisorySetId: row.advisory_set_id,
    cveStatesSetId: row.cve_states_set_id,
  }));
}

/** An advisory without its texts, which only its page needs. */
export type LoadedAdvisory = Omit<
  SourceAdvisory,
  'title' | 'description' | 'references' | 'issued' | 'updated'
> & { id: number };

const BATCH = 500;

/** Reads rows of a set in batches, with the event loop served in between. */
async function* inBatches<Row extends { id: number }>(
  rowsAfter: (id: number) => Knex.QueryBuilder,
): AsyncGenerator<Row[]> {
  let after = 0;
  for (;;) {
    const rows: Row[] = await rowsAfter(after).limit(BATCH);
    if (rows.length > 0) {
      yield rows;
      after = rows[rows.length - 1].id;
    }
    if (rows.length < BATCH) return;
    await nextTurn();
  }
}

/** The advisories of a set, with the CVEs that they name. */
export async function* loadAdvisories(
  knex: Knex,
  setId: number,
): AsyncGenerator<LoadedAdvisory[]> {
  const batches = inBatches<any>(after =>
    knex('advisory_set_member as m')
      .join('advisory as a', 'a.id', 'm.advisory_id')
      .where('m.set_id', setId)
      .where('m.advisory_id', '>', after)
      .orderBy('m.advisory_id')
      .select(
        'a.id',
        'a.namespace',
        'a.name',
        'a.kind',
        'a.severity',
        'a.retracted',
        'a.reboot_suggested',
        'a.fixes',
      ),
  );
  for await (const rows of batches) {
    const cves = await cvesOf(
      knex,
      rows.map(({ id }) => id),
    );
    yield rows.map(row => ({
      id: row.id,
      namespace: row.namespace,
      name: row.name,
      kind: row.kind,
      severity: row.severity,
      retracted: Boolean(row.retracted),
      rebootSuggested: Boolean(row.reboot_suggested),
      cves: cves.get(row.id) ?? [],
      fixes: JSON.parse(row.fixes),
    }));
  }
}

async function cvesOf(
  knex: Knex,
  ids: number[],
): Promise<Map<number, string[]>> {
  const rows: { advisory_id: number; name: string }[] = await knex(
    'advisory_cve as ac',
  )
    .join('cve', 'cve.id', 'ac.cve_id')
    .whereIn('ac.advisory_id', ids)
    .orderBy('cve.name')
    .select('ac.advisory_id', 'cve.name');
  const byAdvisory = new Map<number, string[]>();
  for (const { advisory_id: id, name } of rows) {
    const names = byAdvisory.get(id);
    if (names) names.push(name);
    else byAdvisory.set(id, [name]);
  }
  return byAdvisory;
}

/** The pieces of a set. */
export async function* loadCveStates(
  knex: Knex,
  setId: number,
): AsyncGenerator<CveStates[]> {
  const batches = inBatches<{ id: number; name: string; body: string }>(after =>
    knex('cve_states_set_member as m')
      .join('cve_states as s', 's.id', 'm.states_id')
      .where('m.set_id', setId)
      .where('m.states_id', '>', after)
      .orderBy('m.states_id')
      .select('s.id', 's.name', 's.body'),
  );
  for await (const rows of batches) {
    yield rows.map(({ name, body }) => ({ name, ...JSON.parse(body) }));
  }
}

/**
 * Names of the packages of which two sets of a source tell different things, so that only the hosts that have one of them are
 * judged again.
 * @param before null: nothing was told before
 */
export async function changedPackages(
  knex: Knex,
  kind: 'advisory' | 'cve_states',
  before: number | null,
  after: number | null,
): Promise<Set<string>> {
  const names = new Set<string>();
  const sets = [before, after].filter(id => id !== null);
  if (sets.length === 0 || before === after) return names;
  const column = kind === 'advisory' ? 'advisory_id' : 'states_id';
  const inOne = () =>
    knex(`${kind}_set_member`)
      .whereIn('set_id', sets)
      .groupBy(column)
      .havingRaw('COUNT(*) = 1')
      .select(column);
  if (kind === 'advisory') {
    const found: string[] = await knex('advisory_package')
      .whereIn('advisory_id', inOne())
      .distinct()
      .pluck('name');
    return new Set(found);
  }
  const batches = inBatches<{ id: number; body: string }>(last =>
    knex('cve_states as s')
      .whereIn('s.id', inOne())
      .where('s.id', '>', last)
      .orderBy('s.id')
      .select('s.id', 's.body'),
  );
  for await (const rows of batches) {
    for (const { body } of rows) {
      const { packages } = JSON.parse(body) as CveStates;
      for (const { name } of packages) names.add(name);
    }
  }
  return names;
}
