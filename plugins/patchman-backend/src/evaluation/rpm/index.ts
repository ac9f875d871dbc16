import { evaluateDnf, explainDnf } from '../dnf';
import type { FamilyEvaluator } from '../family';

/** Updates of hosts with rpm, by dnf's rules. */
export const rpmEvaluator: FamilyEvaluator = {
  sourceOrderMatters: false,
  evaluate: evaluateDnf,
  explain: explainDnf,
  reboot: () => null,
};
