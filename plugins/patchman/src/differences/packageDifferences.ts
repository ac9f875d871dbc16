import {
  HostDiff,
  ListOptions,
  ListResult,
} from 'backstage-plugin-patchman-common';
import { LocalList, pageOf } from '../lists';

/** A package that two hosts do not have alike. */
export type PackageDifference = HostDiff['packages'][number];

/** Only the first host has it, only the second, or both at other versions. */
export type DifferenceKind = 'onlyA' | 'onlyB' | 'versions';

export function differenceKind(difference: PackageDifference): DifferenceKind {
  if (difference.b.length === 0) return 'onlyA';
  return difference.a.length === 0 ? 'onlyB' : 'versions';
}

const LIST: LocalList<PackageDifference> = {
  textOf: ({ name }) => name,
  orders: { name: ({ name }) => name, kind: differenceKind },
  matches: (difference, { kind }) =>
    !kind || differenceKind(difference) === kind,
};

/** One page of the differences, filtered and ordered as the backend does with its lists. */
export function listDifferences(
  differences: PackageDifference[],
  query: ListOptions & { kind?: string },
): ListResult<PackageDifference> {
  const sorted = [...differences].sort(
    (x, y) => compare(x.name, y.name) || compare(x.arch, y.arch),
  );
  return pageOf(sorted, query, LIST);
}

function compare(x: string, y: string): number {
  if (x === y) return 0;
  return x < y ? -1 : 1;
}
