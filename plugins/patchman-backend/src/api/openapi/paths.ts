import { CHECK_KINDS } from '../../tasks/names';
import {
  arrayOf,
  boolean,
  described,
  integer,
  listOf,
  object,
  oneOf,
  nullable,
  ref,
  type Schema,
  string,
  strings,
} from './schema';

export interface Operation {
  summary: string;
  answers: number;
  schema?: Schema;
  query?: Record<string, Schema>;
  body?: Schema;
}

export const flag = boolean;
export const many: Schema = {
  type: 'string',
  description: 'One value, or several joined by commas',
};

export const idOrName: Schema = {
  type: 'string',
  description: 'An id, or a name',
};
const idOrNameInBody: Schema = { anyOf: [integer, string] };

const listQuery: Record<string, Schema> = {
  limit: { type: 'integer', minimum: 1, maximum: 500, default: 50 },
  offset: { type: 'integer', minimum: 0, default: 0 },
  orderBy: {
    type: 'string',
    pattern: '^[a-zA-Z]+(:(asc|desc))?$',
    description: 'field:asc or field:desc',
  },
  search: { type: 'string', description: 'Words that must all occur' },
};

export function list(
  summary: string,
  item: string,
  filters: Record<string, Schema> = {},
): Operation {
  return {
    summary,
    answers: 200,
    schema: listOf(item),
    query: { ...listQuery, ...filters },
  };
}

export function one(summary: string, item: string): Operation {
  return { summary, answers: 200, schema: ref(item) };
}

function task(summary: string): Operation {
  return { summary, answers: 202, schema: ref('Task') };
}

export function gone(summary: string): Operation {
  return { summary, answers: 204 };
}

export const severity: Schema = {
  type: 'string',
  description:
    'critical, important, moderate, low or none, or several joined by commas',
};

const refreshBody = object(
  {
    force: described(
      boolean,
      'Reads everything again, whatever is known already',
    ),
  },
  ['force'],
);

export const repositoryFilters = {
  os: {
    ...string,
    description: 'A release that has it, or whose hosts use it',
  },
  host: { ...string, description: 'A host that has it' },
  package: { ...string, description: 'Name of a package that it offers' },
  type: string,
  arch: string,
  enabled: flag,
  security: flag,
  authRequired: flag,
  state: many,
  used: flag,
  hasMirrors: flag,
};

export const mirrorFilters = {
  repository: idOrName,
  state: many,
  enabled: flag,
  refresh: flag,
  digest: string,
  signature: many,
  access: oneOf('open', 'credentials'),
};

const maintenanceBody = object(
  {
    force: described(
      boolean,
      'Of refresh and sources: reads everything again, whatever is known already',
    ),
    dryRun: described(
      boolean,
      'Of check: mends nothing; the findings of the task tell what it would',
    ),
    kinds: described(
      arrayOf(oneOf(...CHECK_KINDS)),
      'Of check: what is mended and deleted; left out: what contradicts itself, and what is configured',
    ),
  },
  ['force', 'dryRun', 'kinds'],
);

const updateFilters = {
  security: flag,
  severity,
  blocked: flag,
  kind: string,
  source: oneOf('evaluated', 'reported'),
};

export const hostFilters = {
  os: { ...string, description: 'Release or variant' },
  arch: string,
  tag: string,
  owner: many,
  status: many,
  reboot: {
    ...oneOf('true', 'false', 'unknown'),
    description:
      'false: those that need none, and those of which nothing is known; unknown: only the latter',
  },
  domain: string,
  kernel: { ...string, description: 'The running kernel' },
  variant: { ...string, description: 'As hosts report it' },
  dns: {
    ...many,
    examples: ['different,unconfirmed'],
    description:
      'What their addresses are called: same, different, unconfirmed, none or unknown',
  },
  package: { ...string, description: 'Name of an installed package' },
  version: { ...string, description: 'With package: its version' },
  repository: idOrName,
  erratum: { ...string, description: 'An erratum that they still need' },
  cve: { ...string, description: 'A CVE that they are exposed to' },
  module: {
    ...string,
    description: 'NAME:STREAM of a module stream that is enabled there',
  },
  stale: flag,
  foreign: flag,
  hasRepositories: flag,
  quarantined: flag,
  ownRepositories: {
    ...flag,
    description:
      'Whether they are judged by their own repositories, not by those of their release',
  },
  support: {
    ...many,
    examples: ['ended,ending'],
    description:
      'Whether their release gets security updates: supported, ending, ended or unknown',
  },
  imported: {
    ...flag,
    description: 'Whether they are known from an import only',
  },
  name: many,
  after: {
    ...string,
    description:
      'A host name: only those after it. By it the pages of all hosts are read in the order of their names, whatever comes and goes meanwhile',
  },
};

