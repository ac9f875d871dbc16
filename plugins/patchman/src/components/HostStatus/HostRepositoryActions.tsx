import { useApi } from '@backstage/core-plugin-api';
import { Button, Flex, Text } from '@backstage/ui';
import {
  HostRepository,
  patchmanHostUpdatePermission,
} from 'backstage-plugin-patchman-common';
import { patchmanApiRef } from '../../api';
import { useAction, useHostsPermission } from '../../fetching';
import { countOf } from '../../wording';
import { Hint } from '../Hint';
import { Problem } from '../Problem';

/** Whether the chosen repositories count for one host. */
export function HostRepositoryActions(props: {
  name: string;
  chosen: HostRepository[];
  onChanged: () => void;
}) {
  const { name, chosen, onChanged } = props;
  const api = useApi(patchmanApiRef);
  const allowed = useHostsPermission(patchmanHostUpdatePermission, [name]);
  const action = useAction();
  // Those of its release are decided about on the release's page.
  const own = chosen.filter(({ origin }) => origin === 'host');

  const choose = async (enabled: boolean | null) => {
    const done = await action.run(async () => {
      for (const { id } of own) {
        await api.updateHostRepository(name, id, { enabled });
      }
    });
    if (done) onChanged();
  };
  const button = (label: string, enabled: boolean | null) => (
    <Button
      size="small"
      variant="secondary"
      isDisabled={!allowed || own.length === 0}
      isPending={action.busy}
      onPress={() => choose(enabled)}
    >
      {label}
    </Button>
  );

  return (
    <Flex align="center" gap="2" style={{ flexWrap: 'wrap' }}>
      <Text variant="body-small" weight="bold">
        {countOf(chosen.length, 'repository', 'repositories')} chosen
      </Text>
      {button('Use on this host', true)}
      {button('Do not use on this host', false)}
      {button('As the host says', null)}
      {!allowed && (
        <Hint text="This needs the permission patchman.host.update.">
          <Text variant="body-small" color="secondary">
            Why disabled?
          </Text>
        </Hint>
      )}
      {action.error && <Problem error={action.error} />}
    </Flex>
  );
}
