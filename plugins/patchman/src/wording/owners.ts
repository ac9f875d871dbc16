import { parseEntityRef } from '@backstage/catalog-model';

/** `platform` of `group:default/platform`; what is no entity ref stays as it is. */
export function ownerName(ref: string): string {
  try {
    return parseEntityRef(ref).name;
  } catch {
    return ref;
  }
}
