// The backend plugin alone: `yarn start` in this folder. Its API is at http://localhost:7007/api/patchman; everybody may do
// everything, and nothing is kept.
import { createBackend } from '@backstage/backend-defaults';
import { mockServices } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { HOST_ANNOTATION } from 'backstage-plugin-patchman-common';
import { patchmanPlugin } from '../src/plugin';

const backend = createBackend();

backend.add(mockServices.auth.factory());
backend.add(mockServices.httpAuth.factory());
backend.add(mockServices.permissions.factory());
backend.add(
  catalogServiceMock.factory({
    entities: [
      {
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Resource',
        metadata: {
          name: 'web1',
          annotations: { [HOST_ANNOTATION]: 'web1.example.org' },
        },
        spec: { type: 'host', owner: 'group:default/web' },
        relations: [{ type: 'ownedBy', targetRef: 'group:default/web' }],
      },
    ],
  }),
);
backend.add(patchmanPlugin);

backend.start();
