import type { SourceDescription } from '../types';

/** pacman.conf(5) `Usage`: a repository without `Upgrade` is none to upgrade from; without any usage it is for all. */
export function isForUpgrades({ options }: SourceDescription): boolean {
  const usage = options?.usage ?? [];
  if (usage.length === 0) return true;
  return usage
    .flatMap(text => text.split(/\s+/))
    .some(word => /^(?:upgrade|all)$/i.test(word));
}