/** Every route of the API; a test holds this against the router and its answers. */
export const operations: Record<string, Record<string, Operation>> = {
  '/summary': { get: one('Everything that the dashboard shows', 'Summary') },
  '/host-facets': {
    get: one('What hosts are, which lists can be filtered by', 'HostFacets'),
  },
  '/freshness': { get: one('How fresh what is shown is', 'Freshness') },
  '/hosts': {
    get: list('Hosts', 'Host', hostFilters),
  },
  '/host-counts': {
    get: {
      ...one('How some hosts are, in figures', 'HostCounts'),
      query: hostFilters,
    },
  },
  '/hosts/{name}': {
    get: one('One host', 'HostDetail'),
    patch: {
      ...one('Change what a person may decide about a host', 'HostDetail'),
      body: object(
        {
          tags: strings,
          owner: nullable(string),
          useHostRepositories: boolean,
          comment: described(nullable(string), 'At most 2,000 characters'),
          checkDns: described(boolean, 'Whether its address is looked up'),
          keyed: described(
            { type: 'boolean', enum: [false] },
            'Takes reports without a key again; 409 while it has a valid one',
          ),
        },
        [
          ...['tags', 'owner', 'useHostRepositories', 'keyed'],
          ...['comment', 'checkDns'],
        ],
      ),
    },
    delete: gone('Delete a host, its reports and history; revoke its keys'),
  },
  '/hosts/{name}/updates': {
    get: list('Updates that a host needs', 'Update', updateFilters),
  },
  '/hosts/{name}/packages': {
    get: list('Packages installed on a host', 'HostPackage', {
      withUpdates: flag,
      foreign: flag,
    }),
  },
  '/hosts/{name}/packages/{package}/explain': {
    get: {
      summary:
        'Every candidate for the updates of a package, with the rule that took or dropped it',
      answers: 200,
      schema: object({ items: arrayOf(ref('PackageExplanation')) }),
      query: { arch: string },
    },
  },
  '/hosts/{name}/repositories': {
    get: list('Repositories of a host, in its own order', 'HostRepository'),
  },
  '/hosts/{name}/repositories/{id}': {
    patch: {
      ...one(
        'Decide whether a repository counts for a host; null takes what the host reports again',
        'HostDetail',
      ),
      body: object({ enabled: nullable(boolean) }),
    },
  },
  '/hosts/{name}/reports': { get: list('Reports of a host', 'Report') },
  '/hosts/{name}/history': {
    get: list('What changed on a host', 'HostChange'),
  },
  '/hosts/{name}/diff/{other}': {
    get: one('What differs between two hosts', 'HostDiff'),
  },
  '/hosts/{name}/refresh': { post: task('Evaluate a host again') },
  '/updates': {
    get: list('Updates over the fleet', 'FleetUpdate', updateFilters),
  },
  '/packages': {
    get: list('Packages', 'PackageListItem', {
      type: string,
      arch: string,
      name: string,
      installed: flag,
      available: { ...flag, description: 'Whether any repository offers it' },
      repository: integer,
      host: string,
    }),
  },
  '/package-names': {
    get: list('Packages by name, whatever their version', 'PackageName', {
      type: string,
      installed: { ...flag, description: 'Whether any host has it' },
    }),
  },
  '/package-names/{type}/{name}': {
    get: one(
      'Every version of a package, with where it is',
      'PackageNameDetail',
    ),
  },
  '/packages/{id}': { get: one('One package', 'PackageDetail') },
  '/operating-systems': {
    get: list('Operating system releases', 'OperatingSystem', {
      used: { ...flag, description: 'Whether any host runs it' },
      hasRepositories: {
        ...flag,
        description: 'Whether it was given repositories',
      },
    }),
  },
  '/operating-systems/{id}': {
    get: one(
      'One operating system release, by its id or name',
      'OperatingSystemDetail',
    ),
    patch: {
      ...one(
        'Give a release the repositories that hosts may be judged by, or say what it is called',
        'OperatingSystemDetail',
      ),
      body: object(
        {
          repositories: arrayOf(
            object({ id: integer, priority: integer }, ['priority']),
          ),
          codename: nullable(string),
          cpe: nullable(string),
        },
        ['repositories', 'codename', 'cpe'],
      ),
    },
    delete: gone(
      'Delete a release that no host runs, with its variants; 409 where one does',
    ),
  },
  '/operating-systems/{id}/merge': {
    post: {
      ...one(
        'Give the variants, hosts and repositories of a release to another, and delete it',
        'OperatingSystemDetail',
      ),
      body: object({ into: idOrNameInBody }),
    },
  },
  '/operating-system-variants': {
    get: list(
      'Operating systems as hosts report them',
      'OperatingSystemVariant',
      {
        release: idOrName,
        arch: string,
        used: { ...flag, description: 'Whether any host runs it' },
      },
    ),
  },
  '/operating-system-variants/{id}': {
    get: one('One of them', 'OperatingSystemVariant'),
    patch: {
      ...one('Say which release it belongs to', 'OperatingSystemVariant'),
      body: object(
        {
          release: idOrNameInBody,
          create: described(
            boolean,
            'Makes a release of this name where there is none',
          ),
        },
        ['create'],
      ),
    },
    delete: gone('Delete one that no host runs; 409 where one does'),
  },
  '/domains': { get: list('Domains of hosts', 'NamedHosts', { used: flag }) },
  '/architectures': {
    get: list('Architectures of hosts', 'NamedHosts', { used: flag }),
  },
  '/repositories': {
    get: list('Repositories', 'Repository', repositoryFilters),
    post: {
      summary: 'Make a repository, to give it mirrors',
      answers: 201,
      schema: ref('RepositoryDetail'),
      body: object(
        {
          name: string,
          type: oneOf('deb', 'rpm', 'arch', 'gentoo'),
          arch: string,
          repoId: string,
        },
        ['repoId'],
      ),
    },
  },
  '/repositories/{id}/mirrors': {
    post: {
      ...one(
        'Give a repository mirrors of others of the same type and architecture, by their ids or all of one content',
        'RepositoryDetail',
      ),
      body: object(
        {
          mirrors: { ...arrayOf(integer), maxItems: 500 },
          digest: described(string, 'As setDigest of a mirror'),
        },
        ['mirrors', 'digest'],
      ),
    },
  },
  '/repositories/{id}': {
    get: one('One repository, by its id or name', 'RepositoryDetail'),
    patch: {
      ...one(
        'Change a repository; security null gives the decision back to the guess',
        'RepositoryDetail',
      ),
      body: object(
        {
          enabled: boolean,
          security: nullable(boolean),
          name: string,
          repoId: nullable(string),
          arch: string,
          authRequired: boolean,
        },
        [
          ...['enabled', 'security', 'name'],
          ...['repoId', 'arch', 'authRequired'],
        ],
      ),
    },
    delete: gone('Delete a repository and its mirrors'),
  },
  '/repositories/{id}/refresh': {
    post: {
      ...task('Check the mirrors of a repository now'),
      body: refreshBody,
    },
  },
  '/mirrors': {
    get: list('Mirrors', 'Mirror', mirrorFilters),
    post: {
      summary: 'Give a repository a further mirror, which is read at once',
      answers: 201,
      schema: ref('Mirror'),
      body: object(
        { repository: idOrNameInBody, url: string, enabled: boolean },
        ['enabled'],
      ),
    },
  },
  '/mirrors/{id}': {
    get: one('One mirror', 'Mirror'),
    patch: {
      ...one('Change a mirror', 'Mirror'),
      body: object(
        {
          enabled: boolean,
          refresh: boolean,
          url: string,
          repository: described(
            idOrNameInBody,
            'Moves it to another one of the same type and architecture',
          ),
          forgetTrust: described(
            { type: 'boolean', enum: [true] },
            'Forgets by which key it was verified and how old its metadata was, of all mirrors of its list',
          ),
        },
        ['enabled', 'refresh', 'url', 'repository', 'forgetTrust'],
      ),
    },
    delete: gone('Delete a mirror'),
  },
  '/mirrors/{id}/refresh': {
    post: { ...task('Check one mirror now'), body: refreshBody },
  },
  '/reports': {
    get: list('Reports', 'Report', {
      host: string,
      status: many,
      protocol: integer,
    }),
  },
  '/reports/{id}': {
    get: one('One report', 'Report'),
    delete: gone('Delete a report'),
  },
  '/reports/{id}/content': {
    get: one('What a stored report says', 'ReportContent'),
  },
  '/reports/{id}/packages': {
    get: list('Packages that a stored report lists', 'ReportedPackageItem'),
  },
  '/reports/{id}/process': {
    post: {
      summary:
        'Put a failed report, or the last one of its host, back into the queue',
      answers: 202,
      schema: ref('Report'),
    },
  },
  '/import': {
    post: {
      summary: 'Take in a piece of what another Patchman knows',
      answers: 200,
      schema: ref('ImportResult'),
      body: object(
        {
          kind: oneOf('repositories', 'operating-systems', 'hosts'),
          items: {
            ...arrayOf({ type: 'object' }),
            maxItems: 500,
            description:
              'ImportedRepository, ImportedOperatingSystem or ImportedHost of backstage-plugin-patchman-common',
          },
          dryRun: boolean,
          overwrite: boolean,
        },
        ['dryRun', 'overwrite'],
      ),
    },
  },
  '/maintenance/{task}': {
    post: { ...task('Start a maintenance task'), body: maintenanceBody },
  },
  '/maintenance': {
    get: {
      summary: 'What runs by schedule, with its last and its next run',
      answers: 200,
      schema: object({ items: arrayOf(ref('MaintenanceTaskState')) }),
    },
  },
  '/tasks': {
    get: list('What was started in the last week', 'Task', {
      kind: many,
      name: { ...many, description: 'The same as kind' },
      without: {
        type: 'string',
        description: 'Kinds to leave out, joined by commas; without kind',
      },
      status: many,
    }),
  },
  '/tasks/{id}': {
    get: one('How far a task is', 'Task'),
    delete: task(
      'End a task: it stops after the piece that it is at, and what it has done stays; 409 where it is over',
    ),
  },
};
