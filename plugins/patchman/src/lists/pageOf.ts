import { ListOptions, ListResult } from 'backstage-plugin-patchman-common';

type ListQuery = ListOptions & Record<string, any>;

/** How a list that came whole is searched and sorted here instead of by the backend. */
export interface LocalList<T> {
  /** What a search looks through. */
  textOf: (item: T) => string;
  /** What each column is sorted by; ties keep the given order. */
  orders: Record<string, (item: T) => string | number>;
  /** Whether an item is what the filters of the query ask for. */
  matches?: (item: T, query: ListQuery) => boolean;
}

function compare(a: string | number, b: string | number): number {
  return typeof a === 'string'
    ? a.localeCompare(String(b), 'en', { numeric: true })
    : a - Number(b);
}

/** One page of a list that came whole. */
export function pageOf<T>(
  items: readonly T[],
  query: ListQuery,
  { textOf, orders, matches = () => true }: LocalList<T>,
): ListResult<T> {
  const { search = '', orderBy = '', limit = 50, offset = 0 } = query;
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = items.filter(item => {
    const text = textOf(item).toLowerCase();
    return words.every(word => text.includes(word)) && matches(item, query);
  });
  const [field, direction] = orderBy.split(':');
  const key = orders[field];
  const sign = direction === 'desc' ? -1 : 1;
  const ordered = key
    ? [...found].sort((a, b) => sign * compare(key(a), key(b)))
    : found;
  return {
    items: ordered.slice(offset, offset + limit),
    totalItems: found.length,
  };
}
