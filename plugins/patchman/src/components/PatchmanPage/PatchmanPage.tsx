import { Header, Page, TabbedLayout } from '@backstage/core-components';
import { AddHostsPage } from '../AddHosts';
import { AuditPage } from '../Audit';
import { CvesPage } from '../Cves';
import { ErrataPage } from '../Errata';
import { HostsPage } from '../Hosts';
import { KeysPage } from '../Keys';
import { MaintenancePage } from '../Maintenance';
import { OverviewPage } from '../Overview';
import { PackagesPage } from '../Packages';
import { QuarantinePage } from '../Quarantine';
import { ReportsPage } from '../Reports';
import { RepositoriesPage } from '../Repositories';
import { UpdatesPage } from '../Updates';

/** All pages under one header, for the old frontend system; in the new one each is an extension of its own. */
export function PatchmanPage() {
  return (
    <Page themeId="tool">
      <Header title="Patchman" subtitle="Patch status of the fleet" />
      <TabbedLayout>
        <TabbedLayout.Route path="/overview" title="Overview">
          <OverviewPage />
        </TabbedLayout.Route>
        <TabbedLayout.Route path="/hosts" title="Hosts">
          <HostsPage />
        </TabbedLayout.Route>
        <TabbedLayout.Route path="/updates" title="Updates">
          <UpdatesPage />
        </TabbedLayout.Route>
        <TabbedLayout.Route path="/errata" title="Errata">
          <ErrataPage />
        </TabbedLayout.Route>
        <TabbedLayout.Route path="/cves" title="CVEs">
          <CvesPage />
        </TabbedLayout.Route>
        <TabbedLayout.Route path="/packages" title="Packages">
          <PackagesPage />
        </TabbedLayout.Route>
        <TabbedLayout.Route path="/repositories" title="Repositories">
          <RepositoriesPage />
        </TabbedLayout.Route>
        <TabbedLayout.Route path="/reports" title="Reports">
          <ReportsPage />
        </TabbedLayout.Route>
        <TabbedLayout.Route path="/quarantine" title="Quarantine">
          <QuarantinePage />
        </TabbedLayout.Route>
        <TabbedLayout.Route path="/add-hosts" title="Add hosts">
          <AddHostsPage />
        </TabbedLayout.Route>
        <TabbedLayout.Route path="/keys" title="Keys">
          <KeysPage />
        </TabbedLayout.Route>
        <TabbedLayout.Route path="/maintenance" title="Maintenance">
          <MaintenancePage />
        </TabbedLayout.Route>
        <TabbedLayout.Route path="/audit" title="Audit">
          <AuditPage />
        </TabbedLayout.Route>
      </TabbedLayout>
    </Page>
  );
}
