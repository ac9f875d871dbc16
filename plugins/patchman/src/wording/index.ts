export * from './changes';
export * from './plural';
export * from './signatures';
export * from './sizes';
