export * from './changes';
export * from './lists';
export * from './owners';
export * from './plural';
export * from './reasons';
export * from './repositories';
export * from './signatures';
export * from './sizes';
