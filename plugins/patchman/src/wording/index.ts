export * from './changes';
export * from './plural';
export * from './repositories';
export * from './signatures';
export * from './sizes';
