/**
 * The backend of Patchman: receives host reports, reads repositories and computes updates.
 * @packageDocumentation
 */
export { patchmanPlugin as default } from './plugin';
export {
  createPatchmanHostConditionalDecision,
  patchmanHostConditions,
} from './permissions/hostRules';
export type { HostCondition } from './permissions/visibility';
