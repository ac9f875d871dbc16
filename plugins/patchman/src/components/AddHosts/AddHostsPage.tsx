import { usePermission } from '@backstage/plugin-permission-react';
import { Flex, Text } from '@backstage/ui';
import { patchmanKeyReadPermission } from 'backstage-plugin-patchman-common';
import { useState } from 'react';
import { AddHost } from './AddHost';
import { KeysTable } from './KeysTable';

/** Makes hosts report: a key each, and the keys that there are. */
export function AddHostsPage() {
  const { allowed } = usePermission({ permission: patchmanKeyReadPermission });
  const [version, setVersion] = useState(0);
  const changed = () => setVersion(count => count + 1);
  return (
    <Flex direction="column" gap="5" pt="4">
      <Flex direction="column" gap="3">
        <Text as="h2" variant="title-small">
          Add a host
        </Text>
        <Text as="p" variant="body-medium">
          A key belongs to one host: with it nobody can report for another.
        </Text>
        <AddHost onCreated={changed} />
      </Flex>
      {allowed && (
        <Flex direction="column" gap="3">
          <Text as="h2" variant="title-small">
            Keys
          </Text>
          <KeysTable version={version} onRevoked={changed} />
        </Flex>
      )}
    </Flex>
  );
}
