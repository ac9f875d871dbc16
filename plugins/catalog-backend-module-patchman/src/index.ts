/**
 * Adds the hosts that Patchman knows to the catalog.
 * @packageDocumentation
 */
export { catalogModulePatchman as default } from './module';
