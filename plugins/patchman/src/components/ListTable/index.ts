export * from './ListTable';
export * from './types';
export * from './filters';
