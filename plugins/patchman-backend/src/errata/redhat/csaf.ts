import type { Bounds } from '../Bounds';
import { readCsafAdvisory, type CsafVendor } from '../csaf/advisory';
import type { Product } from '../csaf/productTree';
import type { ErrataRecord } from '../../evaluation/matching/model';
import { kindByName } from '../rpm/severity';

/**
 * The release of Red Hat Enterprise Linux that a product is: by its CPE, of the plain subscription alone. Extended and layered
 * ones (`rhel_eus`, `openshift`) have advisories of their own, which are for nobody else.
 */
export function rhelRelease(
  platform: Product,
): { release: string; channel: string } | null {
  const [, major] =
    /^cpe:\/[ao]:redhat:enterprise_linux:(\d{1,2})(?:::[a-z_]{1,40})?$/.exec(
      platform.cpe,
    ) ?? [];
  return major ? { release: `rhel:${major}`, channel: 'standard' } : null;
}

const redHat: CsafVendor = {
  namespace: 'redhat',
  nameOf: id => (/^RH[SBE]A-\d{4}:\d{4,6}$/.test(id) ? id : null),
  kindOf: kindByName,
  releaseOf: rhelRelease,
};

/** An advisory of Red Hat's CSAF (https://security.access.redhat.com/data/csaf/v2/advisories/). */
export function readRedHatAdvisory(
  value: unknown,
  bounds: Bounds,
): ErrataRecord[] {
  return readCsafAdvisory(value, redHat, bounds);
}

/** Which files of Red Hat's archives are documents: `2023/rhsa-2023_7435.json`. */
export function isRedHatAdvisory(path: string): boolean {
  return /(?:^|\/)rh[sbe]a-\d{4}_\d{4,6}\.json$/.test(path);
}
