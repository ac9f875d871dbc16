/**
 * The tables of Patchman's database that are read, as Django names them since Patchman 4. Columns that a version does
 * not have are null.
 */
export const TABLES = {
  arch_machinearchitecture: ['id', 'name'],
  arch_packagearchitecture: ['id', 'name'],
  repos_repository: [
    'id',
    'name',
    'arch_id',
    'security',
    'repotype',
    'enabled',
    'repo_id',
    'auth_required',
  ],
  repos_mirror: ['id', 'repo_id', 'url', 'enabled', 'refresh'],
  operatingsystems_osrelease: ['id', 'name', 'codename', 'cpe_name'],
  operatingsystems_osrelease_repos: ['osrelease_id', 'repository_id'],
  operatingsystems_osvariant: [
    'id',
    'name',
    'arch_id',
    'osrelease_id',
    'codename',
  ],
  packages_packagename: ['id', 'name'],
  packages_packagecategory: ['id', 'name'],
  packages_package: [
    'id',
    'name_id',
    'epoch',
    'version',
    'release',
    'arch_id',
    'packagetype',
    'category_id',
  ],
  packages_packageupdate: ['id', 'security'],
  modules_module: ['id', 'name', 'stream'],
  hosts_host: [
    'id',
    'hostname',
    'ipaddress',
    'osvariant_id',
    'kernel',
    'arch_id',
    'lastreport',
    'reboot_required',
    'host_repos_only',
    'tags',
    'sec_updates_count',
    'bug_updates_count',
  ],
  hosts_hostrepo: ['id', 'host_id', 'repo_id', 'enabled', 'priority'],
  hosts_host_packages: ['host_id', 'package_id'],
  hosts_host_modules: ['host_id', 'module_id'],
  hosts_host_updates: ['host_id', 'packageupdate_id'],
  taggit_tag: ['id', 'name'],
  taggit_taggeditem: ['tag_id', 'object_id', 'content_type_id'],
  django_content_type: ['id', 'app_label', 'model'],
  reports_report: ['id', 'packages'],
} as const;

export type TableName = keyof typeof TABLES;

/** Tables that Patchman 3 called otherwise. */
const FORMER_TABLES: Record<string, TableName> = {
  operatingsystems_osgroup: 'operatingsystems_osrelease',
  operatingsystems_osgroup_repos: 'operatingsystems_osrelease_repos',
  operatingsystems_os: 'operatingsystems_osvariant',
};

/** Columns that Patchman 3 called otherwise. */
const FORMER_COLUMNS: Record<string, string> = {
  osgroup_id: 'osrelease_id',
  os_id: 'osvariant_id',
};

/** The table of ours that a table of some version of Patchman is, undefined for one that is not read. */
export function tableOf(name: string): TableName | undefined {
  if (Object.hasOwn(TABLES, name)) return name as TableName;
  return FORMER_TABLES[name];
}

/** What a column of some version of Patchman is called in `TABLES`. */
export function columnOf(name: string): string {
  return FORMER_COLUMNS[name] ?? name;
}

/** The columns without which a row of a table says nothing. */
export function requiredColumns(table: TableName): readonly string[] {
  const columns: readonly string[] = TABLES[table];
  if (table === 'taggit_taggeditem') return ['tag_id', 'object_id'];
  return columns[0] === 'id' ? ['id'] : columns;
}

/** Whether a column holds a row's id; of repositories, `repo_id` is what the package manager calls them. */
export function isId(table: TableName, column: string): boolean {
  if (table === 'repos_repository' && column === 'repo_id') return false;
  return column === 'id' || column.endsWith('_id');
}
