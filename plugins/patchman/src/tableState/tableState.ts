import { ListOptions } from 'backstage-plugin-patchman-common';

export const PAGE_SIZES = [20, 50, 100];
export const DEFAULT_PAGE_SIZE = 50;

/** What stands in the address for a filter with a preset that was set to nothing. */
export const ANY = 'any';

/** Everything that decides what a table shows; it lives in the page's address. */
export interface TableState {
  search: string;
  /** `field:asc` or `field:desc`; empty for the server's own order. */
  orderBy: string;
  /** Counted from zero. */
  page: number;
  pageSize: number;
  /** Only filters that are set. */
  filters: Record<string, string>;
}

/** Reads the state from the address; what is out of range counts as not given. */
export function readTableState(
  parameters: URLSearchParams,
  filterIds: readonly string[],
): TableState {
  const orderBy = parameters.get('orderBy') ?? '';
  const page = Number(parameters.get('page') ?? '1');
  const pageSize = Number(parameters.get('size'));
  const filters: Record<string, string> = {};
  for (const id of filterIds) {
    const value = parameters.get(id);
    if (value) filters[id] = value;
  }
  return {
    search: parameters.get('search') ?? '',
    orderBy: /^\w+:(asc|desc)$/.test(orderBy) ? orderBy : '',
    page: Number.isInteger(page) && page > 0 ? page - 1 : 0,
    pageSize: PAGE_SIZES.includes(pageSize) ? pageSize : DEFAULT_PAGE_SIZE,
    filters,
  };
}

/** Writes the state into an address, leaving parameters alone that are not the table's. */
export function writeTableState(
  parameters: URLSearchParams,
  filterIds: readonly string[],
  state: TableState,
): URLSearchParams {
  const result = new URLSearchParams(parameters);
  const set = (name: string, value: string, preset = '') =>
    value === preset ? result.delete(name) : result.set(name, value);
  set('search', state.search);
  set('orderBy', state.orderBy);
  set('page', String(state.page + 1), '1');
  set('size', String(state.pageSize), String(DEFAULT_PAGE_SIZE));
  for (const id of filterIds) set(id, state.filters[id] ?? '');
  return result;
}

/** The state as the backend's list options and filters; presets hold for filters that are not set. */
export function toQuery(
  state: TableState,
  presets: Record<string, string> = {},
): ListOptions & Record<string, any> {
  const filters = Object.entries({ ...presets, ...state.filters }).filter(
    ([, value]) => value !== ANY,
  );
  return {
    ...Object.fromEntries(filters),
    limit: state.pageSize,
    offset: state.page * state.pageSize,
    ...(state.search ? { search: state.search } : {}),
    ...(state.orderBy ? { orderBy: state.orderBy } : {}),
  };
}
