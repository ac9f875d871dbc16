import { Entity } from '@backstage/catalog-model';
import { AppRootElementBlueprint } from '@backstage/frontend-plugin-api';
import { mockApis, renderTestApp } from '@backstage/frontend-test-utils';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { createTestEntityPage } from '@backstage/plugin-catalog-react/testUtils';
import { screen } from '@testing-library/react';
import { SetupServer } from 'msw/node';
import { useLocation } from 'react-router-dom';
import patchmanPlugin from '../src/alpha';
import { FakeBackend } from './fakeBackend';
import { createFleet } from './fleet';
import { mswHandlers } from './mswHandlers';

const Where = () => {
  const { pathname, search } = useLocation();
  return <output data-testid="address">{pathname + search}</output>;
};
const where = AppRootElementBlueprint.make({
  name: 'where',
  params: { element: <Where /> },
});

/** The address that the portal shows. */
export const address = () => screen.getByTestId('address').textContent;

/** For tests: the plugin in a portal, at a path, with a fake backend behind it. */
export function showPortal(
  server: SetupServer,
  path: string,
  backend: FakeBackend,
  entity?: Entity,
) {
  server.use(...mswHandlers(backend));
  renderTestApp({
    features: [patchmanPlugin],
    extensions: [where, ...(entity ? [createTestEntityPage({ entity })] : [])],
    initialRouteEntries: [path],
    mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef as any },
    apis: [mockApis.permission()],
  });
}

export const fleet = (size = 12) => new FakeBackend(createFleet(size));
