import { InputError } from '@backstage/errors';
import type { ListResult } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { likePattern } from './likePattern';

/** What every list takes. */
export interface ListRequest {
  limit: number;
  offset: number;
  orderBy?: { field: string; order: 'asc' | 'desc' };
  search?: string;
  /** Where an export of all of the list is; its order is the list's own then, and nothing is counted. */
  cursor?: ListCursor;
}

/** How far an export has come. */
export interface ListCursor {
  /** The key of the last row; null before the first. */
  after: unknown[] | null;
  /** How many rows the last page had; null where a list knows no keys. */
  rows: number | null;
}

export interface ListShape<Row, Item> {
  /** Fields that a list can be ordered by, each with its SQL expression. */
  orderFields: Record<string, string>;
  /** Of these fields those that a row may lack: such rows come last in both directions. */
  nullable?: readonly string[];
  defaultOrder: { field: string; order: 'asc' | 'desc' };
  /** Makes the order total, so that pages neither overlap nor leave gaps. */
  tieBreaker: string;
  /** What tells rows apart, in one direction; as the tie breaker by default. */
  key?: string;
  toItem: (row: Row) => Item;
}

/**
 * Answers one page of a query and how much there is in all, in two statements.
 * @throws InputError for an unknown field to order by
 */
export async function runList<Row, Item>(
  query: Knex.QueryBuilder,
  request: ListRequest,
  shape: ListShape<Row, Item>,
): Promise<ListResult<Item>> {
  if (request.cursor) return runExport(query, request, request.cursor, shape);
  const { field, order } = request.orderBy ?? shape.defaultOrder;
  const expression = shape.orderFields[field];
  if (!expression) {
    throw new InputError(
      `orderBy knows no field "${field}"; there are: ${Object.keys(
        shape.orderFields,
      ).join(', ')}`,
    );
  }
  const counted = query
    .clone()
    .clearSelect()
    .clearOrder()
    .count({ count: '*' });
  const page = query.clone();
  // PostgreSQL sorts NULL last, SQLite first. Where there is none, an index gives the order.
  if (shape.nullable?.includes(field)) {
    page.orderByRaw(`(${expression}) IS NULL`);
  }
  const rows: Row[] = await page
    .orderByRaw(`${expression} ${order === 'desc' ? 'DESC' : 'ASC'}`)
    .orderByRaw(shape.tieBreaker)
    .limit(request.limit)
    .offset(request.offset);
  // A page that is not full tells the total by itself.
  if (
    rows.length < request.limit &&
    (rows.length > 0 || request.offset === 0)
  ) {
    return {
      items: rows.map(shape.toItem),
      totalItems: request.offset + rows.length,
    };
  }
  const [{ count }] = await counted;
  return { items: rows.map(shape.toItem), totalItems: Number(count) };
}

const BACKWARDS = / DESC$/;

/** The next page of an export: the rows after the last key, so that the last page costs what the first does. */
async function runExport<Row, Item>(
  query: Knex.QueryBuilder,
  request: ListRequest,
  cursor: ListCursor,
  shape: ListShape<Row, Item>,
): Promise<ListResult<Item>> {
  const parts = (shape.key ?? shape.tieBreaker).split(', ');
  const columns = parts.map(part => part.replace(BACKWARDS, ''));
  const backwards = BACKWARDS.test(parts[0]);
  const page = query.clone();
  columns.forEach((column, i) =>
    page.select(page.client.raw(`${column} AS export_key_${i}`)),
  );
  if (cursor.after) {
    page.whereRaw(
      `(${columns.join(', ')}) ${backwards ? '<' : '>'} (${columns
        .map(() => '?')
        .join(', ')})`,
      cursor.after as string[],
    );
  }
  const rows: (Row & Record<string, unknown>)[] = await page
    .orderByRaw(
      columns.map(column => column + (backwards ? ' DESC' : '')).join(', '),
    )
    .limit(request.limit);
  cursor.rows = rows.length;
  const last = rows.at(-1);
  if (last) cursor.after = columns.map((_, i) => last[`export_key_${i}`]);
  return { items: rows.map(shape.toItem), totalItems: rows.length };
}

/**
 * Adds a search: every word must occur, whatever its case, in one of the columns.
 * @param elsewhere adds where else a word may occur, to the alternatives; `pattern` is for LIKE with ESCAPE '\\'
 */
export function searchWords(
  query: Knex.QueryBuilder,
  search: string | undefined,
  columns: string[],
  elsewhere?: (any: Knex.QueryBuilder, pattern: string) => void,
): void {
  for (const word of (search ?? '').split(/\s+/).filter(Boolean)) {
    const pattern = likePattern(word.toLowerCase());
    query.where(any => {
      for (const column of columns) {
        any.orWhereRaw(`LOWER(${column}) LIKE ? ESCAPE '\\'`, [pattern]);
      }
      elsewhere?.(any, pattern);
    });
  }
}
