import { ResponseErrorPanel } from '@backstage/core-components';
import { Button, Flex } from '@backstage/ui';

/** Says what went wrong, and offers to try again where that makes sense. */
export function Problem(props: {
  error: Error;
  title?: string;
  onRetry?: () => void;
}) {
  const { error, title, onRetry } = props;
  return (
    <Flex direction="column" gap="3" align="start">
      <div style={{ width: '100%' }}>
        <ResponseErrorPanel error={error} title={title} defaultExpanded />
      </div>
      {onRetry && (
        <Button variant="secondary" onPress={onRetry}>
          Try again
        </Button>
      )}
    </Flex>
  );
}
