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

/** Names in one question. */
const NAMES = 100;

/**
 * The names of the hosts that entities from elsewhere stand for; those that are not trusted take no host's entity away.
 * @param options names: only those of these
 */
export async function findClaimedHosts(options: {
  auth: AuthService;
  catalog: CatalogService;
  trust: EntityTrust;
  names?: readonly string[];
}): Promise<Set<string>> {
  const { auth, catalog, trust, names } = options;
  const credentials = await auth.getOwnServiceCredentials();
  const claimed = new Set<string>();
  const add = async (named: { $exists: true } | { $in: string[] }) => {
    const pages = catalog.streamEntities(
      {
        query: {
          $all: [
            { [`metadata.annotations.${HOST_ANNOTATION}`]: named },
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
      { credentials },
    );
    for await (const page of pages) {
      for (const { metadata } of page) {
        const host = metadata.annotations?.[HOST_ANNOTATION];
        const origin = metadata.annotations?.[ANNOTATION_ORIGIN_LOCATION];
        if (host && trust(origin)) claimed.add(host.trim().toLowerCase());
      }
    }
  };
  if (names === undefined) {
    await add({ $exists: true });
  } else {
    for (let i = 0; i < names.length; i += NAMES) {
      await add({ $in: names.slice(i, i + NAMES) });
    }
  }
  return claimed;
}
