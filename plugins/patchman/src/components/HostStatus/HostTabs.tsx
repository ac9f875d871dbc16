import { HostDetail } from 'backstage-plugin-patchman-common';
import { AddressTab, AddressTabs } from '../AddressTabs';
import { HostCves } from '../Cves';
import { HostErrata } from '../Errata';
import { HostModules } from '../Modules';
import { HostReports } from '../Reports';
import { HostHistory } from './HostHistory';
import { HostPackages } from './HostPackages';
import { HostRepositories } from './HostRepositories';
import { HostUpdates } from './HostUpdates';

const numberOf = (count: number) => count.toLocaleString('en');

function tabsOf(host: HostDetail, onChanged: () => void): AddressTab[] {
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
    {
      id: 'security',
      label: 'Security',
      content: <HostCves name={name} />,
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

/** All that is known of a host, a tab each. */
export function HostTabs(props: { host: HostDetail; onChanged: () => void }) {
  const { host, onChanged } = props;
  return (
    <AddressTabs
      label={`What is known of ${host.name}`}
      tabs={tabsOf(host, onChanged)}
    />
  );
}
