export * from './UpdatesPage';
