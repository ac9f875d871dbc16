import {
  BulkAnswer,
  Cwe,
  ListResult,
  Mirror,
  NamedHosts,
  OperatingSystemDetail,
  OperatingSystemVariant,
  PackageType,
  RepositoryDetail,
  Task,
} from '../types';
import { AccessClient } from './AccessClient';
import {
  HostFilters,
  ListOptions,
  MirrorFilters,
  ReportFilters,
  RepositoryFilters,
  VariantFilters,
} from './filters';

/** Which ones a bulk request is about, and what is done with them. @public */
export type BulkRequest<Id, Filters, Action> = (
  | { ids: Id[] }
  | { filter: Filters & { search?: string } }
) & {
  action: Action;
  /** Only tells how many it would be. */
  dryRun?: boolean;
  /** How many it has to be; needed to take away what a filter chooses. */
  expect?: number;
};

/** @public */
export type HostBulkAction =
  | { do: 'delete' }
  | { do: 'evaluate' }
  | {
      do: 'update';
      addTags?: string[];
      removeTags?: string[];
      owner?: string | null;
      useHostRepositories?: boolean;
      comment?: string | null;
      checkDns?: boolean;
    };

/** @public */
export type RepositoryBulkAction =
  | { do: 'delete' }
  | { do: 'refresh'; force?: boolean }
  | {
      do: 'update';
      enabled?: boolean;
      security?: boolean | null;
      authRequired?: boolean;
    };

/** @public */
export type MirrorBulkAction =
  | { do: 'delete' }
  | { do: 'refresh'; force?: boolean }
  | { do: 'move'; repository: number | string }
  | { do: 'update'; enabled?: boolean; refresh?: boolean };

/** @public */
export type ReportBulkAction = { do: 'delete' } | { do: 'process' };

/**
 * What keeps a portal in order: tasks, mirrors, operating systems, and changes of many at once.
 * @public
 */
export abstract class OperationsClient extends AccessClient {
  /** Ends a task after the piece that it is at; what it has done stays. */
  cancelTask(id: string): Promise<Task> {
    return this.send('DELETE', `/tasks/${encodeURIComponent(id)}`);
  }

  bulkHosts(
    request: BulkRequest<string, HostFilters, HostBulkAction>,
  ): Promise<BulkAnswer> {
    return this.send('POST', '/hosts/bulk', request);
  }

  bulkRepositories(
    request: BulkRequest<number, RepositoryFilters, RepositoryBulkAction>,
  ): Promise<BulkAnswer> {
    return this.send('POST', '/repositories/bulk', request);
  }

  bulkMirrors(
    request: BulkRequest<number, MirrorFilters, MirrorBulkAction>,
  ): Promise<BulkAnswer> {
    return this.send('POST', '/mirrors/bulk', request);
  }

  bulkReports(
    request: BulkRequest<number, ReportFilters, ReportBulkAction>,
  ): Promise<BulkAnswer> {
    return this.send('POST', '/reports/bulk', request);
  }

  /** Makes a repository, to give it mirrors. */
  createRepository(repository: {
    name: string;
    type: PackageType;
    arch: string;
    repoId?: string;
  }): Promise<RepositoryDetail> {
    return this.send('POST', '/repositories', repository);
  }

  /** Gives a repository mirrors of others of the same type and architecture: some, or all of one content. */
  moveMirrors(
    repository: number | string,
    which: { mirrors: number[] } | { digest: string },
  ): Promise<RepositoryDetail> {
    return this.send(
      'POST',
      `/repositories/${encodeURIComponent(repository)}/mirrors`,
      which,
    );
  }

  getMirror(id: number): Promise<Mirror> {
    return this.get(`/mirrors/${id}`);
  }

  /** Gives a repository a further mirror, which is read at once. */
  addMirror(mirror: {
    repository: number | string;
    url: string;
    enabled?: boolean;
  }): Promise<Mirror> {
    return this.send('POST', '/mirrors', mirror);
  }

  /** `force` reads everything again, whatever is known already. */
  refreshMirror(id: number, options: { force?: boolean } = {}): Promise<Task> {
    return this.send('POST', `/mirrors/${id}/refresh`, options);
  }

  /** Only where no host runs it. */
  deleteOperatingSystem(id: number | string): Promise<void> {
    return this.send('DELETE', `/operating-systems/${encodeURIComponent(id)}`);
  }

  /** Gives what a release has to another one, and deletes it. */
  mergeOperatingSystem(
    id: number | string,
    into: number | string,
  ): Promise<OperatingSystemDetail> {
    return this.send(
      'POST',
      `/operating-systems/${encodeURIComponent(id)}/merge`,
      { into },
    );
  }

  /** Operating systems as hosts report them. */
  getOperatingSystemVariants(
    query: ListOptions & VariantFilters = {},
  ): Promise<ListResult<OperatingSystemVariant>> {
    return this.get('/operating-system-variants', { ...query });
  }

  /** Says which release one belongs to; `create` makes it where there is none of this name. */
  updateOperatingSystemVariant(
    id: number,
    changes: { release: number | string; create?: boolean },
  ): Promise<OperatingSystemVariant> {
    return this.send('PATCH', `/operating-system-variants/${id}`, changes);
  }

  /** Only where no host runs it. */
  deleteOperatingSystemVariant(id: number): Promise<void> {
    return this.send('DELETE', `/operating-system-variants/${id}`);
  }

  getDomains(
    query: ListOptions & { used?: boolean } = {},
  ): Promise<ListResult<NamedHosts>> {
    return this.get('/domains', { ...query });
  }

  getArchitectures(
    query: ListOptions & { used?: boolean } = {},
  ): Promise<ListResult<NamedHosts>> {
    return this.get('/architectures', { ...query });
  }

  /** Kinds of weakness, with how many CVEs are of each. */
  getCwes(query: ListOptions = {}): Promise<ListResult<Cwe>> {
    return this.get('/cwes', { ...query });
  }
}
