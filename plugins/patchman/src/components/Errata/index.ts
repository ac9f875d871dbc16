export * from './ErrataPage';
export * from './ErratumLinks';
export * from './ExposedHosts';
export * from './erratumColumns';
export * from './HostErrata';
