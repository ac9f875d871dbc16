export * from './PatchmanClient';
export * from './AccessClient';
export * from './BackendClient';
export * from './filters';
export * from './accessFilters';
export * from './OperationsClient';
