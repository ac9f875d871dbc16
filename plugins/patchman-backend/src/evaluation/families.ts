import type { PackageType } from 'backstage-plugin-patchman-common';
import { aptEvaluator } from './apt';
import type { FamilyEvaluator } from './family';
import { pacmanEvaluator } from './pacman';
import { portageEvaluator } from './portage';
import { rpmEvaluator } from './rpm';

/** The one place where a package manager's rules are registered. */
const FAMILIES: Partial<Record<PackageType, FamilyEvaluator>> = {
  deb: aptEvaluator,
  rpm: rpmEvaluator,
  arch: pacmanEvaluator,
  gentoo: portageEvaluator,
};

/** The evaluator of a package type, undefined where there is none yet. */
export function familyOf(type: PackageType): FamilyEvaluator | undefined {
  return FAMILIES[type];
}
