export * from './PatchmanClient';
