import { discoveryApiRef, useApi } from '@backstage/core-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import { Alert, Button, Flex, Text, TextField } from '@backstage/ui';
import {
  CreatedKey,
  patchmanKeyCreatePermission,
} from 'backstage-plugin-patchman-common';
import { useState } from 'react';
import { patchmanApiRef } from '../../api';
import { useAction, useFetched } from '../../fetching';
import { CopyLine } from '../CopyLine';
import { Problem } from '../Problem';
import { clientCommand } from './clientCommand';

/** Creates a key for a host and gives the one line that makes it report. */
export function AddHost(props: { host?: string }) {
  const { host: given = '' } = props;
  const api = useApi(patchmanApiRef);
  const discovery = useApi(discoveryApiRef);
  const server = useFetched(
    () => discovery.getBaseUrl('patchman'),
    [discovery],
  );
  const permission = usePermission({
    permission: patchmanKeyCreatePermission,
  });
  const [host, setHost] = useState(given);
  const [created, setCreated] = useState<CreatedKey>();
  const create = useAction();

  if (permission.error) {
    return (
      <Problem
        error={permission.error}
        title="Whether you may create keys could not be found out"
      />
    );
  }
  if (!permission.loading && !permission.allowed) {
    return (
      <Alert
        status="info"
        icon
        title="You may not create host keys"
        description="Ask somebody with the permission patchman.key.create for a key."
      />
    );
  }

  const submit = () =>
    create.run(async () => {
      setCreated(undefined);
      setCreated(await api.createKey(host.trim()));
    });

  return (
    <Flex direction="column" gap="3">
      <form
        onSubmit={event => {
          event.preventDefault();
          if (host.trim()) submit();
        }}
      >
        <Flex align="end" gap="2" style={{ flexWrap: 'wrap' }}>
          <div style={{ width: 420, maxWidth: '100%' }}>
            <TextField
              label="Host name"
              description="As the host calls itself: what hostname -f prints there."
              placeholder="web1.example.org"
              value={host}
              onChange={setHost}
              autoComplete="off"
              spellCheck="false"
            />
          </div>
          <Button
            type="submit"
            isDisabled={!host.trim() || permission.loading}
            isPending={create.busy}
          >
            Create a key
          </Button>
        </Flex>
      </form>
      {create.error && (
        <Problem error={create.error} title="The key could not be created" />
      )}
      <div aria-live="polite">
        {created && server.value && (
          <Flex direction="column" gap="2">
            <Text variant="body-medium">
              Run this on {created.host}, in a copy of this repository, as root.
              The key is shown only now.
            </Text>
            <CopyLine
              label={`Command that makes ${created.host} report`}
              text={`sudo sh ${clientCommand({
                server: server.value,
                key: created.key,
                host: created.host,
              })}`}
            />
          </Flex>
        )}
      </div>
    </Flex>
  );
}
