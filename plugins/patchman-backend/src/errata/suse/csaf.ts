import type { Bounds } from '../Bounds';
import { readCsafAdvisory, type CsafVendor } from '../csaf/advisory';
import type { Product } from '../csaf/productTree';
import type { ErrataRecord } from '../../evaluation/matching/model';

/** Products of SUSE Linux Enterprise, and the channel that their updates come through. */
const ENTERPRISE =
  /^SUSE Linux Enterprise (.{1,80}?) (\d{2})(?:[ .-](?:SP)?(\d))?(?:-(LTSS|ESPOS|TERADATA|BCL|CLIENT-TOOLS)\b.{0,40})?$/;

/** `SUSE Linux Enterprise Server 15 SP5`, its modules and editions, and openSUSE; the others have no hosts here. */
export function suseRelease(
  platform: Product,
): { release: string; channel: string } | null {
  const { name } = platform;
  const leap = /^openSUSE Leap (\d{1,2}\.\d)(?:$| )/.exec(name);
  if (leap) {
    return { release: `opensuse-leap:${leap[1]}`, channel: 'standard' };
  }
  if (/^openSUSE Tumbleweed/.test(name)) {
    return { release: 'opensuse-tumbleweed', channel: 'standard' };
  }
  const [, edition, major, pack, line] = ENTERPRISE.exec(name) ?? [];
  if (!major) return null;
  const release = `sle:${major}${pack && pack !== '0' ? `.${pack}` : ''}`;
  if (line) return { release, channel: line.toLowerCase() };
  return { release, channel: channelOf(edition) };
}

/** Editions of the same release share its packages, live patches and hardware's kernels do not. */
function channelOf(edition: string): string {
  if (/^(?:Module for )?Live ?Patching/i.test(edition)) return 'livepatch';
  if (/^(?:Real ?Time|Module for RT)/i.test(edition)) return 'realtime';
  if (/for SAP/i.test(edition)) return 'sap';
  if (/^High Performance/i.test(edition)) return 'hpc';
  return 'standard';
}

const NAME = /^(?:open)?SUSE-([SROFE])U-\d{4}:\d{1,6}(?:-\d{1,3})?$/;

const suse: CsafVendor = {
  namespace: 'suse',
  // Error pages were once saved under names such as SUSE-SU-403.
  nameOf: id => (NAME.test(id) ? id : null),
  kindOf: name => {
    const letter = NAME.exec(name)?.[1];
    if (letter === 'S') return 'security';
    return letter === 'F' || letter === 'O' ? 'enhancement' : 'bugfix';
  },
  releaseOf: suseRelease,
};

/** An advisory of SUSE's CSAF (https://ftp.suse.com/pub/projects/security/csaf.tar.bz2). */
export function readSuseAdvisory(
  value: unknown,
  bounds: Bounds,
): ErrataRecord[] {
  return readCsafAdvisory(value, suse, bounds);
}

/** Which files of SUSE's archive are documents: `csaf/suse-su-2015_0011-2.json`. */
export function isSuseAdvisory(path: string): boolean {
  return /(?:^|\/)(?:open)?suse-[a-z]{2}-[^/]{1,80}\.json$/i.test(path);
}
