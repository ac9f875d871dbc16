import { Flex, Text } from '@backstage/ui';
import { ReactNode } from 'react';
import { ListSource, ListTable } from '../ListTable';

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
      <Flex
        justify="between"
        align="center"
        gap="3"
        style={{ flexWrap: 'wrap' }}
      >
        <Flex direction="column" gap="1">
          <Text as="h2" variant="title-small">
            {title}
          </Text>
          {about && (
            <Text as="p" variant="body-medium" color="secondary">
              {about}
            </Text>
          )}
        </Flex>
        {actions}
      </Flex>
      <ListTable {...list} />
    </Flex>
  );
}
