import type {
  AuthService,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import { type Host, PatchmanClient } from 'backstage-plugin-patchman-common';

/** The most that the backend gives in one page. */
const PAGE = 500;

/**
 * Reads all hosts from the Patchman backend, in this service's own name.
 * The function throws when they cannot be read completely: a missing page would look like deleted hosts.
 */
export function createHostReader(options: {
  auth: AuthService;
  discovery: DiscoveryService;
}): () => Promise<Host[]> {
  const { auth, discovery } = options;
  return async () => {
    const { token } = await auth.getPluginRequestToken({
      onBehalfOf: await auth.getOwnServiceCredentials(),
      targetPluginId: 'patchman',
    });
    const client = new PatchmanClient({
      discoveryApi: discovery,
      fetchApi: {
        fetch: (input, init) => {
          const headers = new Headers(init?.headers);
          headers.set('Authorization', `Bearer ${token}`);
          return fetch(input, { ...init, headers });
        },
      },
    });
    return readAllPages(client);
  };
}

async function readAllPages(client: PatchmanClient): Promise<Host[]> {
  const hosts = new Map<string, Host>();
  for (let offset = 0; ; offset += PAGE) {
    const { items, totalItems } = await client.getHosts({
      limit: PAGE,
      offset,
      orderBy: 'name:asc',
    });
    for (const host of items) hosts.set(host.name, host);
    if (items.length > 0 && offset + items.length < totalItems) continue;
    // A host that is deleted while this reads shifts the ones behind it to a page that was read already.
    if (hosts.size !== totalItems) {
      throw new Error(
        `${hosts.size} of ${totalItems} hosts were read, because hosts came or went meanwhile`,
      );
    }
    return [...hosts.values()];
  }
}
