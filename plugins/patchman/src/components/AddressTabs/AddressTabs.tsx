import { Tab, TabList, TabPanel, Tabs } from '@backstage/ui';
import { ReactElement } from 'react';
import { useSearchParams } from 'react-router-dom';

export interface AddressTab {
  id: string;
  label: string;
  content: ReactElement;
}

/** Tabs of which the address says which one is shown; what narrows a tab's list goes with it. */
export function AddressTabs(props: { label: string; tabs: AddressTab[] }) {
  const { label, tabs } = props;
  const [parameters, setParameters] = useSearchParams();
  const wanted = parameters.get('tab');
  const shown = tabs.find(({ id }) => id === wanted)?.id ?? tabs[0].id;
  return (
    <Tabs
      selectedKey={shown}
      onSelectionChange={key => {
        if (key !== shown) setParameters({ tab: String(key) });
      }}
    >
      <TabList aria-label={label}>
        {tabs.map(tab => (
          <Tab key={tab.id} id={tab.id}>
            {tab.label}
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
