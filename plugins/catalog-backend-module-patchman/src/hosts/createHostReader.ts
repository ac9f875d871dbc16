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

/** Each page begins after the last name of the one before, which costs the same for the first and the last. */
async function readAllPages(client: PatchmanClient): Promise<Host[]> {
  const hosts: Host[] = [];
  for (;;) {
    const after = hosts.at(-1)?.name;
    const { items, totalItems } = await client.getHosts({
      limit: PAGE,
      orderBy: 'name:asc',
      ...(after === undefined ? {} : { after }),
    });
    const isNext = items.every(({ name }) => name !== after);
    if (!isNext || (items.length === 0 && totalItems > 0)) {
      throw new Error(`${totalItems} hosts after ${after} could not be read`);
    }
    hosts.push(...items);
    if (items.length >= totalItems) return hosts;
  }
}
