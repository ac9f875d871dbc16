import {
  ApiBlueprint,
  createFrontendPlugin,
  discoveryApiRef,
  fetchApiRef,
  PageBlueprint,
  SubPageBlueprint,
} from '@backstage/frontend-plugin-api';
import {
  EntityCardBlueprint,
  EntityContentBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import { RiShieldCheckLine } from '@remixicon/react';
import { PatchmanClient } from 'backstage-plugin-patchman-common';
import { patchmanApiRef } from './api';
import { PageFrame } from './components/PageFrame';
import { isPatchmanAvailable } from './entity/entityHosts';
import { rootRouteRef } from './routing/routes';

const api = ApiBlueprint.make({
  params: define =>
    define({
      api: patchmanApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: apis => new PatchmanClient(apis),
    }),
});

const page = PageBlueprint.make({
  params: {
    path: '/patchman',
    title: 'Patchman',
    icon: <RiShieldCheckLine />,
    routeRef: rootRouteRef,
  },
});

const overview = SubPageBlueprint.make({
  name: 'overview',
  attachTo: { id: 'page:patchman', input: 'pages' },
  params: {
    path: 'overview',
    title: 'Overview',
    loader: () =>
      import('./components/Overview').then(m => (
        <PageFrame>
          <m.OverviewPage />
        </PageFrame>
      )),
  },
});

const hosts = SubPageBlueprint.make({
  name: 'hosts',
  attachTo: { id: 'page:patchman', input: 'pages' },
  params: {
    path: 'hosts',
    title: 'Hosts',
    loader: () =>
      import('./components/Hosts').then(m => (
        <PageFrame>
          <m.HostsPage />
        </PageFrame>
      )),
  },
});

const updates = SubPageBlueprint.make({
  name: 'updates',
  attachTo: { id: 'page:patchman', input: 'pages' },
  params: {
    path: 'updates',
    title: 'Updates',
    loader: () =>
      import('./components/Updates').then(m => (
        <PageFrame>
          <m.UpdatesPage />
        </PageFrame>
      )),
  },
});

const errata = SubPageBlueprint.make({
  name: 'errata',
  attachTo: { id: 'page:patchman', input: 'pages' },
  params: {
    path: 'errata',
    title: 'Errata',
    loader: () =>
      import('./components/Errata').then(m => (
        <PageFrame>
          <m.ErrataPage />
        </PageFrame>
      )),
  },
});

const cves = SubPageBlueprint.make({
  name: 'cves',
  attachTo: { id: 'page:patchman', input: 'pages' },
  params: {
    path: 'cves',
    title: 'CVEs',
    loader: () =>
      import('./components/Cves').then(m => (
        <PageFrame>
          <m.CvesPage />
        </PageFrame>
      )),
  },
});

const packages = SubPageBlueprint.make({
  name: 'packages',
  attachTo: { id: 'page:patchman', input: 'pages' },
  params: {
    path: 'packages',
    title: 'Packages',
    loader: () =>
      import('./components/Packages').then(m => (
        <PageFrame>
          <m.PackagesPage />
        </PageFrame>
      )),
  },
});

const repositories = SubPageBlueprint.make({
  name: 'repositories',
  attachTo: { id: 'page:patchman', input: 'pages' },
  params: {
    path: 'repositories',
    title: 'Repositories',
    loader: () =>
      import('./components/Repositories').then(m => (
        <PageFrame>
          <m.RepositoriesPage />
        </PageFrame>
      )),
  },
});

const reports = SubPageBlueprint.make({
  name: 'reports',
  attachTo: { id: 'page:patchman', input: 'pages' },
  params: {
    path: 'reports',
    title: 'Reports',
    loader: () =>
      import('./components/Reports').then(m => (
        <PageFrame>
          <m.ReportsPage />
        </PageFrame>
      )),
  },
});

const addHosts = SubPageBlueprint.make({
  name: 'add-hosts',
  attachTo: { id: 'page:patchman', input: 'pages' },
  params: {
    path: 'add-hosts',
    title: 'Add hosts',
    loader: () =>
      import('./components/AddHosts').then(m => (
        <PageFrame>
          <m.AddHostsPage />
        </PageFrame>
      )),
  },
});

const keys = SubPageBlueprint.make({
  name: 'keys',
  attachTo: { id: 'page:patchman', input: 'pages' },
  params: {
    path: 'keys',
    title: 'Keys',
    loader: () =>
      import('./components/Keys').then(m => (
        <PageFrame>
          <m.KeysPage />
        </PageFrame>
      )),
  },
});

const quarantine = SubPageBlueprint.make({
  name: 'quarantine',
  attachTo: { id: 'page:patchman', input: 'pages' },
  params: {
    path: 'quarantine',
    title: 'Quarantine',
    loader: () =>
      import('./components/Quarantine').then(m => (
        <PageFrame>
          <m.QuarantinePage />
        </PageFrame>
      )),
  },
});

const audit = SubPageBlueprint.make({
  name: 'audit',
  attachTo: { id: 'page:patchman', input: 'pages' },
  params: {
    path: 'audit',
    title: 'Audit',
    loader: () =>
      import('./components/Audit').then(m => (
        <PageFrame>
          <m.AuditPage />
        </PageFrame>
      )),
  },
});

const maintenance = SubPageBlueprint.make({
  name: 'maintenance',
  attachTo: { id: 'page:patchman', input: 'pages' },
  params: {
    path: 'maintenance',
    title: 'Maintenance',
    loader: () =>
      import('./components/Maintenance').then(m => (
        <PageFrame>
          <m.MaintenancePage />
        </PageFrame>
      )),
  },
});

const entityCard = EntityCardBlueprint.make({
  params: {
    type: 'content',
    filter: isPatchmanAvailable,
    loader: () =>
      import('./components/EntityPatchman').then(m => <m.EntityPatchmanCard />),
  },
});

const entityContent = EntityContentBlueprint.make({
  params: {
    path: 'patch-status',
    title: 'Patch status',
    filter: isPatchmanAvailable,
    loader: () =>
      import('./components/EntityPatchman').then(m => (
        <m.EntityPatchmanContent />
      )),
  },
});

/**
 * The plugin for portals on the new frontend system.
 * @alpha
 */
export default createFrontendPlugin({
  pluginId: 'patchman',
  title: 'Patchman',
  icon: <RiShieldCheckLine />,
  routes: { root: rootRouteRef },
  extensions: [
    api,
    page,
    overview,
    hosts,
    updates,
    errata,
    cves,
    packages,
    repositories,
    reports,
    quarantine,
    addHosts,
    keys,
    maintenance,
    audit,
    entityCard,
    entityContent,
  ],
});
