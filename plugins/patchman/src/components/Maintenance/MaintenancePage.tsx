import { useApi } from '@backstage/core-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import { Alert, Button, Card, CardBody, Flex, Text } from '@backstage/ui';
import { patchmanMaintenanceRunPermission } from 'backstage-plugin-patchman-common';
import { patchmanApiRef } from '../../api';
import { useTask } from '../../fetching';
import { TaskProgress } from '../TaskProgress';
import { MAINTENANCE_TASKS } from './maintenanceTasks';

function MaintenanceTask(props: {
  task: (typeof MAINTENANCE_TASKS)[number];
  allowed: boolean;
}) {
  const { task, allowed } = props;
  const api = useApi(patchmanApiRef);
  const followed = useTask();
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
            <TaskProgress followed={followed} doing={task.doing} />
          </Flex>
          <Button
            variant="secondary"
            aria-label={`Run: ${task.title}`}
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

/** What the portal does by schedule, started by hand and followed to its end. */
export function MaintenancePage() {
  const { allowed, loading } = usePermission({
    permission: patchmanMaintenanceRunPermission,
  });
  return (
    <Flex direction="column" gap="4" pt="4">
      <Flex direction="column" gap="1">
        <Text as="h2" variant="title-small">
          Maintenance
        </Text>
        <Text as="p" variant="body-medium">
          All of this runs by schedule; start it here when you do not want to
          wait. It goes on when you leave this page.
        </Text>
      </Flex>
      {!allowed && !loading && (
        <Alert
          status="info"
          icon
          title="You may not start maintenance"
          description="Ask somebody with the permission patchman.maintenance.run."
        />
      )}
      {MAINTENANCE_TASKS.map(task => (
        <MaintenanceTask key={task.id} task={task} allowed={allowed} />
      ))}
    </Flex>
  );
}
