import { Tab, TabList, TabPanel, Tabs } from '@backstage/ui';
import { makeStyles } from '@material-ui/core/styles';
import { ReactElement } from 'react';
import { useSearchParams } from 'react-router-dom';

const useStyles = makeStyles({
  // Labels and panels have a margin inside; both shall begin where everything else on the page does.
  tabs: { marginInline: 'calc(-1 * var(--bui-space-2))' },
  labels: {
    overflowX: 'auto',
    whiteSpace: 'nowrap',
    // For the line below the tab that is shown, which lies outside of the list.
    paddingBottom: 1,
  },
});

export interface AddressTab {
  id: string;
  label: string;
  content: ReactElement;
}

/** Tabs of which the address says which one is shown; what narrows a tab's list goes with it. */
export function AddressTabs(props: { label: string; tabs: AddressTab[] }) {
  const { label, tabs } = props;
  const classes = useStyles();
  const [parameters, setParameters] = useSearchParams();
  const wanted = parameters.get('tab');
  const shown = tabs.find(({ id }) => id === wanted)?.id ?? tabs[0].id;
  return (
    <Tabs
      className={classes.tabs}
      selectedKey={shown}
      onSelectionChange={key => {
        if (key !== shown) setParameters({ tab: String(key) });
      }}
    >
      <div className={classes.labels}>
        <TabList aria-label={label}>
          {tabs.map(tab => (
            <Tab key={tab.id} id={tab.id}>
              {tab.label}
            </Tab>
          ))}
        </TabList>
      </div>
      {tabs.map(({ id, content }) => (
        <TabPanel key={id} id={id}>
          {content}
        </TabPanel>
      ))}
    </Tabs>
  );
}
