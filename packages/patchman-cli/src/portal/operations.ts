import type {
  HostDetail,
  Mirror,
  Repository,
  RepositoryDetail,
  Task,
} from 'backstage-plugin-patchman-common';
import type { PortalClient } from './PortalClient';

/** What a task of maintenance can be told. */
export interface MaintenanceOptions {
  /** Of refresh and sources: reads everything again, whatever is known. */
  force?: boolean;
  /** Of check: tells what it would mend. */
  dryRun?: boolean;
  /** Of check: what is mended and deleted, in place of what is configured. */
  kinds?: string[];
}

export function runMaintenance(
  client: PortalClient,
  task: string,
  options: MaintenanceOptions = {},
): Promise<Task> {
  return client.operate(
    'POST',
    `/maintenance/${encodeURIComponent(task)}`,
    options,
  );
}

/** Ends a task; what it had done stays. */
export function cancelTask(client: PortalClient, id: string): Promise<Task> {
  return client.operate('DELETE', `/tasks/${encodeURIComponent(id)}`);
}

/** Reads a repository; `force`: all of it, whatever is known. */
export function refreshRepository(
  client: PortalClient,
  id: number,
  options: { force?: boolean } = {},
): Promise<Task> {
  return client.operate('POST', `/repositories/${id}/refresh`, options);
}

/** The same of a mirror. */
export function refreshMirror(
  client: PortalClient,
  id: number,
  options: { force?: boolean } = {},
): Promise<Task> {
  return client.operate('POST', `/mirrors/${id}/refresh`, options);
}

/** What people decide about a host. */
export function changeHost(
  client: PortalClient,
  name: string,
  changes: {
    tags?: string[];
    owner?: string | null;
    useHostRepositories?: boolean;
    keyed?: false;
    /** Whether the name of its address is looked up. */
    checkDns?: boolean;
    comment?: string | null;
  },
): Promise<HostDetail> {
  return client.operate('PATCH', `/hosts/${encodeURIComponent(name)}`, changes);
}

/** What people decide about a repository. */
export function changeRepository(
  client: PortalClient,
  id: number,
  changes: {
    enabled?: boolean;
    /** null: as is guessed. */
    security?: boolean | null;
    name?: string;
    repoId?: string | null;
    arch?: string;
    authRequired?: boolean;
  },
): Promise<Repository> {
  return client.operate('PATCH', `/repositories/${id}`, changes);
}

/** Moves mirrors to a repository: some, or all of one content. */
export function moveMirrors(
  client: PortalClient,
  repository: number,
  which: { mirrors: number[] } | { digest: string },
): Promise<RepositoryDetail> {
  return client.operate('POST', `/repositories/${repository}/mirrors`, which);
}

/** Adds a mirror by hand. */
export function addMirror(
  client: PortalClient,
  mirror: { repository: number; url: string },
): Promise<Mirror> {
  return client.operate('POST', '/mirrors', mirror);
}
