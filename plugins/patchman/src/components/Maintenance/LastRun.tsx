import { Flex, Text } from '@backstage/ui';
import { Task } from 'backstage-plugin-patchman-common';
import { TaskStatusMark } from '../Marks';
import { Time } from '../Time';
import { TonedText } from '../TonedText';

/** How the last run went. */
export function LastRun(props: { task: Task | null }) {
  const { task } = props;
  if (!task) {
    return (
      <Text as="div" variant="body-small" color="secondary">
        It has not run in the last week.
      </Text>
    );
  }
  const result = (
    <>
      {task.status === 'running' ? 'since ' : ''}
      <Time iso={task.finishedAt ?? task.startedAt} />
      {task.message && `: ${task.message}`}
    </>
  );
  return (
    <Flex align="center" gap="2" style={{ flexWrap: 'wrap' }}>
      <TaskStatusMark status={task.status} />
      {task.status === 'failed' ? (
        <TonedText tone="danger">{result}</TonedText>
      ) : (
        <Text variant="body-small" color="secondary">
          {result}
        </Text>
      )}
    </Flex>
  );
}
