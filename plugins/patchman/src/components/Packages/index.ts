export * from './PackagesPage';
