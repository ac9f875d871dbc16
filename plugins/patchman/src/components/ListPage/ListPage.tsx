import { Flex } from '@backstage/ui';
import { ReactNode } from 'react';
import { ListSource, ListTable } from '../ListTable';
import { PageTitle } from '../PageTitle';

/** A page that is a list: its name, what can be done beside it, the list. */
export function ListPage<T extends object>(props: {
  title: string;
  /** What the list is, in one sentence, where its name does not say it. */
  about?: ReactNode;
  /** Links to what belongs to it. */
  actions?: ReactNode;
  source: ListSource<T>;
  empty: ReactNode;
  selectionActions?: (
    chosen: T[],
    after: { reload: () => void; clear: () => void },
  ) => ReactNode;
}) {
  const { title, about, actions, ...list } = props;
  return (
    <Flex direction="column" gap="4" pt="4">
      <PageTitle title={title} about={about} actions={actions} />
      <ListTable {...list} />
    </Flex>
  );
}
