import { Entity } from '@backstage/catalog-model';
import { Content, Header, Page } from '@backstage/core-components';
import {
  createApiFactory,
  createPlugin,
  createRoutableExtension,
} from '@backstage/core-plugin-api';
import { createDevApp } from '@backstage/dev-utils';
import {
  catalogApiRef,
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
// This file is an app; the plugin leaves the styles to the portal.
// eslint-disable-next-line @backstage/no-ui-css-imports-in-non-frontend
import '@backstage/ui/css/styles.css';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import { MockPermissionApi } from '@backstage/test-utils';
import { PatchmanClient } from 'backstage-plugin-patchman-common';
import { Route, Routes, useParams } from 'react-router-dom';
import { EntityPatchmanCard, PatchmanPage, patchmanPlugin } from '../src';
import { patchmanApiRef } from '../src/api';
import { EntityPatchmanContent as EntityPatchmanTab } from '../src/components/EntityPatchman';
import { FakeBackend } from './fakeBackend';
import { createFleet } from './fleet';

// `?hosts=0` shows the first run, `?hosts=5000` a large fleet.
const size = Number(
  new URLSearchParams(window.location.search).get('hosts') ?? 40,
);
const backend = new FakeBackend(createFleet(size));

const client = new PatchmanClient({
  discoveryApi: { getBaseUrl: async () => 'http://localhost/api/patchman' },
  fetchApi: {
    fetch: async (input, init) => {
      const { status, body } = backend.answer(
        init?.method ?? 'GET',
        new URL(String(input)),
        // A file is handed over as it is.
        typeof init?.body === 'string' ? JSON.parse(init.body) : init?.body,
      );
      return new Response(body === undefined ? null : JSON.stringify(body), {
        status,
        headers: { 'Content-Type': 'application/json' },
      });
    },
  },
});

const resource = (name: string, annotations: Record<string, string>) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Resource',
  metadata: { name, annotations },
  spec: { type: 'host', owner: 'platform' },
});

const entities: Entity[] = [
  resource('web01', { 'patchman.io/host': 'web01.example.test' }),
  resource('missing', { 'patchman.io/host': 'missing.example.test' }),
  resource('www', { 'patchman.io/host-selector': 'tag=www' }),
];

function EntityPageInDevelopment() {
  const { name } = useParams();
  const entity = entities.find(one => one.metadata.name === name);
  if (!entity) return <div>Not in this catalog</div>;
  return (
    <EntityProvider entity={entity}>
      <Page themeId="service">
        <Header title={name} />
        <Content>
          <Routes>
            <Route path="/" element={<EntityPatchmanCard />} />
            {/* The component itself: a routable extension must be mounted by the app. */}
            <Route path="patch-status" element={<EntityPatchmanTab />} />
          </Routes>
        </Content>
      </Page>
    </EntityProvider>
  );
}

// Stands in for the catalog's own page, so that links to entities lead somewhere.
const CatalogEntityPage = createPlugin({
  id: 'catalog-in-development',
  routes: { entity: entityRouteRef },
}).provide(
  createRoutableExtension({
    name: 'CatalogEntityPage',
    component: async () => EntityPageInDevelopment,
    mountPoint: entityRouteRef,
  }),
);

createDevApp()
  .registerPlugin(patchmanPlugin)
  .registerApi(
    createApiFactory({
      api: permissionApiRef,
      deps: {},
      factory: () => new MockPermissionApi(),
    }),
  )
  .registerApi(
    createApiFactory({
      api: patchmanApiRef,
      deps: {},
      factory: () => client,
    }),
  )
  .registerApi(
    createApiFactory({
      api: catalogApiRef,
      deps: {},
      factory: () => catalogApiMock({ entities }),
    }),
  )
  .addPage({ element: <PatchmanPage />, title: 'Patchman', path: '/patchman' })
  .addPage({
    element: <CatalogEntityPage />,
    path: '/catalog/:namespace/:kind/:name',
  })
  .render();
