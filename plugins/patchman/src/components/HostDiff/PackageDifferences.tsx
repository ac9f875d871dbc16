import { Link } from '@backstage/ui';
import { HostDiff } from 'backstage-plugin-patchman-common';
import { useMemo } from 'react';
import {
  DifferenceKind,
  differenceKind,
  listDifferences,
  PackageDifference,
} from '../../differences';
import { usePatchmanLinks } from '../../routing';
import { EmptyNotice } from '../EmptyNotice';
import { ListSource, ListTable } from '../ListTable';

/** The packages that two hosts do not have alike. */
export function PackageDifferences(props: { diff: HostDiff }) {
  const { diff } = props;
  const links = usePatchmanLinks();
  const source = useMemo<ListSource<PackageDifference>>(() => {
    const { a, b, packages } = diff;
    const kinds: Record<DifferenceKind, string> = {
      versions: 'Other versions',
      onlyA: `Only on ${a}`,
      onlyB: `Only on ${b}`,
    };
    return {
      noun: ['difference', 'differences'],
      getId: difference => `${difference.name} ${difference.arch}`,
      searchLabel: 'Search packages',
      defaultOrder: 'name:asc',
      fetchPage: async query => listDifferences(packages, query),
      dependencies: [packages],
      filters: [
        {
          id: 'kind',
          label: 'Difference',
          kind: 'select',
          options: Object.entries(kinds).map(([value, label]) => ({
            value,
            label,
          })),
        },
      ],
      columns: [
        {
          id: 'name',
          label: 'Package',
          sortable: true,
          isRowHeader: true,
          cell: ({ name }) => (
            <Link href={links.packageVersions({ name })} weight="bold">
              {name}
            </Link>
          ),
        },
        {
          id: 'arch',
          label: 'Architecture',
          cell: ({ arch }) => arch || 'none',
        },
        {
          id: 'kind',
          label: 'Difference',
          sortable: true,
          cell: difference => kinds[differenceKind(difference)],
        },
        {
          id: 'a',
          label: a,
          cell: difference => difference.a.join(', ') || 'not installed',
        },
        {
          id: 'b',
          label: b,
          cell: difference => difference.b.join(', ') || 'not installed',
        },
      ],
      csv: {
        name: `${a}-${b}`,
        columns: [
          { label: 'Package', value: difference => difference.name },
          { label: 'Architecture', value: difference => difference.arch },
          {
            label: 'Difference',
            value: difference => kinds[differenceKind(difference)],
          },
          { label: a, value: difference => difference.a.join(' ') },
          { label: b, value: difference => difference.b.join(' ') },
        ],
      },
    };
  }, [diff, links]);
  return (
    <ListTable
      source={source}
      empty={
        <EmptyNotice title="The same packages">
          Both have the same packages installed, at the same versions.
        </EmptyNotice>
      }
    />
  );
}
