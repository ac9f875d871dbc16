import type { ImportKind } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { now } from '../database/time';

const CHUNK = 500;

/** What the last import brought, by name. */
export async function loadImportRecords<Content>(
  knex: Knex,
  kind: ImportKind,
  names: string[],
): Promise<Map<string, Content>> {
  const records = new Map<string, Content>();
  for (let i = 0; i < names.length; i += CHUNK) {
    const rows: { name: string; content: string }[] = await knex(
      'import_record',
    )
      .where({ kind })
      .whereIn('name', names.slice(i, i + CHUNK))
      .select('name', 'content');
    for (const row of rows) records.set(row.name, JSON.parse(row.content));
  }
  return records;
}

/** Notes what an import brought, in place of what the one before did. */
export async function saveImportRecords(
  knex: Knex,
  kind: ImportKind,
  records: ReadonlyMap<string, object>,
): Promise<void> {
  const importedAt = now();
  // Sorted, so that two imports at once wait for each other instead of deadlocking.
  const rows = [...records]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, content]) => ({
      kind,
      name,
      content: JSON.stringify(content),
      imported_at: importedAt,
    }));
  for (let i = 0; i < rows.length; i += 100) {
    await knex('import_record')
      .insert(rows.slice(i, i + 100))
      .onConflict(['kind', 'name'])
      .merge();
  }
}
