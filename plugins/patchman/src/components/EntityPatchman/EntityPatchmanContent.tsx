import { useEntity } from '@backstage/plugin-catalog-react';
import { Flex, Text } from '@backstage/ui';
import {
  HOST_SELECTOR_ANNOTATION,
  HostFilters,
} from 'backstage-plugin-patchman-common';
import { entityHosts } from '../../entity';
import { EmptyNotice } from '../EmptyNotice';
import { HostsTable } from '../Hosts';
import { HostStatus, useHost } from '../HostStatus';
import { GroupHosts } from './GroupHosts';
import { HostsFigures } from './HostsFigures';

function OneHost(props: { name: string }) {
  const fetched = useHost(props.name);
  return <HostStatus fetched={fetched} name={props.name} fromCatalog />;
}

function ManyHosts(props: { title: string; filters: HostFilters }) {
  const { filters, title } = props;
  return (
    <Flex direction="column" gap="4">
      <Text as="h2" variant="title-small">
        {title}
      </Text>
      <HostsFigures filters={filters} />
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
      return <ManyHosts title={hosts.title} filters={hosts.filters} />;
    case 'group':
      return (
        <GroupHosts name={hosts.name}>
          {owned => <ManyHosts {...owned} />}
        </GroupHosts>
      );
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
