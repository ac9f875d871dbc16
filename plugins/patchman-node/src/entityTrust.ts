import { resolve } from 'node:path';
import type { RootConfigService } from '@backstage/backend-plugin-api';
import { matchesPattern } from './matchesPattern';

/**
 * Where the entities come from that the catalog module makes of hosts.
 * @public
 */
export const PATCHMAN_HOSTS_LOCATION = 'patchman:hosts';

/**
 * Whether an entity may say whose a host is, by its annotation `backstage.io/managed-by-origin-location`, which the
 * catalog itself writes and no file can forge.
 * @public
 */
export type EntityTrust = (origin: string | undefined) => boolean;

/**
 * Which entities may say whose a host is: those that the catalog module made, those of the locations in
 * `catalog.locations`, and those whose origin `patchman.catalog.trustedLocations` names. What a person registered in the
 * running portal is none of these.
 * @throws an error that names the setting and says what it takes
 * @public
 */
export function readEntityTrust(root: RootConfigService): EntityTrust {
  const patterns = readPatterns(root);
  if (patterns === 'all') return () => true;
  const configured = new Set(
    (root.getOptionalConfigArray('catalog.locations') ?? []).map(location => {
      const type = location.getString('type');
      const target = location.getString('target');
      // As the catalog itself names them.
      return `${type}:${type === 'file' ? resolve(target) : target}`;
    }),
  );
  return origin =>
    origin !== undefined &&
    (origin === PATCHMAN_HOSTS_LOCATION ||
      configured.has(origin) ||
      patterns.some(pattern => matchesPattern(pattern, origin)));
}

function readPatterns(root: RootConfigService): string[] | 'all' {
  const value = root.getOptional('patchman.catalog.trustedLocations') ?? [];
  const list = Array.isArray(value) ? value : [value];
  for (const item of list) {
    if (item === 'all') return 'all';
    if (typeof item !== 'string' || !/^[a-z][a-z0-9-]*:./i.test(item)) {
      throw new Error(
        `patchman.catalog.trustedLocations has ${JSON.stringify(
          item,
        )}; give locations such as url:https://git.example.com/platform/*, or all.`,
      );
    }
  }
  return list as string[];
}
