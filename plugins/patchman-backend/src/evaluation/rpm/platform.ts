import type { HostFacts } from '../types';

/** os-release(5) `ID` of the systems whose `PLATFORM_ID` is `platform:el` and their version. */
const ENTERPRISE_LINUX =
  /^(?:rhel|centos|rocky|almalinux|ol|oracle|eurolinux|cloudlinux|virtuozzo|miraclelinux|circle|scientific|navylinux)$/i;

/**
 * What the platform is called among the modules of a host, as its `PLATFORM_ID` in os-release(5) says: `el9`, `f39`. Null
 * where it cannot be told.
 */
export function modulePlatform({
  osId,
  osVersion,
}: Pick<HostFacts, 'osId' | 'osVersion'>): string | null {
  const [version] = /^\d+/.exec(osVersion ?? '') ?? [];
  if (!osId || !version) return null;
  if (/^fedora$/i.test(osId)) return `f${version}`;
  if (/^amzn$/i.test(osId)) return `al${version}`;
  return ENTERPRISE_LINUX.test(osId) ? `el${version}` : null;
}
