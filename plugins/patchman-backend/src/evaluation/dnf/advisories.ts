import type { AdvisoryEntry } from '../advisories/advisoryIndex';
import type { FamilySource } from '../family';
import { advisoriesBetween } from '../rpm/advisories';
import { newestOf } from '../rpm/installed';
import { obsoletingRelation, parseRelation } from '../rpm/relation';
import type { MemberPackage } from '../types';
import type { DnfRules } from './rules';

function obsoletesAnything(
  { attributes }: MemberPackage,
  { installed }: DnfRules,
): boolean {
  return (attributes?.obsoletes ?? []).some(text => {
    return installed
      .named(parseRelation(text).name)
      .some(other => obsoletingRelation({ attributes }, other));
  });
}

/**
 * The advisories that a package brings, as `dnf check-update --security` joins them: by name and architecture, with the
 * installed package of both. Where that is not installed, a change of architecture brings none, but a package that
 * obsoletes an installed one, be it itself, brings all that it has.
 */
export function advisoriesOfUpdate(
  available: MemberPackage,
  rules: DnfRules,
  sources: readonly FamilySource[],
): AdvisoryEntry[] {
  const installed = newestOf(
    rules.installed
      .named(available.name)
      .filter(({ arch }) => arch === available.arch),
  );
  if (!installed && !obsoletesAnything(available, rules)) return [];
  return advisoriesBetween(
    installed,
    available,
    sources,
    entry => entry.arch === available.arch && rules.modules.isApplicable(entry),
  );
}
