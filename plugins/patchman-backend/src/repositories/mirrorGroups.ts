import type { DbMirrorRow } from '../database/tables';
import type { MirrorToCheck } from './MirrorReader';

/** The mirrors of one repository: lists first, then those that worked last time. */
export type MirrorGroup = MirrorToCheck[];

/** How a group is checked: beside the others, or so that it does not delay them. */
export type Pace = 'normal' | 'slow' | 'suspected';

/** The mirrors of each repository, those first that were never checked, then those whose last check is longest ago. */
export function groupMirrors(mirrors: readonly MirrorToCheck[]): MirrorGroup[] {
  const groups = new Map<number, MirrorGroup>();
  for (const mirror of mirrors) {
    const group = groups.get(mirror.repository_id);
    if (group) group.push(mirror);
    else groups.set(mirror.repository_id, [mirror]);
  }
  for (const group of groups.values()) {
    group.sort(
      (a, b) =>
        Number(a.list_kind === null) - Number(b.list_kind === null) ||
        Number(isTroubled(a)) - Number(isTroubled(b)) ||
        (a.list_place ?? -1) - (b.list_place ?? -1),
    );
  }
  return [...groups.values()]
    .map(group => ({ group, at: lastCheck(group) }))
    .sort((a, b) => Number(a.at > b.at) - Number(a.at < b.at))
    .map(({ group }) => group);
}

/** Of spare mirrors most are never checked, so that the latest check of any counts. */
function lastCheck(group: MirrorGroup): string {
  return group.reduce((latest, { checked_at: at }) => {
    return at !== null && at > latest ? at : latest;
  }, '');
}

export function paceOf(group: MirrorGroup): Pace {
  if (group.some(mirror => mirror.stops > 0)) return 'suspected';
  return group.some(mirror => mirror.slow) ? 'slow' : 'normal';
}

export function isTroubled(mirror: DbMirrorRow): boolean {
  return mirror.error !== null || mirror.access_error !== null;
}

/** Whose share of the checks a mirror's takes. */
export function serverOf({ url }: Pick<MirrorToCheck, 'url'>): string {
  return URL.parse(url)?.host ?? url;
}
