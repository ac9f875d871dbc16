import { Text } from '@backstage/ui';
import { FollowedTask } from '../../fetching';
import { Problem } from '../Problem';

/** How far a task is, and how it ended. */
export function TaskProgress(props: { followed: FollowedTask; doing: string }) {
  const { task, error, running } = props.followed;
  if (error) return <Problem error={error} />;
  if (task?.status === 'failed') {
    return (
      <Problem
        error={new Error(task.message ?? 'The task failed without a reason.')}
        title={`${props.doing} failed`}
      />
    );
  }
  let text = '';
  if (running) {
    const progress = task?.progress;
    text = `${props.doing}…${
      progress ? ` ${progress.done} of ${progress.total}` : ''
    }`;
  } else if (task) {
    text = task.message ?? (task.status === 'done' ? 'Done.' : 'Cancelled.');
  }
  return (
    <Text as="div" variant="body-medium" role="status">
      {text}
    </Text>
  );
}
