import type {
  FixtureColumn,
  FixtureDatabase,
  FixtureValue,
} from './patchmanTables';

export interface DumpdataOptions {
  indent?: number;
  /** `--format jsonl` */
  lines?: boolean;
  /** `--natural-foreign --natural-primary` */
  natural?: boolean;
}

/** Tables that are lists in the objects of another one. */
const LISTS: Record<string, [owner: string, field: string]> = {
  hosts_host_packages: ['hosts_host', 'packages'],
  hosts_host_modules: ['hosts_host', 'modules'],
  hosts_host_updates: ['hosts_host', 'updates'],
  operatingsystems_osrelease_repos: ['operatingsystems_osrelease', 'repos'],
  operatingsystems_osgroup_repos: ['operatingsystems_osgroup', 'repos'],
};

/** What refers to a row, and by which of its columns with natural keys. */
const NATURAL: Record<string, string[]> = {
  operatingsystems_osrelease: ['name', 'codename', 'cpe_name'],
  taggit_tag: ['name'],
  django_content_type: ['app_label', 'model'],
};

const NATURAL_REFERENCES: Record<string, string> = {
  osrelease_id: 'operatingsystems_osrelease',
  tag_id: 'taggit_tag',
  content_type_id: 'django_content_type',
};

/** What Django's `dumpdata` writes. */
export function dumpdata(
  database: FixtureDatabase,
  { indent, lines, natural }: DumpdataOptions = {},
): string {
  const naturalKey = (table: string, id: FixtureValue) => {
    const { columns, rows } = database.get(table)!;
    const row = rows.find(one => one[0] === id)!;
    return NATURAL[table].map(
      name => row[columns.findIndex(column => column.name === name)],
    );
  };
  const reference = (column: FixtureColumn, value: FixtureValue) => {
    const table = NATURAL_REFERENCES[column.name];
    return natural && table && value !== null
      ? naturalKey(table, value)
      : value;
  };
  const objects: object[] = [];
  for (const [table, { columns, rows }] of database) {
    if (table in LISTS || table === 'django_migrations') continue;
    for (const row of rows) {
      const fields: Record<string, unknown> = {};
      columns.forEach((column, i) => {
        if (i === 0) return;
        const isReference = column.type === 'reference';
        const name = isReference
          ? column.name.replace(/_id$/, '')
          : column.name;
        fields[name] = isReference ? reference(column, row[i]) : row[i];
      });
      for (const [links, [owner, field]] of Object.entries(LISTS)) {
        if (owner !== table || !database.has(links)) continue;
        fields[field] = database
          .get(links)!
          .rows.filter(link => link[1] === row[0])
          .map(link => link[2]);
      }
      const [app, ...model] = table.split('_');
      objects.push({
        model:
          table === 'django_content_type'
            ? 'contenttypes.contenttype'
            : `${app}.${model.join('_')}`,
        ...(natural && table in NATURAL ? {} : { pk: row[0] }),
        fields,
      });
    }
  }
  return lines
    ? objects.map(object => `${JSON.stringify(object)}\n`).join('')
    : JSON.stringify(objects, null, indent);
}
