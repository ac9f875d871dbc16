import type { ReleaseKnowledge } from '../matching/knowledge';
import { UpdateAdvisories } from '../matching/advisoriesOfUpdate';
import type { FamilyInputs } from '../family';
import type { EvaluatedUpdate, EvaluationInputs } from '../types';
import { worstSeverity } from './severity';

/**
 * Adds what sources of errata tell of updates: an advisory of theirs that lies between the installed and the available version makes
 * an update a security update. Where a repository has advisories of its own, it alone says what its packages fix.
 */
export function flagBySources(
  updates: EvaluatedUpdate[],
  { installed, sources, modules }: FamilyInputs,
  errata: EvaluationInputs['errata'],
  knowledge: ReleaseKnowledge | undefined,
): EvaluatedUpdate[] {
  if (!errata || !knowledge || knowledge.isEmpty) return updates;
  const advisories = new UpdateAdvisories({
    release: errata.release,
    knowledge,
    sources,
    installed,
    modules,
  });
  const byId = new Map(
    sources.map(source => [source.description.repositoryId, source]),
  );
  return updates.map(update => {
    const chosen = byId.get(update.repositoryId);
    if (!chosen || chosen.advisories) return update;
    const found = advisories.between(
      update.installed,
      update.available,
      chosen.description,
    );
    return flagged(update, found);
  });
}

type Found = ReturnType<UpdateAdvisories['between']>;

function flagged(update: EvaluatedUpdate, found: Found): EvaluatedUpdate {
  const security = found.filter(({ kind }) => kind === 'security');
  const names = (of: Found) => [...new Set(of.map(({ name }) => name))].sort();
  const [isUpdate, ...why] = update.why;
  if (security.length === 0 && update.security) {
    why.push(
      'No advisory asks for a version between the installed and the available one',
    );
  }
  if (security.length > 0) {
    const bringing = `${list(names(security))}`;
    if (update.security) why.push(`It brings ${bringing}`);
    // What spoke against it was the repositories alone.
    else why.splice(0, why.length, `Security: it brings ${bringing}`);
  }
  return {
    ...update,
    security: update.security || security.length > 0,
    errata: [...new Set([...update.errata, ...names(found)])].sort(),
    severity: worstSeverity([
      update.severity ?? '',
      ...security.map(({ severity }) => severity),
    ]),
    rebootSuggested:
      update.rebootSuggested ||
      found.some(({ rebootSuggested }) => rebootSuggested),
    why: [isUpdate, ...why],
  };
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(', ');
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}
