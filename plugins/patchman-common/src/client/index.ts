export * from './PatchmanClient';
export * from './filters';
