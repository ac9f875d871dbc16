import type {
  AuthService,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import { type Host, PatchmanClient } from 'backstage-plugin-patchman-common';
import type { Origin } from '../rules';

/** The most that the backend gives in one page. */
const PAGE = 500;
/** Names in one address: each may have 253 characters, and servers take 16 kB. */
const NAMES = 50;

export const NO_ORIGIN: Origin = { address: null, token: null };

/** A page of a list by name, each beginning after the last name of the one before. */
type ReadPage<Item> = (query: {
  limit: number;
  orderBy: string;
  after?: string;
}) => Promise<{ items: Item[]; totalItems: number }>;

/** Reads hosts from the Patchman backend, in this service's own name. */
export class HostReader {
  constructor(
    private readonly options: {
      auth: AuthService;
      discovery: DiscoveryService;
    },
  ) {}

  /** All of them. @throws when they cannot be read completely: a missing page would look like deleted hosts */
  async readHosts(): Promise<Host[]> {
    const client = await this.client();
    return readAllPages(query => client.getHosts(query));
  }

  /** Where all hosts come from, by their names. @throws as above */
  async readOrigins(): Promise<Map<string, Origin>> {
    const client = await this.client();
    return byName(await readAllPages(query => client.getHostOrigins(query)));
  }

  /** Where these hosts come from; those that are gone are left out. */
  async readOriginsOf(names: readonly string[]): Promise<Map<string, Origin>> {
    const client = await this.client();
    const found: (Origin & { name: string })[] = [];
    for (let i = 0; i < names.length; i += NAMES) {
      const { items } = await client.getHostOrigins({
        name: names.slice(i, i + NAMES).join(','),
        limit: NAMES,
      });
      found.push(...items);
    }
    return byName(found);
  }

  private async client(): Promise<PatchmanClient> {
    const { auth, discovery } = this.options;
    const { token } = await auth.getPluginRequestToken({
      onBehalfOf: await auth.getOwnServiceCredentials(),
      targetPluginId: 'patchman',
    });
    return new PatchmanClient({
      discoveryApi: discovery,
      fetchApi: {
        fetch: (input, init) => {
          const headers = new Headers(init?.headers);
          headers.set('Authorization', `Bearer ${token}`);
          return fetch(input, { ...init, headers });
        },
      },
    });
  }
}

function byName(
  origins: readonly (Origin & { name: string })[],
): Map<string, Origin> {
  return new Map(
    origins.map(({ name, address, token }) => [name, { address, token }]),
  );
}

/** Which costs the same for the first and the last. */
async function readAllPages<Item extends { name: string }>(
  read: ReadPage<Item>,
): Promise<Item[]> {
  const all: Item[] = [];
  for (;;) {
    const after = all.at(-1)?.name;
    const { items, totalItems } = await read({
      limit: PAGE,
      orderBy: 'name:asc',
      ...(after === undefined ? {} : { after }),
    });
    const isNext = items.every(({ name }) => name !== after);
    if (!isNext || (items.length === 0 && totalItems > 0)) {
      throw new Error(`${totalItems} hosts after ${after} could not be read`);
    }
    all.push(...items);
    if (items.length >= totalItems) return all;
  }
}
