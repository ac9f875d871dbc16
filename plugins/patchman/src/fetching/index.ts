export * from './fetchAllPages';
export * from './useAction';
export * from './useFetched';
export * from './useHostsPermission';
export * from './useTask';
export * from './useSignals';
