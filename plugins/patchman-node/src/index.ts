/**
 * Extension points of the Patchman backend.
 * @packageDocumentation
 */
export * from './entityTrust';
export * from './formats';
export * from './extensions';
