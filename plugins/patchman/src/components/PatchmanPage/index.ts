export * from './PatchmanPage';
