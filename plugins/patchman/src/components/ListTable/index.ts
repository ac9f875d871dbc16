export * from './ListTable';
export * from './types';
