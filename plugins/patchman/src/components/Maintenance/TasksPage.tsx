import { useApi } from '@backstage/core-plugin-api';
import { Text } from '@backstage/ui';
import { Task } from 'backstage-plugin-patchman-common';
import { useMemo } from 'react';
import { patchmanApiRef } from '../../api';
import { taskDuration } from '../../time';
import { EmptyNotice } from '../EmptyNotice';
import { ListPage } from '../ListPage';
import { choices, ListSource } from '../ListTable';
import { TASK_STATUSES, TaskStatusMark } from '../Marks';
import { Time } from '../Time';
import { TonedText } from '../TonedText';
import { MaintenanceSections } from './MaintenanceSections';
import { MAINTENANCE_TASKS, taskTitle } from './maintenanceTasks';

/** Everything that ran in the last week, by schedule or because somebody wanted it. */
export function TasksPage() {
  const api = useApi(patchmanApiRef);
  const source = useMemo<ListSource<Task>>(
    () => ({
      noun: ['task', 'tasks'],
      getId: task => task.id,
      searchLabel: 'Search tasks and results',
      defaultOrder: 'startedAt:desc',
      fetchPage: query => api.getTasks(query),
      dependencies: [api],
      filters: [
        {
          id: 'kind',
          label: 'Task',
          kind: 'multiple',
          options: MAINTENANCE_TASKS.map(({ id, title }) => ({
            value: id,
            label: title,
          })),
        },
        {
          id: 'status',
          label: 'Status',
          kind: 'multiple',
          options: choices(TASK_STATUSES),
        },
        {
          // They would leave no room for the others.
          id: 'without',
          label: 'Run each minute',
          kind: 'select',
          preset: 'process,entities',
          options: [{ value: 'process,entities', label: 'Left out' }],
        },
      ],
      columns: [
        {
          id: 'name',
          label: 'Task',
          sortable: true,
          isRowHeader: true,
          cell: task => (
            <Text weight="bold" style={{ whiteSpace: 'nowrap' }}>
              {taskTitle(task.name)}
            </Text>
          ),
        },
        {
          id: 'status',
          label: 'Status',
          sortable: true,
          cell: task => <TaskStatusMark status={task.status} />,
        },
        {
          id: 'startedAt',
          label: 'Started',
          sortable: true,
          cell: task => <Time iso={task.startedAt} />,
        },
        {
          id: 'took',
          label: 'Took',
          align: 'end',
          cell: task => taskDuration(task.startedAt, task.finishedAt) ?? '',
        },
        {
          id: 'message',
          label: 'Result',
          cell: ({ message, status, progress }) => {
            const result =
              message ??
              (progress ? `${progress.done} of ${progress.total}` : '');
            return status === 'failed' ? (
              <TonedText tone="danger" variant="body-medium">
                {result}
              </TonedText>
            ) : (
              <Text variant="body-medium">{result}</Text>
            );
          },
        },
      ],
      csv: {
        name: 'tasks',
        columns: [
          { label: 'Task', value: ({ name }) => taskTitle(name) },
          { label: 'Status', value: ({ status }) => status },
          { label: 'Started', value: ({ startedAt }) => startedAt },
          { label: 'Finished', value: ({ finishedAt }) => finishedAt },
          { label: 'Result', value: ({ message }) => message },
        ],
      },
    }),
    [api],
  );
  return (
    <ListPage
      title="Tasks of the last week"
      actions={<MaintenanceSections current="Tasks" />}
      source={source}
      empty={
        <EmptyNotice title="No such task ran in the last week">
          The portal runs them by schedule; the first time a minute after it was
          started.
        </EmptyNotice>
      }
    />
  );
}
