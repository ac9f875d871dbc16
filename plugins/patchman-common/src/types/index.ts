export * from './packages';
export * from './hosts';
export * from './repositories';
export * from './reports';
export * from './summary';
export * from './errata';
export * from './modules';
