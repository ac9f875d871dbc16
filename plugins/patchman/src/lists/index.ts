export * from './pageOf';
