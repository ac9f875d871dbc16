export * from './EntityPatchmanCard';
export * from './EntityPatchmanContent';
export * from './usePatchStatusTab';
