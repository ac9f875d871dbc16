import { Flex, Text } from '@backstage/ui';
import { ReactNode } from 'react';

/** The name of a page, and what can be done beside it. */
export function PageTitle(props: {
  title: string;
  /** What the page is, in one sentence, where its name does not say it. */
  about?: ReactNode;
  /** Buttons, or links to what belongs to it. */
  actions?: ReactNode;
}) {
  const { title, about, actions } = props;
  return (
    <Flex justify="between" align="center" gap="3" style={{ flexWrap: 'wrap' }}>
      <Flex direction="column" gap="1">
        <Text
          as="h2"
          variant="title-small"
          style={{ overflowWrap: 'anywhere' }}
        >
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
  );
}
