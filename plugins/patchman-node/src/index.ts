/**
 * Extension points of the Patchman backend.
 * @packageDocumentation
 */
export * from './formats';
export * from './extensions';
