import { useApi } from '@backstage/core-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import { Alert, Button, Card, CardBody, Flex, Text } from '@backstage/ui';
import {
  MaintenanceTaskState,
  patchmanMaintenanceRunPermission,
} from 'backstage-plugin-patchman-common';
import { Route, Routes } from 'react-router-dom';
import { patchmanApiRef } from '../../api';
import { useFetched, useTask } from '../../fetching';
import { NoSuchPage } from '../NoSuchPage';
import { PageTitle } from '../PageTitle';
import { Problem } from '../Problem';
import { TaskProgress } from '../TaskProgress';
import { isPast } from '../../time';
import { Time } from '../Time';
import { LastRun } from './LastRun';
import { MaintenanceSections } from './MaintenanceSections';
import { MAINTENANCE_TASKS } from './maintenanceTasks';
import { TasksPage } from './TasksPage';

function When(props: { state: MaintenanceTaskState | undefined }) {
  const { state } = props;
  if (!state) return null;
  return (
    <Flex direction="column" gap="1">
      <Text as="div" variant="body-small" color="secondary">
        Runs {state.schedule ?? 'by schedule'}
        {state.nextRun && (
          <>
            , next{' '}
            {isPast(state.nextRun) ? (
              'as soon as it gets its turn'
            ) : (
              <Time iso={state.nextRun} />
            )}
          </>
        )}
      </Text>
      <LastRun task={state.lastRun} />
    </Flex>
  );
}

function MaintenanceTask(props: {
  task: (typeof MAINTENANCE_TASKS)[number];
  state: MaintenanceTaskState | undefined;
  allowed: boolean;
  onDone: () => void;
}) {
  const { task, state, allowed, onDone } = props;
  const api = useApi(patchmanApiRef);
  const followed = useTask(onDone);
  return (
    <Card>
      <CardBody>
        <Flex
          justify="between"
          align="center"
          gap="4"
          style={{ flexWrap: 'wrap' }}
        >
          <Flex direction="column" gap="1" style={{ flex: '1 1 320px' }}>
            <Text as="h3" variant="title-x-small">
              {task.title}
            </Text>
            <Text as="p" variant="body-medium" color="secondary">
              {task.meaning}
            </Text>
            <When state={state} />
            <TaskProgress followed={followed} doing={task.doing} />
          </Flex>
          <Button
            variant="secondary"
            aria-label={`Run now: ${task.title}`}
            isDisabled={!allowed}
            isPending={followed.running}
            onPress={() => followed.start(() => api.runMaintenance(task.id))}
          >
            Run now
          </Button>
        </Flex>
      </CardBody>
    </Card>
  );
}

/** What the portal does by schedule: when it ran and runs next, started by hand and followed to its end. */
function Schedule() {
  const api = useApi(patchmanApiRef);
  const { allowed, loading } = usePermission({
    permission: patchmanMaintenanceRunPermission,
  });
  const { value, error, retry } = useFetched(() => api.getMaintenance(), [api]);
  return (
    <Flex direction="column" gap="4" pt="4">
      <PageTitle
        title="Maintenance"
        about="All of this runs by schedule; start it here when you do not want to wait. It goes on when you leave this page."
        actions={<MaintenanceSections current="Schedule" />}
      />
      {!allowed && !loading && (
        <Alert
          status="info"
          icon
          title="You may not start maintenance"
          description="Ask somebody with the permission patchman.maintenance.run."
        />
      )}
      {error && (
        <Problem
          error={error}
          title="When these ran last could not be loaded"
          onRetry={retry}
        />
      )}
      {MAINTENANCE_TASKS.map(task => (
        <MaintenanceTask
          key={task.id}
          task={task}
          state={value?.items.find(({ name }) => name === task.id)}
          allowed={allowed}
          onDone={retry}
        />
      ))}
    </Flex>
  );
}

/** The schedule, and everything that ran. */
export function MaintenancePage() {
  return (
    <Routes>
      <Route index element={<Schedule />} />
      <Route path="tasks" element={<TasksPage />} />
      <Route path="*" element={<NoSuchPage />} />
    </Routes>
  );
}
