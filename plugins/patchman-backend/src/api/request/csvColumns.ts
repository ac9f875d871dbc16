import { schemas } from '../openapi/schemas';

type Schema = Record<string, any>;

/** How deep objects become columns of their own. */
const DEPTH = 2;

/** A schema that is not a reference, and not null. */
export function resolve(schema: Schema): Schema {
  if (schema.$ref) {
    const name = String(schema.$ref).split('/').at(-1)!;
    return resolve((schemas as Record<string, Schema>)[name]);
  }
  const some = (schema.anyOf as Schema[] | undefined)?.find(
    one => one.type !== 'null',
  );
  return some ? resolve(some) : schema;
}

/** The columns of a table of such items, such as `name` and `os.release`, in the order of the document. */
export function columnsOf(schema: Schema, path = '', depth = 0): string[] {
  const { type, properties } = resolve(schema);
  if (type !== 'object' || !properties || depth > DEPTH) return [path];
  return Object.entries(properties as Record<string, Schema>).flatMap(
    ([name, property]) =>
      columnsOf(property, path ? `${path}.${name}` : name, depth + 1),
  );
}

/** What stands in a column: lists of texts joined, what is deeper as JSON. */
export function cellOf(item: unknown, column: string): string {
  let value: any = item;
  for (const name of column.split('.')) value = value?.[name];
  if (value === null || value === undefined) return '';
  if (Array.isArray(value) && value.every(one => typeof one !== 'object')) {
    return value.join(' ');
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
