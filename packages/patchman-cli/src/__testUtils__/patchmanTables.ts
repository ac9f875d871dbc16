/** A column of Django's schema, with what a dump says of its type. */
export interface FixtureColumn {
  name: string;
  /** Decides how values are written in each dump. */
  type: 'id' | 'reference' | 'text' | 'flag' | 'number' | 'moment' | 'address';
}

export type FixtureValue = string | number | boolean | null;

export interface FixtureTable {
  columns: FixtureColumn[];
  rows: FixtureValue[][];
}

/** A whole database, by table. */
export type FixtureDatabase = Map<string, FixtureTable>;

function columns(text: string): FixtureColumn[] {
  return text.split(' ').map(one => {
    const [name, type = 'text'] = one.split(':');
    return { name, type: type as FixtureColumn['type'] };
  });
}

/** The tables of Patchman 4, those that are not read included, in the order of their columns. */
export const PATCHMAN_4: Record<string, FixtureColumn[]> = {
  django_migrations: columns('id:id app name applied:moment'),
  django_content_type: columns('id:id app_label model'),
  arch_machinearchitecture: columns('id:id name'),
  arch_packagearchitecture: columns('id:id name'),
  domains_domain: columns('id:id name'),
  packages_packagename: columns('id:id name'),
  packages_packagecategory: columns('id:id name'),
  packages_package: columns(
    'id:id epoch version release packagetype description url arch_id:reference name_id:reference category_id:reference',
  ),
  packages_packageupdate: columns(
    'id:id security:flag newpackage_id:reference oldpackage_id:reference',
  ),
  repos_repository: columns(
    'id:id name security:flag repotype enabled:flag repo_id auth_required:flag arch_id:reference',
  ),
  repos_mirror: columns(
    'id:id url last_access_ok:flag packages_checksum timestamp:moment mirrorlist:flag enabled:flag refresh:flag fail_count:number repo_id:reference',
  ),
  repos_mirrorpackage: columns(
    'id:id enabled:flag mirror_id:reference package_id:reference',
  ),
  modules_module: columns(
    'id:id name stream version context arch_id:reference repo_id:reference',
  ),
  operatingsystems_osrelease: columns('id:id name codename cpe_name'),
  operatingsystems_osrelease_repos: columns(
    'id:id osrelease_id:reference repository_id:reference',
  ),
  operatingsystems_osvariant: columns(
    'id:id name osrelease_id:reference arch_id:reference codename hosts_count:number',
  ),
  hosts_host: columns(
    'id:id hostname ipaddress:address reversedns check_dns:flag kernel lastreport:moment reboot_required:flag host_repos_only:flag updated_at:moment arch_id:reference domain_id:reference osvariant_id:reference sec_updates_count:number bug_updates_count:number packages_count:number',
  ),
  hosts_hostrepo: columns(
    'id:id enabled:flag priority:number host_id:reference repo_id:reference',
  ),
  hosts_host_packages: columns('id:id host_id:reference package_id:reference'),
  hosts_host_modules: columns('id:id host_id:reference module_id:reference'),
  hosts_host_updates: columns(
    'id:id host_id:reference packageupdate_id:reference',
  ),
  taggit_tag: columns('id:id name slug'),
  taggit_taggeditem: columns(
    'id:id object_id:number content_type_id:reference tag_id:reference',
  ),
  reports_report: columns(
    'id:id created:moment host domain tags kernel arch os report_ip:address protocol useragent processed:flag packages sec_updates bug_updates repos modules reboot',
  ),
  rest_framework_api_key_apikey: columns('id prefix hashed_key name'),
};

export function emptyDatabase(
  schema: Record<string, FixtureColumn[]> = PATCHMAN_4,
): FixtureDatabase {
  return new Map(
    Object.entries(schema).map(([table, list]) => [
      table,
      { columns: list, rows: [] },
    ]),
  );
}

/** Adds a row by the names of its columns and answers its id. */
export function addRow(
  database: FixtureDatabase,
  name: string,
  values: Record<string, FixtureValue>,
): number {
  const table = database.get(name)!;
  const unknown = Object.keys(values).filter(
    key => !table.columns.some(column => column.name === key),
  );
  if (unknown.length > 0) throw new Error(`${name} has no ${unknown.join()}`);
  const id = table.rows.length + 1;
  table.rows.push(
    table.columns.map(({ name: column, type }) => {
      if (column in values) return values[column];
      if (column === 'id' && type === 'id') return id;
      return null;
    }),
  );
  return id;
}

/** The same data as Patchman 3 kept it: other names of tables and columns, tags in one text. */
export function asPatchman3(database: FixtureDatabase): FixtureDatabase {
  const former = new Map<string, FixtureTable>();
  const renamed: Record<string, string> = {
    operatingsystems_osrelease: 'operatingsystems_osgroup',
    operatingsystems_osrelease_repos: 'operatingsystems_osgroup_repos',
    operatingsystems_osvariant: 'operatingsystems_os',
    osrelease_id: 'osgroup_id',
    osvariant_id: 'os_id',
  };
  const dropped = new Set([
    'cpe_name',
    'codename',
    'sec_updates_count',
    'bug_updates_count',
    'packages_count',
    'hosts_count',
  ]);
  for (const [name, { columns: list, rows }] of database) {
    if (name.startsWith('taggit_')) continue;
    const kept = list.flatMap(({ name: column }, i) =>
      dropped.has(column) ? [] : [i],
    );
    former.set(renamed[name] ?? name, {
      columns: kept.map(i => ({
        ...list[i],
        name: renamed[list[i].name] ?? list[i].name,
      })),
      rows: rows.map(row => kept.map(i => row[i])),
    });
  }
  const names = new Map(
    database.get('taggit_tag')!.rows.map(([id, name]) => [id, String(name)]),
  );
  const host = former.get('hosts_host')!;
  host.columns.push({ name: 'tags', type: 'text' });
  for (const row of host.rows) {
    const tags = database
      .get('taggit_taggeditem')!
      .rows.filter(item => item[1] === row[0])
      .map(item => names.get(item[3])!);
    row.push(tags.map(tag => (/[ ,]/.test(tag) ? `"${tag}"` : tag)).join(','));
  }
  return former;
}
