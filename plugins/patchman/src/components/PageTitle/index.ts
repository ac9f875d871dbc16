export * from './PageTitle';
