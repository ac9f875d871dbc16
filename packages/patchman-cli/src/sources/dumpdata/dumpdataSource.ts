import type { Staging } from '../Staging';
import { columnOf, type TableName, tableOf, TABLES } from '../tables';
import { readJsonObjects } from './readJsonObjects';
import { NATURAL_FIELDS, resolveNaturalKeys } from './naturalKeys';

/** Lists of ids in an object that are tables of their own. */
const LINKS: Partial<Record<TableName, Record<string, TableName>>> = {
  hosts_host: {
    packages: 'hosts_host_packages',
    modules: 'hosts_host_modules',
    updates: 'hosts_host_updates',
  },
  operatingsystems_osrelease: { repos: 'operatingsystems_osrelease_repos' },
};

/** Reads what Django's `dumpdata` wrote, as JSON or lines of JSON, with or without natural keys. */
export async function readDumpdata(
  chunks: AsyncIterable<string>,
  staging: Staging,
): Promise<void> {
  let number = 0;
  for await (const object of readJsonObjects(chunks)) {
    number++;
    if ('damaged' in object) {
      staging.problems.add(
        `object ${number}`,
        `It is not JSON: ${object.damaged}`,
      );
      continue;
    }
    const { model, pk, fields } = object.value;
    if (typeof model !== 'string' || !isObject(fields)) {
      staging.problems.add(`object ${number}`, 'It is no object of dumpdata.');
      continue;
    }
    const table = tableOf(tableOfModel(model));
    if (table) addObject(staging, table, pk, fields);
  }
  resolveNaturalKeys(staging);
}

/** `hosts.host` is the table `hosts_host`. */
function tableOfModel(model: string): string {
  return model.toLowerCase() === 'contenttypes.contenttype'
    ? 'django_content_type'
    : model.toLowerCase().replace('.', '_');
}

function addObject(
  staging: Staging,
  table: TableName,
  pk: unknown,
  fields: Record<string, unknown>,
): void {
  const row: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    // A reference has the name of its column without "_id".
    for (const column of [columnOf(name), columnOf(`${name}_id`)]) {
      if ((TABLES[table] as readonly string[]).includes(column)) {
        row[column] = reference(value);
        break;
      }
    }
  }
  // Of the fields that this version has.
  const natural = NATURAL_FIELDS[table]
    ?.filter(name => name in fields)
    .map(name => fields[name]);
  const id = pk ?? (natural ? JSON.stringify(natural) : null);
  row.id = id;
  staging.insert(table, row);
  if (natural) staging.addNaturalKey(table, JSON.stringify(natural), id);
  for (const [field, linkTable] of Object.entries(LINKS[table] ?? {})) {
    const list = fields[field];
    if (!Array.isArray(list)) continue;
    const [own, other] = TABLES[linkTable];
    for (const value of list) {
      staging.insert(linkTable, { [own]: id, [other]: reference(value) });
    }
  }
}

/** A natural key is a list; as text it is told from an id. */
function reference(value: unknown): unknown {
  return Array.isArray(value) ? JSON.stringify(value) : value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
