import { usePermission } from '@backstage/plugin-permission-react';
import {
  Alert,
  ButtonLink,
  Flex,
  Tab,
  TabList,
  TabPanel,
  Tabs,
  Text,
} from '@backstage/ui';
import {
  patchmanEnrolmentReadPermission,
  patchmanKeyReadPermission,
} from 'backstage-plugin-patchman-common';
import { useSearchParams } from 'react-router-dom';
import { usePatchmanLinks } from '../../routing';
import { EnrolmentTokensTable } from './EnrolmentTokensTable';
import { KeysTable } from './KeysTable';

const TABS = ['hosts', 'enrolment'];

function Missing(props: { what: string; permission: string }) {
  return (
    <Alert
      status="info"
      icon
      title={`You may not see ${props.what}`}
      description={`Ask somebody with the permission ${props.permission}.`}
    />
  );
}

/** What hosts report with, and what new hosts trade for it. The tab is in the address. */
export function KeysPage() {
  const links = usePatchmanLinks();
  const keys = usePermission({ permission: patchmanKeyReadPermission });
  const tokens = usePermission({ permission: patchmanEnrolmentReadPermission });
  const [parameters, setParameters] = useSearchParams();
  const wanted = parameters.get('tab') ?? '';
  const tab = TABS.includes(wanted) ? wanted : TABS[0];
  return (
    <Flex direction="column" gap="4" pt="4">
      <Flex justify="between" align="center" gap="3">
        <Text as="h2" variant="title-small">
          Keys
        </Text>
        <ButtonLink variant="secondary" href={links.addHosts()}>
          Add hosts
        </ButtonLink>
      </Flex>
      <Tabs
        selectedKey={tab}
        onSelectionChange={key => {
          if (key !== tab) setParameters({ tab: String(key) });
        }}
      >
        <TabList aria-label="Kinds of keys">
          <Tab id="hosts">Keys of hosts</Tab>
          <Tab id="enrolment">Enrolment tokens</Tab>
        </TabList>
        <TabPanel id="hosts">
          {keys.allowed && <KeysTable />}
          {!keys.allowed && !keys.loading && (
            <Missing what="keys" permission="patchman.key.read" />
          )}
        </TabPanel>
        <TabPanel id="enrolment">
          {tokens.allowed && <EnrolmentTokensTable />}
          {!tokens.allowed && !tokens.loading && (
            <Missing
              what="enrolment tokens"
              permission="patchman.enrolment.read"
            />
          )}
        </TabPanel>
      </Tabs>
    </Flex>
  );
}
