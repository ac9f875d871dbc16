/**
 * Extension points of the Patchman backend.
 * @packageDocumentation
 */
export * from './entityTrust';
export * from './errata';
export * from './formats';
export * from './extensions';
export * from './events';
export * from './matchesPattern';
