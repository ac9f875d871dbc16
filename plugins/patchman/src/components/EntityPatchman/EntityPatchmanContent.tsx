import { useEntity } from '@backstage/plugin-catalog-react';
import { Flex, Text } from '@backstage/ui';
import { HOST_SELECTOR_ANNOTATION } from 'backstage-plugin-patchman-common';
import { EntityHosts, entityHosts } from '../../entity';
import { EmptyNotice } from '../EmptyNotice';
import { HostsTable } from '../Hosts';
import { HostStatus, useHost } from '../HostStatus';

function OneHost(props: { name: string }) {
  const fetched = useHost(props.name);
  return <HostStatus fetched={fetched} name={props.name} fromCatalog />;
}

function ManyHosts(props: { hosts: Extract<EntityHosts, { kind: 'hosts' }> }) {
  const { filters, title } = props.hosts;
  return (
    <Flex direction="column" gap="4">
      <Text as="h2" variant="title-small">
        {title}
      </Text>
      <HostsTable
        within={filters}
        empty={
          <EmptyNotice title="No host matches">
            {'owner' in filters
              ? 'A host belongs to the owner of the catalog entity that names it in its annotation patchman.io/host.'
              : 'Hosts appear here as soon as one that matches has reported.'}
          </EmptyNotice>
        }
      />
    </Flex>
  );
}

/** What an entity's selector says is not understood; showing other hosts instead would mislead. */
export function InvalidSelector(props: { reason: string }) {
  return (
    <EmptyNotice
      title={`The annotation ${HOST_SELECTOR_ANNOTATION} is not right`}
    >
      {props.reason}
    </EmptyNotice>
  );
}

/** The "Patch status" tab of an entity. */
export function EntityPatchmanContent() {
  const { entity } = useEntity();
  const hosts = entityHosts(entity);
  switch (hosts?.kind) {
    case 'host':
      return <OneHost key={hosts.name} name={hosts.name} />;
    case 'hosts':
      return <ManyHosts hosts={hosts} />;
    case 'invalid':
      return <InvalidSelector reason={hosts.reason} />;
    default:
      return (
        <EmptyNotice title="This entity stands for no host">
          Give it the annotation patchman.io/host with the name of a host, or
          patchman.io/host-selector with a selection such as tag=www.
        </EmptyNotice>
      );
  }
}
