import { CHECK_KINDS } from '../../tasks/names';
import {
  arrayOf,
  boolean,
  described,
  integer,
  nullable,
  object,
  oneOf,
  ref,
  string,
  strings,
} from './schema';
import {
  flag,
  gone,
  idOrName,
  list,
  many,
  one,
  type Operation,
  severity,
  task,
} from './operation';

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

export const reportFilters = {
  host: string,
  status: many,
  protocol: integer,
};

/** Every route of the API that has no file of its own; a test holds this against the router and its answers. */
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
  '/reports': {
    get: list('Reports', 'Report', reportFilters),
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
  '/host-origins': {
    get: list(
      'Where hosts report from, and by which token they came',
      'HostOrigin',
      {
        name: many,
        after: { type: 'string', description: 'Only hosts that come after it' },
      },
    ),
  },
  '/health': {
    get: {
      summary: 'Whether each part of the backend keeps up',
      answers: 200,
      schema: ref('Health'),
    },
  },
};
