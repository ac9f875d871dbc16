import { useApi } from '@backstage/core-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import { Button, Flex, Text } from '@backstage/ui';
import {
  Mirror,
  patchmanRepositoryUpdatePermission,
} from 'backstage-plugin-patchman-common';
import { useState } from 'react';
import { patchmanApiRef } from '../../api';
import { useAction } from '../../fetching';
import { countOf } from '../../wording';
import { ConfirmDialog } from '../ConfirmDialog';
import { Hint } from '../Hint';
import { Problem } from '../Problem';
import { AddressDialog } from './AddressDialog';

/** What can be done with the chosen mirrors. */
export function MirrorActions(props: {
  chosen: Mirror[];
  onChanged: () => void;
}) {
  const { chosen, onChanged } = props;
  const api = useApi(patchmanApiRef);
  const { allowed } = usePermission({
    permission: patchmanRepositoryUpdatePermission,
  });
  const action = useAction();
  const [asking, setAsking] = useState(false);
  const [moving, setMoving] = useState(false);
  const [forgetting, setForgetting] = useState(false);

  const change = async (changes: { enabled?: boolean; refresh?: boolean }) => {
    const done = await action.run(async () => {
      for (const mirror of chosen) await api.updateMirror(mirror.id, changes);
    });
    if (done) onChanged();
  };
  const button = (label: string, onPress: () => void, destructive = false) => (
    <Button
      size="small"
      variant="secondary"
      destructive={destructive}
      isDisabled={!allowed}
      isPending={action.busy}
      onPress={onPress}
    >
      {label}
    </Button>
  );

  return (
    <Flex align="center" gap="2" style={{ flexWrap: 'wrap' }}>
      <Text variant="body-small" weight="bold">
        {countOf(chosen.length, 'mirror')} chosen
      </Text>
      {button('Enable', () => change({ enabled: true, refresh: true }))}
      {button('Disable', () => change({ enabled: false }))}
      {button('Refresh by schedule', () => change({ refresh: true }))}
      {button('Stop refreshing', () => change({ refresh: false }))}
      {chosen.length === 1 && button('Edit address', () => setMoving(true))}
      {button('Forget signatures', () => setForgetting(true))}
      {button('Delete', () => setAsking(true), true)}
      {!allowed && (
        <Hint text="This needs the permission patchman.repository.update.">
          <Text variant="body-small" color="secondary">
            Why disabled?
          </Text>
        </Hint>
      )}
      {action.error && <Problem error={action.error} />}
      {moving && chosen.length === 1 && (
        <AddressDialog
          mirror={chosen[0]}
          onClose={() => setMoving(false)}
          onChanged={onChanged}
        />
      )}
      <ConfirmDialog
        open={forgetting}
        title={`Forget who signed ${countOf(chosen.length, 'mirror')}?`}
        confirmLabel="Forget"
        onClose={() => setForgetting(false)}
        onConfirm={async () => {
          for (const { id } of chosen) {
            await api.updateMirror(id, { forgetTrust: true });
          }
          onChanged();
        }}
      >
        What the mirror offers next is believed whoever signed it, unsigned and
        older metadata too. Do this only if you know why its signature or its
        date is another one than before. Mirrors of one list forget it together.
      </ConfirmDialog>
      <ConfirmDialog
        open={asking}
        title={`Delete ${countOf(chosen.length, 'mirror')}?`}
        confirmLabel="Delete"
        onClose={() => setAsking(false)}
        onConfirm={async () => {
          for (const mirror of chosen) await api.deleteMirror(mirror.id);
          onChanged();
        }}
      >
        A mirror that a host reports again comes back. Disable it instead if it
        should stay away.
      </ConfirmDialog>
    </Flex>
  );
}
