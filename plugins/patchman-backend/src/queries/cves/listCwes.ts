import type { Cwe, ListResult } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { isPostgres } from '../../database/dialect';
import { type ListRequest, runList, searchWords } from '../list';

interface CweRow {
  id: string;
  name: string | null;
  cves: number | string;
}

/** What sources tell of the kinds of weakness of each CVE, as `id`, `name` and `cve_id`. */
function toldOfCves(knex: Knex): string {
  return isPostgres(knex)
    ? `SELECT d.cve_id, w.value AS id, d.body::json -> 'cweNames' ->> w.value AS name
      FROM cve_detail d CROSS JOIN LATERAL json_array_elements_text(
        CASE json_typeof(d.body::json -> 'cwes') WHEN 'array' THEN d.body::json -> 'cwes' ELSE '[]'::json END
      ) AS w(value)`
    : `SELECT d.cve_id, w.value AS id, json_extract(d.body, '$.cweNames."' || w.value || '"') AS name
      FROM cve_detail d, json_each(d.body, '$.cwes') w WHERE w.value IS NOT NULL`;
}

/** The kinds of weakness of the CVEs that sources tell of, with how many CVEs are of each. */
export function listCwes(
  knex: Knex,
  request: ListRequest,
): Promise<ListResult<Cwe>> {
  const query = knex
    .from(knex.raw(`(${toldOfCves(knex)}) AS told`))
    .groupBy('told.id')
    .select('told.id')
    .max({ name: 'told.name' })
    .countDistinct({ cves: 'told.cve_id' });
  searchWords(query, request.search, ['told.id', "COALESCE(told.name, '')"]);
  return runList<CweRow, Cwe>(knex.from(query.as('w')).select('w.*'), request, {
    orderFields: { id: 'w.id', name: 'w.name', cves: 'w.cves' },
    nullable: ['name'],
    defaultOrder: { field: 'cves', order: 'desc' },
    tieBreaker: 'w.id',
    toItem: row => ({ id: row.id, name: row.name, cves: Number(row.cves) }),
  });
}

/** The ids of the CVEs that some source says are of a kind of weakness. */
export function cvesOfCwe(knex: Knex, cwe: string): Knex.QueryBuilder {
  return knex
    .from(knex.raw(`(${toldOfCves(knex)}) AS told`))
    .where('told.id', cwe.toUpperCase())
    .select('told.cve_id');
}
