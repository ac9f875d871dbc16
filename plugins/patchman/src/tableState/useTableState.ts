import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import { readTableState, TableState, writeTableState } from './tableState';

export interface TableStateInAddress {
  state: TableState;
  /** Changes the state. All but turning pages and sorting goes back to the first page. */
  change: (changes: Partial<TableState>, how?: { replace?: boolean }) => void;
}

/** The table's state, read from and written to the page's address. */
export function useTableState(
  filterIds: readonly string[],
): TableStateInAddress {
  const [parameters, setParameters] = useSearchParams();
  const ids = filterIds.join(',');
  const state = useMemo(
    () => readTableState(parameters, ids.split(',').filter(Boolean)),
    [parameters, ids],
  );
  const change = useCallback<TableStateInAddress['change']>(
    (changes, how = {}) =>
      setParameters(current => {
        const known = ids.split(',').filter(Boolean);
        return writeTableState(current, known, {
          ...readTableState(current, known),
          page: 0,
          ...changes,
        });
      }, how),
    [setParameters, ids],
  );
  return { state, change };
}
