import { Report, ReportProblem } from 'backstage-plugin-patchman-common';
import { useMemo } from 'react';
import { LocalList, pageOf } from '../../lists';
import { EmptyNotice } from '../EmptyNotice';
import { ListSource, ListTable } from '../ListTable';

const LIST: LocalList<ReportProblem> = {
  textOf: ({ path, message }) => `${path} ${message}`,
  orders: { path: ({ path }) => path, message: ({ message }) => message },
};

/** What of a report could not be understood; each costs only itself. */
export function LeftOut(props: { report: Report }) {
  const { id, problems } = props.report;
  const source = useMemo<ListSource<ReportProblem>>(
    () => ({
      noun: ['item', 'items'],
      getId: ({ path, message }) => `${path} ${message}`,
      searchLabel: 'Search places and reasons',
      fetchPage: async query => pageOf(problems, query, LIST),
      dependencies: [problems],
      columns: [
        {
          id: 'path',
          label: 'Where',
          sortable: true,
          isRowHeader: true,
          cell: ({ path }) => <code>{path}</code>,
        },
        {
          id: 'message',
          label: 'Why it was left out',
          sortable: true,
          cell: ({ message }) => message,
        },
      ],
      csv: {
        name: `report-${id}-left-out`,
        columns: [
          { label: 'Where', value: ({ path }) => path },
          { label: 'Why it was left out', value: ({ message }) => message },
        ],
      },
    }),
    [id, problems],
  );
  return (
    <ListTable
      source={source}
      empty={
        <EmptyNotice title="Nothing was left out">
          Everything in this report could be understood.
        </EmptyNotice>
      }
    />
  );
}
