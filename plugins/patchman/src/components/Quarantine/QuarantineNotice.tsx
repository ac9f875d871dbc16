import { useApi } from '@backstage/core-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import { Alert, Button, Flex } from '@backstage/ui';
import {
  HostDetail,
  patchmanHostDecidePermission,
  QuarantineCase,
} from 'backstage-plugin-patchman-common';
import { useState } from 'react';
import { patchmanApiRef } from '../../api';
import { useFetched } from '../../fetching';
import { Problem } from '../Problem';
import { CaseFacts } from './CaseFacts';
import { DecideDialog } from './DecideDialog';

/** On a host's page: the machines that report under its name and are not known to be it. */
export function QuarantineNotice(props: {
  host: HostDetail;
  onDecided: () => void;
}) {
  const { host, onDecided } = props;
  const api = useApi(patchmanApiRef);
  const mayDecide = usePermission({
    permission: patchmanHostDecidePermission,
    resourceRef: host.name,
  }).allowed;
  const cases = useFetched(
    () => api.getQuarantine({ host: host.name, status: 'waiting', limit: 10 }),
    [api, host],
  );
  const [deciding, setDeciding] = useState<QuarantineCase>();
  if (cases.error) {
    return (
      <Problem
        error={cases.error}
        title="The machines that report under this name could not be loaded"
        onRetry={cases.retry}
      />
    );
  }
  return (
    <Flex direction="column" gap="3">
      {cases.value?.items.map(found => (
        <Alert
          key={found.id}
          status="danger"
          icon
          title={`Another machine reports as ${host.name}`}
          description={<CaseFacts found={found} />}
          customActions={
            mayDecide && (
              <Button
                size="small"
                variant="secondary"
                onPress={() => setDeciding(found)}
              >
                Decide
              </Button>
            )
          }
        />
      ))}
      {deciding && (
        <DecideDialog
          found={deciding}
          onClose={() => setDeciding(undefined)}
          onDecided={onDecided}
        />
      )}
    </Flex>
  );
}
