import {
  ButtonIcon,
  Cell,
  Column,
  Flex,
  Row,
  Selection,
  TableBody,
  TableBodySkeleton,
  TableHeader,
  TablePagination,
  TableRoot,
  Text,
} from '@backstage/ui';
import { makeStyles } from '@material-ui/core/styles';
import { RiRefreshLine } from '@remixicon/react';
import { ReactNode, useMemo, useState } from 'react';
import { PAGE_SIZES } from '../../tableState';
import { countOf } from '../../wording';
import { EmptyNotice } from '../EmptyNotice';
import { Problem } from '../Problem';
import { Time } from '../Time';
import { CsvButton } from './CsvButton';
import { ListFilters } from './ListFilters';
import { ListSource } from './types';
import { useListPage } from './useListPage';

const useStyles = makeStyles({
  scroll: {
    overflowX: 'auto',
    width: '100%',
    // As wide as the content wants; columns of equal width cut labels off.
    '& table': { tableLayout: 'auto' },
    '& th, & td': { paddingInline: 6 },
  },
  end: {
    textAlign: 'right',
    whiteSpace: 'nowrap',
    fontVariantNumeric: 'tabular-nums',
    // Numbers end where the next column begins.
    '&&': { paddingInlineEnd: 20 },
  },
  // The arrow of the order goes before the label, so that labels end where their numbers do.
  endHead: {
    '&&': { paddingInlineEnd: 20 },
    '& div': { flexDirection: 'row-reverse' },
  },
  cell: {
    fontSize: 'var(--bui-font-size-3)',
    color: 'var(--bui-fg-primary)',
    overflowWrap: 'break-word',
  },
});

/** A list of the backend: search, filter, sort, page, select and export, with all of its state in the address. */
export function ListTable<T extends object>(props: {
  source: ListSource<T>;
  /** Shown when there is nothing at all, with no filter set. */
  empty: ReactNode;
  /** Actions on the chosen rows. */
  selectionActions?: (
    chosen: T[],
    after: { reload: () => void; clear: () => void },
  ) => ReactNode;
}) {
  const { source, empty, selectionActions } = props;
  const { columns, noun, getId, filters = [] } = source;
  const classes = useStyles();
  const { list, state, change, selection, narrowed } = useListPage(source);
  const [chosen, setChosen] = useState<Set<string>>(new Set());
  const [csvError, setCsvError] = useState<Error>();

  const items = useMemo(() => list.value?.items ?? [], [list.value]);
  const rows = useMemo(
    () => items.map(item => ({ id: String(getId(item)), item })),
    // The identity of the function says nothing.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [items],
  );
  const total = list.value?.totalItems ?? 0;
  const order = state.orderBy || source.defaultOrder || '';
  const [sortedBy, direction] = order.split(':');
  // Only rows that are on the page can be acted on.
  const chosenItems = rows.filter(row => chosen.has(row.id));
  const onSelectionChange = (keys: Selection) =>
    setChosen(
      new Set(keys === 'all' ? rows.map(row => row.id) : [...keys].map(String)),
    );

  const resultText = (() => {
    if (list.pending) return 'Loading…';
    if (!list.value) return '';
    return narrowed
      ? `${countOf(total, ...noun)} found`
      : countOf(total, ...noun);
  })();

  return (
    <Flex direction="column" gap="3">
      <ListFilters
        searchLabel={source.searchLabel ?? `Search ${noun[1]}`}
        filters={filters}
        state={state}
        narrowed={narrowed}
        onChange={change}
      />
      {csvError && <Problem error={csvError} title="The export failed" />}
      <Flex align="center" gap="3" style={{ minHeight: 32, flexWrap: 'wrap' }}>
        <ButtonIcon
          variant="secondary"
          aria-label={`Load ${noun[1]} again`}
          icon={<RiRefreshLine />}
          isPending={list.stale}
          onPress={list.retry}
        />
        <CsvButton
          source={source}
          selection={selection}
          onError={setCsvError}
        />
        <Text variant="body-small" color="secondary" aria-live="polite">
          {resultText}
        </Text>
        {list.at && (
          <Text as="div" variant="body-small" color="secondary">
            Loaded <Time key={list.at.getTime()} iso={list.at.toISOString()} />
          </Text>
        )}
        {selectionActions &&
          chosenItems.length > 0 &&
          selectionActions(
            chosenItems.map(row => row.item),
            { reload: list.retry, clear: () => setChosen(new Set()) },
          )}
      </Flex>
      {list.error && (
        <Problem
          error={list.error}
          title={`The ${noun[1]} could not be loaded`}
          onRetry={list.retry}
        />
      )}
      {!list.error && !list.pending && total === 0 && !narrowed && empty}
      {!list.error && !list.pending && total === 0 && narrowed && (
        <EmptyNotice title={`No ${noun[0]} matches`}>
          Change or clear the filters to see more.
        </EmptyNotice>
      )}
      {!list.error && (list.pending || total > 0) && (
        <div className={classes.scroll}>
          <TableRoot
            // Selection comes with the rows; a table that has it and one that has not are two.
            key={list.pending ? 'pending' : 'rows'}
            aria-label={noun[1]}
            stale={list.stale}
            isPending={list.pending}
            sortDescriptor={
              sortedBy
                ? {
                    column: sortedBy,
                    direction:
                      direction === 'desc' ? 'descending' : 'ascending',
                  }
                : undefined
            }
            onSortChange={sort =>
              change({
                orderBy: `${sort.column}:${
                  sort.direction === 'descending' ? 'desc' : 'asc'
                }`,
              })
            }
            {...(selectionActions && !list.pending
              ? {
                  selectionMode: 'multiple' as const,
                  selectionBehavior: 'toggle' as const,
                  selectedKeys: chosen,
                  onSelectionChange,
                }
              : {})}
          >
            <TableHeader columns={columns}>
              {column => (
                <Column
                  id={column.id}
                  className={column.align && classes.endHead}
                  isRowHeader={column.isRowHeader}
                  allowsSorting={column.sortable}
                >
                  {column.label}
                </Column>
              )}
            </TableHeader>
            {list.pending ? (
              <TableBodySkeleton columns={columns} />
            ) : (
              <TableBody items={rows} dependencies={[columns]}>
                {row => (
                  <Row id={row.id} columns={columns}>
                    {column => (
                      <Cell className={column.align && classes.end}>
                        <div className={classes.cell}>
                          {column.cell(row.item)}
                        </div>
                      </Cell>
                    )}
                  </Row>
                )}
              </TableBody>
            )}
          </TableRoot>
        </div>
      )}
      {!list.error && total > PAGE_SIZES[0] && (
        <TablePagination
          pageSize={state.pageSize}
          pageSizeOptions={PAGE_SIZES}
          offset={state.page * state.pageSize}
          totalCount={total}
          hasNextPage={(state.page + 1) * state.pageSize < total}
          hasPreviousPage={state.page > 0}
          onNextPage={() => change({ page: state.page + 1 })}
          onPreviousPage={() => change({ page: state.page - 1 })}
          onPageSizeChange={pageSize => change({ pageSize })}
        />
      )}
    </Flex>
  );
}
