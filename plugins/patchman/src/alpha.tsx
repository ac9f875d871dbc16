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
import { Container } from '@backstage/ui';
import { RiShieldCheckLine } from '@remixicon/react';
import { PatchmanClient } from 'backstage-plugin-patchman-common';
import { patchmanApiRef } from './api';
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
        <Container>
          <m.OverviewPage />
        </Container>
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
        <Container>
          <m.HostsPage />
        </Container>
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
        <Container>
          <m.UpdatesPage />
        </Container>
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
        <Container>
          <m.ErrataPage />
        </Container>
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
        <Container>
          <m.CvesPage />
        </Container>
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
        <Container>
          <m.PackagesPage />
        </Container>
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
        <Container>
          <m.RepositoriesPage />
        </Container>
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
        <Container>
          <m.ReportsPage />
        </Container>
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
        <Container>
          <m.AddHostsPage />
        </Container>
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
        <Container>
          <m.KeysPage />
        </Container>
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
        <Container>
          <m.QuarantinePage />
        </Container>
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
        <Container>
          <m.AuditPage />
        </Container>
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
        <Container>
          <m.MaintenancePage />
        </Container>
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
