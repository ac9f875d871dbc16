import type { AuthService } from '@backstage/backend-plugin-api';
import { ANNOTATION_LOCATION } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { HOST_ANNOTATION } from 'backstage-plugin-patchman-common';
import { HOSTS_LOCATION } from '../entity/describeHost';

/** The names of the hosts that entities from elsewhere stand for. */
export async function findClaimedHosts(options: {
  auth: AuthService;
  catalog: CatalogService;
}): Promise<Set<string>> {
  const { auth, catalog } = options;
  const pages = catalog.streamEntities(
    {
      query: {
        $all: [
          { [`metadata.annotations.${HOST_ANNOTATION}`]: { $exists: true } },
          {
            $not: {
              [`metadata.annotations.${ANNOTATION_LOCATION}`]: HOSTS_LOCATION,
            },
          },
        ],
      },
      fields: ['metadata.annotations'],
    },
    { credentials: await auth.getOwnServiceCredentials() },
  );
  const claimed = new Set<string>();
  for await (const page of pages) {
    for (const { metadata } of page) {
      const host = metadata.annotations?.[HOST_ANNOTATION];
      if (host) claimed.add(host.trim().toLowerCase());
    }
  }
  return claimed;
}
