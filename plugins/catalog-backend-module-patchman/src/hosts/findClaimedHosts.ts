import type { AuthService } from '@backstage/backend-plugin-api';
import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
} from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { HOST_ANNOTATION } from 'backstage-plugin-patchman-common';
import {
  type EntityTrust,
  PATCHMAN_HOSTS_LOCATION,
} from 'backstage-plugin-patchman-node';

/** The names of the hosts that entities from elsewhere stand for; those that are not trusted take no host's entity away. */
export async function findClaimedHosts(options: {
  auth: AuthService;
  catalog: CatalogService;
  trust: EntityTrust;
}): Promise<Set<string>> {
  const { auth, catalog, trust } = options;
  const pages = catalog.streamEntities(
    {
      query: {
        $all: [
          { [`metadata.annotations.${HOST_ANNOTATION}`]: { $exists: true } },
          {
            $not: {
              [`metadata.annotations.${ANNOTATION_LOCATION}`]:
                PATCHMAN_HOSTS_LOCATION,
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
      if (!trust(metadata.annotations?.[ANNOTATION_ORIGIN_LOCATION])) continue;
      if (host) claimed.add(host.trim().toLowerCase());
    }
  }
  return claimed;
}
