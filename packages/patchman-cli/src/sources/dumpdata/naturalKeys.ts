import type { Staging } from '../Staging';
import { isId, TABLES, type TableName } from '../tables';

/**
 * The fields by which `dumpdata --natural-foreign` refers to objects. Where a version of Patchman defines none, nothing
 * refers by them either.
 */
export const NATURAL_FIELDS: Partial<Record<TableName, string[]>> = {
  arch_machinearchitecture: ['name'],
  arch_packagearchitecture: ['name'],
  repos_repository: ['name'],
  operatingsystems_osrelease: ['name', 'codename', 'cpe_name'],
  operatingsystems_osvariant: ['name'],
  packages_packagecategory: ['name'],
  hosts_host: ['hostname'],
  taggit_tag: ['name'],
  django_content_type: ['app_label', 'model'],
};

const REFERENCES: Record<string, TableName> = {
  osrelease_id: 'operatingsystems_osrelease',
  osvariant_id: 'operatingsystems_osvariant',
  repository_id: 'repos_repository',
  category_id: 'packages_packagecategory',
  host_id: 'hosts_host',
  tag_id: 'taggit_tag',
  content_type_id: 'django_content_type',
};

/** The table whose rows a column refers to; what `arch` and `repo` are depends on who asks. */
function referred(table: TableName, column: string): TableName | undefined {
  if (column === 'arch_id') {
    return table === 'packages_package'
      ? 'arch_packagearchitecture'
      : 'arch_machinearchitecture';
  }
  if (column === 'repo_id') return 'repos_repository';
  return REFERENCES[column];
}

/** Puts ids where objects refer to others by natural keys. */
export function resolveNaturalKeys({ db }: Staging): void {
  const known = db.prepare('SELECT 1 FROM natural_key LIMIT 1').get();
  if (!known) return;
  db.exec('CREATE INDEX natural_key_of ON natural_key (of, key)');
  for (const [name, columns] of Object.entries(TABLES)) {
    const table = name as TableName;
    for (const column of columns) {
      const other = referred(table, column);
      if (!other || !isId(table, column)) continue;
      db.prepare(
        `UPDATE ${table} SET ${column} = COALESCE(
           (SELECT k.id FROM natural_key k WHERE k.of = ? AND k.key = ${column}), ${column})
         WHERE typeof(${column}) = 'text'`,
      ).run(other);
    }
  }
}
