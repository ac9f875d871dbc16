import { usePermission } from '@backstage/plugin-permission-react';
import { Alert, ButtonLink, Flex } from '@backstage/ui';
import {
  patchmanEnrolmentReadPermission,
  patchmanKeyReadPermission,
} from 'backstage-plugin-patchman-common';
import { usePatchmanLinks } from '../../routing';
import { AddressTabs } from '../AddressTabs';
import { PageTitle } from '../PageTitle';
import { EnrolmentTokensTable } from './EnrolmentTokensTable';
import { KeysTable } from './KeysTable';

function Missing(props: {
  loading: boolean;
  what: string;
  permission: string;
}) {
  if (props.loading) return null;
  return (
    <Alert
      status="info"
      icon
      title={`You may not see ${props.what}`}
      description={`Ask somebody with the permission ${props.permission}.`}
    />
  );
}

/** What hosts report with, and what new hosts trade for it. */
export function KeysPage() {
  const links = usePatchmanLinks();
  const keys = usePermission({ permission: patchmanKeyReadPermission });
  const tokens = usePermission({ permission: patchmanEnrolmentReadPermission });
  return (
    <Flex direction="column" gap="4" pt="4">
      <PageTitle
        title="Keys"
        actions={
          <ButtonLink variant="secondary" href={links.addHosts()}>
            Add hosts
          </ButtonLink>
        }
      />
      <AddressTabs
        label="Kinds of keys"
        tabs={[
          {
            id: 'hosts',
            label: 'Keys of hosts',
            content: keys.allowed ? (
              <KeysTable />
            ) : (
              <Missing
                loading={keys.loading}
                what="keys"
                permission="patchman.key.read"
              />
            ),
          },
          {
            id: 'enrolment',
            label: 'Enrolment tokens',
            content: tokens.allowed ? (
              <EnrolmentTokensTable />
            ) : (
              <Missing
                loading={tokens.loading}
                what="enrolment tokens"
                permission="patchman.enrolment.read"
              />
            ),
          },
        ]}
      />
    </Flex>
  );
}
