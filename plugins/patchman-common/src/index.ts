/**
 * What both sides of the Patchman plugins share: types, permissions, annotations and the API client.
 * @packageDocumentation
 */
export * from './types';
export * from './annotations';
export * from './permissions';
export * from './client';
export * from './signals';
