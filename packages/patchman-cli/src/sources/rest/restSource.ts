import type { RetryOptions } from '../../http';
import type { SourceRow, Staging } from '../Staging';
import type { TableName } from '../tables';
import { RestClient, type RestCredentials } from './RestClient';

export interface RestOptions extends RestCredentials {
  url: string;
  retry?: RetryOptions;
  /** Told what is being read. */
  onProgress?: (list: string, items: number) => void;
}

type Item = Record<string, unknown>;

interface RestList {
  /** As it is called, and as Patchman 3 called it. */
  names: string[];
  read: (item: Item, staging: Staging) => void;
}

/**
 * The lists that are read. Packages are not among them: the API does not say which host has which, but for one request
 * a package.
 */
const LISTS: RestList[] = [
  { names: ['machine-architecture'], read: into('arch_machinearchitecture') },
  {
    names: ['repo'],
    read: (item, staging) =>
      staging.insert('repos_repository', {
        ...item,
        arch_id: idOf(item.arch),
        repo_id: item.repo_id,
      }),
  },
  {
    names: ['mirror'],
    read: (item, staging) =>
      staging.insert('repos_mirror', { ...item, repo_id: idOf(item.repo) }),
  },
  {
    names: ['os-release', 'os-group'],
    read: (item, staging) => {
      staging.insert('operatingsystems_osrelease', item);
      for (const repository of listOf(item.repos)) {
        staging.insert('operatingsystems_osrelease_repos', {
          osrelease_id: item.id,
          repository_id: idOf(repository),
        });
      }
    },
  },
  {
    names: ['os-variant', 'os'],
    read: (item, staging) =>
      staging.insert('operatingsystems_osvariant', {
        ...item,
        arch_id: idOf(item.arch),
        osrelease_id: idOf(item.osrelease ?? item.osgroup),
      }),
  },
  {
    names: ['host'],
    read: (item, staging) =>
      staging.insert('hosts_host', {
        ...item,
        arch_id: idOf(item.arch),
        osvariant_id: idOf(item.osvariant ?? item.os),
        tags: Array.isArray(item.tags) ? JSON.stringify(item.tags) : item.tags,
        sec_updates_count: item.security_update_count,
        bug_updates_count: item.bugfix_update_count,
      }),
  },
  {
    names: ['host-repo'],
    read: (item, staging) =>
      staging.insert('hosts_hostrepo', {
        // It has no id of its own there.
        id: `${item.host} ${item.repo}`,
        host_id: idOf(item.host),
        repo_id: idOf(item.repo),
        enabled: item.enabled,
        priority: item.priority,
      }),
  },
];

/**
 * Reads what is needed from Patchman's REST API.
 * @throws CliError when it cannot be read at all
 */
export async function readRest(
  { url, retry = {}, onProgress, ...credentials }: RestOptions,
  staging: Staging,
): Promise<void> {
  const client = new RestClient(url, credentials, retry);
  const known = await client.lists();
  for (const { names, read } of LISTS) {
    const list = names.find(name => known.has(name));
    if (!list) {
      staging.problems.add(names[0], 'This Patchman has no such list.');
      continue;
    }
    let items = 0;
    for await (const page of client.pages(list)) {
      if ('failed' in page) {
        staging.problems.add(list, page.failed);
        continue;
      }
      for (const item of page.items) {
        if (typeof item === 'object' && item !== null) {
          read(item as Item, staging);
        } else {
          staging.problems.add(list, 'An item is no object.');
        }
      }
      items += page.items.length;
      onProgress?.(list, items);
    }
  }
}

function into(table: TableName): RestList['read'] {
  return (item, staging) => staging.insert(table, item as SourceRow);
}

/** References are addresses that end with the id: `https://…/api/repo/7/`. */
function idOf(reference: unknown): number | null {
  if (typeof reference === 'number') return reference;
  if (typeof reference !== 'string') return null;
  const id = /\/(\d+)\/?$/.exec(reference)?.[1];
  return id === undefined ? null : Number(id);
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
