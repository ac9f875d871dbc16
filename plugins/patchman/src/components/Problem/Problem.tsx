import { Alert, Button } from '@backstage/ui';
import { reasonOf } from '../../wording';

/** Says what went wrong, and offers to try again where that makes sense. */
export function Problem(props: {
  error: Error;
  title?: string;
  onRetry?: () => void;
}) {
  const { error, title = 'That did not work', onRetry } = props;
  return (
    <div role="alert" style={{ width: '100%' }}>
      <Alert
        status="danger"
        icon
        title={title}
        description={reasonOf(error)}
        customActions={
          onRetry && (
            <Button variant="secondary" size="small" onPress={onRetry}>
              Try again
            </Button>
          )
        }
      />
    </div>
  );
}
