import { Tab, TabList, TabPanel, Tabs } from '@backstage/ui';
import { HostDetail } from 'backstage-plugin-patchman-common';
import { useSearchParams } from 'react-router-dom';
import { HostReports } from '../Reports';
import { HostHistory } from './HostHistory';
import { HostPackages } from './HostPackages';
import { HostRepositories } from './HostRepositories';
import { HostUpdates } from './HostUpdates';

const TABS = ['updates', 'packages', 'repositories', 'reports', 'history'];

const numberOf = (count: number) => count.toLocaleString('en');

/** All that is known of a host, a tab each. The tab is in the address; what narrows a tab's list goes with it. */
export function HostTabs(props: { host: HostDetail }) {
  const { host } = props;
  const [parameters, setParameters] = useSearchParams();
  const wanted = parameters.get('tab') ?? '';
  const tab = TABS.includes(wanted) ? wanted : TABS[0];
  const { security, other } = host.updates;
  // Nothing found where nothing can be told is not none.
  const updates = host.state === 'unknown' ? '?' : numberOf(security + other);

  return (
    <Tabs
      selectedKey={tab}
      onSelectionChange={key => {
        if (key !== tab) setParameters({ tab: String(key) });
      }}
    >
      <TabList aria-label={`What is known of ${host.name}`}>
        <Tab id="updates">{`Updates (${updates})`}</Tab>
        <Tab id="packages">{`Packages (${numberOf(host.packages)})`}</Tab>
        <Tab id="repositories">
          {`Repositories (${numberOf(host.repositories)})`}
        </Tab>
        <Tab id="reports">Reports</Tab>
        <Tab id="history">History</Tab>
      </TabList>
      <TabPanel id="updates">
        <HostUpdates
          name={host.name}
          inDoubt={host.doubts.length > 0 || host.state === 'unknown'}
        />
      </TabPanel>
      <TabPanel id="packages">
        <HostPackages name={host.name} />
      </TabPanel>
      <TabPanel id="repositories">
        <HostRepositories name={host.name} />
      </TabPanel>
      <TabPanel id="reports">
        <HostReports name={host.name} />
      </TabPanel>
      <TabPanel id="history">
        <HostHistory name={host.name} />
      </TabPanel>
    </Tabs>
  );
}
