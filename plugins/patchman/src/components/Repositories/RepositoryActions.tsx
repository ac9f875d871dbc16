import { useApi } from '@backstage/core-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import { Button, Flex, Text } from '@backstage/ui';
import {
  patchmanRepositoryUpdatePermission,
  Repository,
} from 'backstage-plugin-patchman-common';
import { useState } from 'react';
import { patchmanApiRef } from '../../api';
import { useAction, useTask } from '../../fetching';
import { countOf } from '../../wording';
import { ConfirmDialog } from '../ConfirmDialog';
import { Hint } from '../Hint';
import { Problem } from '../Problem';
import { TaskProgress } from '../TaskProgress';

/** What can be done with repositories, in the list and on a repository's page. */
export function RepositoryActions(props: {
  chosen: Repository[];
  onChanged: () => void;
  onDeleted: () => void;
  /** On a page of its own there is no need to say how many. */
  single?: boolean;
}) {
  const { chosen, onChanged, onDeleted, single } = props;
  const api = useApi(patchmanApiRef);
  const { allowed, loading } = usePermission({
    permission: patchmanRepositoryUpdatePermission,
  });
  const action = useAction();
  const refresh = useTask(onChanged);
  const [asking, setAsking] = useState(false);
  const one = chosen.length === 1 ? chosen[0] : undefined;

  const change = async (changes: {
    enabled?: boolean;
    security?: boolean | null;
  }) => {
    const done = await action.run(async () => {
      for (const { id } of chosen) await api.updateRepository(id, changes);
    });
    if (done) onChanged();
  };
  const button = (
    label: string,
    onPress: () => void,
    options: { pending?: boolean; destructive?: boolean } = {},
  ) => (
    <Button
      size="small"
      variant="secondary"
      destructive={options.destructive}
      isDisabled={!allowed}
      isPending={options.pending ?? action.busy}
      onPress={onPress}
    >
      {label}
    </Button>
  );

  return (
    <Flex direction="column" gap="2">
      <Flex align="center" gap="2" style={{ flexWrap: 'wrap' }}>
        {!single && (
          <Text variant="body-small" weight="bold">
            {countOf(chosen.length, 'repository', 'repositories')} chosen
          </Text>
        )}
        {one &&
          button(
            'Refresh now',
            () => refresh.start(() => api.refreshRepository(one.id)),
            { pending: refresh.running },
          )}
        {chosen.some(repository => !repository.enabled) &&
          button('Enable', () => change({ enabled: true }))}
        {chosen.some(repository => repository.enabled) &&
          button('Disable', () => change({ enabled: false }))}
        {chosen.some(
          repository =>
            !repository.security || repository.securityBy === 'guess',
        ) && button('Mark as security', () => change({ security: true }))}
        {chosen.some(
          repository =>
            repository.security || repository.securityBy === 'guess',
        ) && button('Mark as not security', () => change({ security: false }))}
        {chosen.some(repository => repository.securityBy === 'person') &&
          button('Back to the guess', () => change({ security: null }))}
        {button('Delete', () => setAsking(true), { destructive: true })}
        {!allowed && !loading && (
          <Hint text="This needs the permission patchman.repository.update.">
            <Text variant="body-small" color="secondary">
              Why disabled?
            </Text>
          </Hint>
        )}
      </Flex>
      <TaskProgress followed={refresh} doing="Refreshing" />
      {action.error && <Problem error={action.error} />}
      <ConfirmDialog
        open={asking}
        title={
          one
            ? `Delete ${one.name}?`
            : `Delete ${countOf(chosen.length, 'repository', 'repositories')}?`
        }
        confirmLabel="Delete"
        onClose={() => setAsking(false)}
        onConfirm={async () => {
          for (const { id } of chosen) await api.deleteRepository(id);
          onDeleted();
        }}
      >
        Its mirrors go with it, and hosts no longer get updates from it. A
        repository that a host reports again comes back; disable it instead if
        it should stay away.
      </ConfirmDialog>
    </Flex>
  );
}
