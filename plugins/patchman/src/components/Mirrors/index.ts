export * from './MirrorsPage';
export * from './MirrorsTable';
