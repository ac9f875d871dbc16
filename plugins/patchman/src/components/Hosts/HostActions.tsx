import { useApi } from '@backstage/core-plugin-api';
import { Button, ButtonLink, Flex, Text } from '@backstage/ui';
import {
  Host,
  patchmanHostDeletePermission,
  patchmanHostUpdatePermission,
} from 'backstage-plugin-patchman-common';
import { useState } from 'react';
import { patchmanApiRef } from '../../api';
import { useAction, useHostsPermission } from '../../fetching';
import { usePatchmanLinks } from '../../routing';
import { countOf } from '../../wording';
import { ConfirmDialog } from '../ConfirmDialog';
import { Hint } from '../Hint';
import { Problem } from '../Problem';

/** One after the other: a page of hosts at once would be a burst that the backend has no use for. */
async function forEachHost(
  hosts: Host[],
  act: (name: string) => Promise<unknown>,
) {
  for (const host of hosts) await act(host.name);
}

/** What can be done with the chosen hosts. */
export function HostActions(props: {
  chosen: Host[];
  onChanged: () => void;
  onDeleted: () => void;
}) {
  const { chosen, onChanged, onDeleted } = props;
  const api = useApi(patchmanApiRef);
  const links = usePatchmanLinks();
  const names = chosen.map(host => host.name);
  const mayUpdate = useHostsPermission(patchmanHostUpdatePermission, names);
  const mayDelete = useHostsPermission(patchmanHostDeletePermission, names);
  const [asking, setAsking] = useState(false);
  const [told, setTold] = useState('');
  const evaluate = useAction();

  return (
    <Flex align="center" gap="2" style={{ flexWrap: 'wrap' }}>
      <Text variant="body-small" weight="bold">
        {countOf(chosen.length, 'host')} chosen
      </Text>
      <Button
        size="small"
        variant="secondary"
        isDisabled={!mayUpdate}
        isPending={evaluate.busy}
        onPress={async () => {
          setTold('');
          const done = await evaluate.run(() =>
            forEachHost(chosen, name => api.refreshHost(name)),
          );
          if (done) {
            setTold(
              `${countOf(chosen.length, 'host')} will be evaluated again.`,
            );
            onChanged();
          }
        }}
      >
        Evaluate again
      </Button>
      {chosen.length === 2 && (
        <ButtonLink
          size="small"
          variant="secondary"
          href={links.hostDiff(names[0], names[1])}
        >
          Compare
        </ButtonLink>
      )}
      <Button
        size="small"
        variant="secondary"
        destructive
        isDisabled={!mayDelete}
        onPress={() => setAsking(true)}
      >
        Delete
      </Button>
      {(!mayUpdate || !mayDelete) && (
        <Hint text="What is disabled needs the permission patchman.host.update or patchman.host.delete for every chosen host.">
          <Text variant="body-small" color="secondary">
            Why disabled?
          </Text>
        </Hint>
      )}
      <Text variant="body-small" aria-live="polite">
        {told}
      </Text>
      {evaluate.error && <Problem error={evaluate.error} />}
      <ConfirmDialog
        open={asking}
        title={`Delete ${countOf(chosen.length, 'host')}?`}
        confirmLabel="Delete"
        onClose={() => setAsking(false)}
        onConfirm={async () => {
          await forEachHost(chosen, name => api.deleteHost(name));
          onDeleted();
        }}
      >
        {names.slice(0, 10).join(', ')}
        {names.length > 10 ? ` and ${names.length - 10} more` : ''} will be
        removed with all reports and history. A host that reports again comes
        back.
      </ConfirmDialog>
    </Flex>
  );
}
