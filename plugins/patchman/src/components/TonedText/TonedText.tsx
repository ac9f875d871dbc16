import { Text } from '@backstage/ui';
import { ReactNode } from 'react';

const COLORS = {
  danger: 'var(--bui-negative-fg-subdued)',
  warning: 'var(--bui-warning-fg-subdued)',
};

/** What went wrong, or might: in the colours of marks, which stand out enough to be read in small letters, too. */
export function TonedText(props: {
  tone: keyof typeof COLORS;
  as?: 'div' | 'p' | 'span';
  variant?: 'body-small' | 'body-medium';
  children: ReactNode;
}) {
  const { tone, as = 'span', variant = 'body-small', children } = props;
  return (
    <Text
      as={as}
      variant={variant}
      style={{
        color: COLORS[tone],
        overflowWrap: 'anywhere',
      }}
    >
      {children}
    </Text>
  );
}
