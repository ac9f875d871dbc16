export * from './AddressTabs';
