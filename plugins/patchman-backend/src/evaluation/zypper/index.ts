import type { FamilyInputs, FamilyResult } from '../family';
import type { Explanation } from '../explanation';
export function evaluateZypper(_: FamilyInputs): FamilyResult {
  return { updates: [], foreign: [], doubts: [] };
}
export function explainZypper(
  _: FamilyInputs,
  _name: string,
  _arch?: string,
): Explanation[] {
  return [];
}
