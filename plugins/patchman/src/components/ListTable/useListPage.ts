import { ListResult } from 'backstage-plugin-patchman-common';
import { useEffect } from 'react';
import { Fetched, useFetched } from '../../fetching';
import {
  ANY,
  TableStateInAddress,
  toQuery,
  useTableState,
} from '../../tableState';
import { ListQuery, ListSource } from './types';

export interface ListPage<T> extends TableStateInAddress {
  list: Fetched<ListResult<T>>;
  /** The filters, the search and the order, without the page. */
  selection: ListQuery;
  /** Whether a search or a filter beyond the presets narrows the list. */
  narrowed: boolean;
}

/** One page of a list, as the page's address says. */
export function useListPage<T>(source: ListSource<T>): ListPage<T> {
  const { fetchPage, filters = [], defaultOrder, dependencies = [] } = source;
  const { state, change } = useTableState(filters.map(filter => filter.id));
  const presets = Object.fromEntries(
    filters.flatMap(({ id, preset }) => (preset ? [[id, preset]] : [])),
  );
  const query: ListQuery = {
    ...(defaultOrder ? { orderBy: defaultOrder } : {}),
    ...toQuery(state, presets),
  };
  const list = useFetched(
    () => fetchPage(query),
    [JSON.stringify(query), ...dependencies],
  );

  // The list became shorter than the page in the address: go to its last page instead of showing nothing.
  const total = list.value?.totalItems;
  useEffect(() => {
    if (list.stale || total === undefined || state.page === 0) return;
    const last = Math.max(0, Math.ceil(total / state.pageSize) - 1);
    if (state.page > last) change({ page: last }, { replace: true });
  }, [list.stale, total, state.page, state.pageSize, change]);

  const { limit, offset, ...selection } = query;
  return {
    list,
    state,
    change,
    selection,
    narrowed:
      state.search !== '' ||
      Object.values(state.filters).some(value => value !== ANY),
  };
}
