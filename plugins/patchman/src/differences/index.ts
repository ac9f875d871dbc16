export * from './packageDifferences';
