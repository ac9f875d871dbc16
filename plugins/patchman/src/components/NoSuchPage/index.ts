export * from './NoSuchPage';
