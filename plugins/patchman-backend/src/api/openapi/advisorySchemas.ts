import {
  arrayOf,
  boolean,
  described,
  integer,
  nullable,
  object,
  oneOf,
  ref,
  type Schema,
  string,
  strings,
  time,
} from './schema';
import {
  cveSchemas,
  openState,
  severityLevel,
  verdictProperties,
} from './cveSchemas';

const erratumProperties = {
  name: string,
  namespace: described(
    nullable(string),
    'Such as debian; null where only repositories tell it',
  ),
  source: described(
    nullable(string),
    'The source of errata that tells it, null where repositories do',
  ),
  kind: oneOf('security', 'bugfix', 'enhancement', 'newpackage', 'other'),
  severity: described(string, 'As written'),
  severityLevel,
  title: string,
  issued: nullable(time),
  updated: nullable(time),
  retracted: boolean,
  rebootSuggested: boolean,
  cves: strings,
  hosts: described(integer, 'Hosts that still need it'),
};

const cveState = {
  ...openState,
  enum: [...(openState.enum as string[]), 'fixed', 'not-affected', 'uncovered'],
};

const obsoletion = nullable(
  object({ message: string, obsoletedBy: nullable(string) }),
);

const moduleStreamProperties = {
  name: string,
  stream: string,
  arch: string,
  version: described(string, 'Of the newest build'),
  contexts: strings,
  default: boolean,
  obsolete: obsoletion,
  repositories: arrayOf(ref('RepositoryRef')),
  packages: integer,
  hosts: described(integer, 'Hosts of this architecture that enabled it'),
};

/** What repositories say beyond their packages: errata, the CVEs that they name, and module streams. */
export const advisorySchemas: Record<string, Schema> = {
  ...cveSchemas,
  ErratumRef: object({
    name: string,
    kind: erratumProperties.kind,
    severityLevel,
  }),
  Erratum: object(erratumProperties),
  ErratumDetail: object({
    ...erratumProperties,
    description: string,
    references: arrayOf(
      object({ kind: string, id: string, url: string, title: string }),
    ),
    packages: arrayOf(
      object({
        name: string,
        epoch: string,
        version: string,
        release: string,
        arch: string,
        evr: string,
        module: nullable(object({ name: string, stream: string })),
        repositories: described(
          arrayOf(integer),
          'Ids of the repositories whose metadata names it',
        ),
      }),
    ),
    repositories: arrayOf(
      object({ id: integer, name: string, releases: strings }),
    ),
    fixes: described(
      arrayOf(
        object({
          release: string,
          channel: string,
          kind: oneOf('source', 'binary'),
          name: string,
          version: string,
          arch: nullable(string),
          module: nullable(object({ name: string, stream: string })),
          slot: nullable(string),
        }),
      ),
      'What fixes it as a source tells it; empty where repositories do',
    ),
    hostNames: described(strings, 'The first 500 that still need it'),
    freshness: arrayOf(ref('SourceFreshness')),
  }),
  ExposedPackage: object({
    installed: ref('Package'),
    state: openState,
    sentence: string,
    fixed: described(
      string,
      'The version with which none of the errata is left open, empty for none',
    ),
    errata: strings,
    channel: described(string, 'Empty for what everybody gets'),
    urgency: string,
    since: nullable(time),
    update: nullable(
      object({
        available: ref('Package'),
        repository: described(
          nullable(ref('RepositoryRef')),
          'Null where only the host tells of it',
        ),
        blockedBy: nullable(object({ reason: string, detail: string })),
      }),
    ),
  }),
  CveErratum: object({
    ...erratumProperties,
    repositories: arrayOf(ref('RepositoryRef')),
  }),
  ModuleStream: object(moduleStreamProperties),
  ModuleStreamDetail: object({
    ...moduleStreamProperties,
    builds: arrayOf(
      object({ version: string, context: string, packages: strings }),
    ),
  }),
  HostModule: object({
    name: string,
    stream: string,
    state: oneOf('enabled', 'disabled', 'default', 'required'),
    version: nullable(string),
    installed: described(strings, 'Names of installed packages that it has'),
    repositories: arrayOf(ref('RepositoryRef')),
    obsolete: obsoletion,
  }),
  HostCveAnswer: object({
    host: string,
    cve: string,
    state: { ...cveState, enum: [...cveState.enum, 'not-installed'] },
    sentence: string,
    packages: arrayOf(
      object({
        ...verdictProperties,
        state: cveState,
      }),
    ),
    covered: described(boolean, 'Whether any source speaks of its release'),
    notes: strings,
  }),
  VexDocument: object({
    '@context': string,
    '@id': described(string, 'Another one whenever what it says may be'),
    author: string,
    role: string,
    timestamp: time,
    version: integer,
    tooling: string,
    statements: arrayOf(
      object(
        {
          vulnerability: object({ name: string }),
          products: arrayOf(
            object(
              {
                '@id': string,
                subcomponents: arrayOf(object({ '@id': string })),
              },
              ['subcomponents'],
            ),
          ),
          status: oneOf(
            'not_affected',
            'affected',
            'fixed',
            'under_investigation',
          ),
          status_notes: string,
          justification: string,
          impact_statement: string,
          action_statement: string,
        },
        [
          'status_notes',
          'justification',
          'impact_statement',
          'action_statement',
        ],
      ),
    ),
  }),
  ErrataSourceState: object({
    name: string,
    title: string,
    url: string,
    licence: string,
    on: described(boolean, 'Whether it is read by schedule'),
    reason: oneOf('configured', 'hosts', 'no-hosts', 'asked', 'all-off'),
    distributions: described(strings, 'Whose hosts it is for; empty for all'),
    every: string,
    nextCheck: nullable(time),
    reading: boolean,
    checkedAt: nullable(time),
    succeededAt: nullable(time),
    changedAt: nullable(time),
    error: nullable(string),
    failedSince: nullable(time),
    warning: nullable(string),
    contentDate: nullable(string),
    uploadedAt: nullable(time),
    uploadedBy: nullable(string),
    uploadable: boolean,
    counts: object({
      advisories: integer,
      states: integer,
      cves: integer,
      exploited: integer,
      chances: integer,
      releases: integer,
    }),
  }),
};
