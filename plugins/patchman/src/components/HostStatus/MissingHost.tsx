import { Flex } from '@backstage/ui';
import { AddHost } from '../AddHosts';
import { EmptyNotice } from '../EmptyNotice';

/** No host of this name has reported: how to make it report. */
export function MissingHost(props: { name: string; fromCatalog?: boolean }) {
  const { name, fromCatalog } = props;
  return (
    <Flex direction="column" gap="2">
      <EmptyNotice title={`No host named ${name} has reported`}>
        {fromCatalog &&
          'This entity names it in its annotation patchman.io/host. Is it spelt as the host calls itself? '}
        Create a key for it below and run the line on that host.
      </EmptyNotice>
      <AddHost host={name} />
    </Flex>
  );
}
