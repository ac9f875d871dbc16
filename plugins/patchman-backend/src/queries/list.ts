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
}

export interface ListShape<Row, Item> {
  /** Fields that a list can be ordered by, each with its SQL expression. */
  orderFields: Record<string, string>;
  /** Of these fields those that a row may lack: such rows come last in both directions. */
  nullable?: readonly string[];
  defaultOrder: { field: string; order: 'asc' | 'desc' };
  /** Makes the order total, so that pages neither overlap nor leave gaps. */
  tieBreaker: string;
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
