import type { MemberPackage, PackageIndex } from './types';

/** A package of the index that stands at `place` among those that were asked. */
export interface JointOffer {
  place: number;
  member: MemberPackage;
}

/** Looks a name up in several indexes, in their order. */
export type JointOffers = (name: string) => readonly JointOffer[];

const NONE: readonly JointOffer[] = Object.freeze([]);

/** What was found in one combination of indexes; it is forgotten with any of them. */
class Found {
  readonly byName = new Map<string, readonly JointOffer[]>();
  readonly withOneMore = new WeakMap<PackageIndex, Found>();
}

const combinations = new WeakMap<PackageIndex, Found>();

function foundIn(indexes: readonly PackageIndex[]): Found {
  let known: WeakMap<PackageIndex, Found> = combinations;
  let found = new Found();
  for (const index of indexes) {
    found = known.get(index) ?? new Found();
    known.set(index, found);
    known = found.withOneMore;
  }
  return found;
}

/**
 * Many hosts use the same repositories together: what these offer of a name is put together once for all of them, so
 * that most packages cost one look-up instead of one a repository.
 */
export function jointOffers(indexes: readonly PackageIndex[]): JointOffers {
  const { byName } = foundIn(indexes);
  return name => {
    const known = byName.get(name);
    if (known) return known;
    const offers = indexes.flatMap((index, place) =>
      index.byName(name).map(member => ({ place, member })),
    );
    // Names that nobody offers are not kept: hosts may report any number of them.
    if (offers.length === 0) return NONE;
    byName.set(name, offers);
    return offers;
  };
}
