import {
  HostDiff,
  ListOptions,
  ListResult,
} from 'backstage-plugin-patchman-common';

/** A package that two hosts do not have alike. */
export type PackageDifference = HostDiff['packages'][number];

/** Only the first host has it, only the second, or both at other versions. */
export type DifferenceKind = 'onlyA' | 'onlyB' | 'versions';

export function differenceKind(difference: PackageDifference): DifferenceKind {
  if (difference.b.length === 0) return 'onlyA';
  return difference.a.length === 0 ? 'onlyB' : 'versions';
}

/** One page of the differences, filtered and ordered as the backend does with its lists. */
export function listDifferences(
  differences: PackageDifference[],
  query: ListOptions & { kind?: string },
): ListResult<PackageDifference> {
  const { kind, search = '', orderBy = '', limit = 50, offset = 0 } = query;
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = differences.filter(
    difference =>
      (!kind || differenceKind(difference) === kind) &&
      words.every(word => difference.name.toLowerCase().includes(word)),
  );
  const [field, direction] = orderBy.split(':');
  const valueOf = (difference: PackageDifference) =>
    field === 'kind' ? differenceKind(difference) : difference.name;
  const sign = direction === 'desc' ? -1 : 1;
  found.sort(
    (x, y) =>
      sign * compare(valueOf(x), valueOf(y)) ||
      compare(x.name, y.name) ||
      compare(x.arch, y.arch),
  );
  return {
    items: found.slice(offset, offset + limit),
    totalItems: found.length,
  };
}

function compare(x: string, y: string): number {
  if (x === y) return 0;
  return x < y ? -1 : 1;
}
