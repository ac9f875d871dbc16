import { Tab, TabList, TabPanel, Tabs } from '@backstage/ui';
import { HostDetail } from 'backstage-plugin-patchman-common';
import { ReactElement } from 'react';
import { useSearchParams } from 'react-router-dom';
import { HostErrata } from '../Errata';
import { HostModules } from '../Modules';
import { HostReports } from '../Reports';
import { HostHistory } from './HostHistory';
import { HostPackages } from './HostPackages';
import { HostRepositories } from './HostRepositories';
import { HostUpdates } from './HostUpdates';

interface HostTab {
  id: string;
  label: string;
  content: ReactElement;
}

const numberOf = (count: number) => count.toLocaleString('en');

function tabsOf(host: HostDetail, onChanged: () => void): HostTab[] {
  const { name, state, errata, hasModules } = host;
  const { security, other } = host.updates;
  // Nothing found where nothing can be told is not none.
  const updates = state === 'unknown' ? '?' : numberOf(security + other);
  return [
    {
      id: 'updates',
      label: `Updates (${updates})`,
      content: <HostUpdates host={host} />,
    },
    ...(errata === null
      ? []
      : [
          {
            id: 'errata',
            label: `Errata (${numberOf(errata)})`,
            content: <HostErrata name={name} />,
          },
        ]),
    {
      id: 'packages',
      label: `Packages (${numberOf(host.packages)})`,
      content: <HostPackages name={name} />,
    },
    ...(hasModules
      ? [
          {
            id: 'modules',
            label: 'Modules',
            content: <HostModules name={name} />,
          },
        ]
      : []),
    {
      id: 'repositories',
      label: `Repositories (${numberOf(host.repositories)})`,
      content: <HostRepositories host={host} onChanged={onChanged} />,
    },
    { id: 'reports', label: 'Reports', content: <HostReports name={name} /> },
    { id: 'history', label: 'History', content: <HostHistory name={name} /> },
  ];
}

/** All that is known of a host, a tab each. The tab is in the address; what narrows a tab's list goes with it. */
export function HostTabs(props: { host: HostDetail; onChanged: () => void }) {
  const { host, onChanged } = props;
  const [parameters, setParameters] = useSearchParams();
  const tabs = tabsOf(host, onChanged);
  const wanted = parameters.get('tab');
  const tab = tabs.find(({ id }) => id === wanted)?.id ?? tabs[0].id;
  return (
    <Tabs
      selectedKey={tab}
      onSelectionChange={key => {
        if (key !== tab) setParameters({ tab: String(key) });
      }}
    >
      <TabList aria-label={`What is known of ${host.name}`}>
        {tabs.map(({ id, label }) => (
          <Tab key={id} id={id}>
            {label}
          </Tab>
        ))}
      </TabList>
      {tabs.map(({ id, content }) => (
        <TabPanel key={id} id={id}>
          {content}
        </TabPanel>
      ))}
    </Tabs>
  );
}
