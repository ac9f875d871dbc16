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
  reboot: flag,
  package: { ...string, description: 'Name of an installed package' },
  version: { ...string, description: 'With package: its version' },
  repository: integer,
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
          keyed: described(
            { type: 'boolean', enum: [false] },
            'Takes reports without a key again; 409 while it has a valid one',
          ),
        },
        ['tags', 'owner', 'useHostRepositories', 'keyed'],
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
    get: list('Operating system releases', 'OperatingSystem'),
  },
  '/operating-systems/{id}': {
    get: one('One operating system release', 'OperatingSystemDetail'),
    patch: {
      ...one(
        'Give a release the repositories that hosts may be judged by',
        'OperatingSystemDetail',
      ),
      body: object({
        repositories: arrayOf(
          object({ id: integer, priority: integer }, ['priority']),
        ),
      }),
    },
  },
  '/repositories': {
    get: list('Repositories', 'Repository', {
      type: string,
      arch: string,
      enabled: flag,
      security: flag,
      state: many,
      used: flag,
      hasMirrors: flag,
    }),
  },
  '/repositories/{id}': {
    get: one('One repository', 'RepositoryDetail'),
    patch: {
      ...one(
        'Change a repository; security null gives the decision back to the guess',
        'RepositoryDetail',
      ),
      body: object(
        { enabled: boolean, security: nullable(boolean), name: string },
        ['enabled', 'security', 'name'],
      ),
    },
    delete: gone('Delete a repository and its mirrors'),
  },
  '/repositories/{id}/refresh': {
    post: task('Check the mirrors of a repository now'),
  },
  '/mirrors': {
    get: list('Mirrors', 'Mirror', {
      repository: integer,
      state: many,
      enabled: flag,
      refresh: flag,
      digest: string,
      signature: many,
      access: oneOf('open', 'credentials'),
    }),
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
          forgetTrust: described(
            { type: 'boolean', enum: [true] },
            'Forgets by which key it was verified and how old its metadata was, of all mirrors of its list',
          ),
        },
        ['enabled', 'refresh', 'url', 'forgetTrust'],
      ),
    },
    delete: gone('Delete a mirror'),
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
  '/maintenance/{task}': { post: task('Start a maintenance task') },
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
  '/tasks/{id}': { get: one('How far a task is', 'Task') },
};
