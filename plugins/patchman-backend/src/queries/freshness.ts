import type { SourceFreshness } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';

/** A source of errata, as it is called. */
export interface NamedSource {
  readonly id: string;
  readonly title: string;
}

/** How old what some sources tell is, in the order in which they are given. */
export async function sourceFreshness(
  knex: Knex,
  sources: readonly NamedSource[],
): Promise<SourceFreshness[]> {
  if (sources.length === 0) return [];
  const rows: {
    name: string;
    succeeded_at: string | null;
    content_date: string | null;
  }[] = await knex('errata_source')
    .whereIn(
      'name',
      sources.map(({ id }) => id),
    )
    .select('name', 'succeeded_at', 'content_date');
  const byName = new Map(rows.map(row => [row.name, row]));
  return sources.map(({ id, title }) => ({
    source: id,
    title,
    succeededAt: byName.get(id)?.succeeded_at ?? null,
    contentDate: byName.get(id)?.content_date ?? null,
  }));
}
