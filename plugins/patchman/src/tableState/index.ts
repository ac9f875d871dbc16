export * from './tableState';
export * from './useTableState';
