import type { EvaluatedUpdate, SourceDescription } from '../types';

/** pacman.conf(5) `Usage`: a repository without `Upgrade` is none to upgrade from; without any usage it is for all. */
export function isForUpgrades({ options }: SourceDescription): boolean {
  const usage = options?.usage ?? [];
  if (usage.length === 0) return true;
  return usage
    .flatMap(text => text.split(/\s+/))
    .some(word => /^(?:upgrade|all)$/i.test(word));
}

/** `pacman -Qu` marks updates from such a repository as ignored, and `-Su` leaves them out. */
export function blockedByUsage(
  source: SourceDescription,
): EvaluatedUpdate['blockedBy'] {
  if (isForUpgrades(source)) return null;
  return {
    reason: 'usage',
    detail: `Usage of ${source.name} does not include Upgrade`,
  };
}
