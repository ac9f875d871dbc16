import { Flex, Text } from '@backstage/ui';
import { ReactNode } from 'react';

/** Says that there is nothing, why, and what to do next. */
export function EmptyNotice(props: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <Flex direction="column" gap="2" p="4" align="start">
      <Text as="h3" variant="title-x-small">
        {props.title}
      </Text>
      {props.children && (
        <Text as="div" variant="body-medium" color="secondary">
          {props.children}
        </Text>
      )}
      {props.action}
    </Flex>
  );
}
