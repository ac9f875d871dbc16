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

export const severityLevel = nullable(
  described(
    oneOf('critical', 'important', 'moderate', 'low'),
    'What the severity means, null where it says nothing',
  ),
);

const erratumProperties = {
  name: string,
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

const cveProperties = {
  name: string,
  severityLevel,
  issued: described(nullable(time), 'When the first of its errata was issued'),
  hosts: described(integer, 'Hosts that still need one of its errata'),
};

const openState = oneOf(
  'update',
  'fix-elsewhere',
  'no-fix',
  'minor',
  'deferred',
  'wont-fix',
  'end-of-life',
  'unimportant',
  'investigating',
  'unknown-version',
);

const cveState = {
  ...openState,
  enum: [...(openState.enum as string[]), 'fixed', 'not-affected', 'uncovered'],
};

const obsoletion = nullable(
  object({ message: string, obsoletedBy: nullable(string) }),
);

const verdictProperties = {
  installed: ref('Package'),
  source: object({ name: string, version: string }),
  state: openState,
  sentence: string,
  fixed: described(string, 'The version that has the fix, empty for none'),
  available: described(string, 'The version that does it, else empty'),
  reboot: described(boolean, 'Whether that is installed already'),
  channel: described(string, 'Empty for what everybody gets'),
  urgency: string,
  advisories: strings,
};

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
    hostNames: described(strings, 'The first 500 that still need it'),
  }),
  Cve: object({ ...cveProperties, errata: strings }),
  CveDetail: object({ ...cveProperties, errata: arrayOf(ref('Erratum')) }),
  ExposedPackage: object({
    installed: ref('Package'),
    fixed: described(
      string,
      'The lowest version with which none of the errata is left open',
    ),
    errata: strings,
    update: nullable(
      object({
        available: ref('Package'),
        blockedBy: nullable(object({ reason: string, detail: string })),
      }),
    ),
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
  HostCvePackage: object({ ...verdictProperties, since: time }),
  HostCve: object({
    name: string,
    state: openState,
    since: time,
    packages: arrayOf(ref('HostCvePackage')),
  }),
  HostCves: object({
    items: arrayOf(ref('HostCve')),
    totalItems: integer,
    matchedAt: described(nullable(time), 'Null: nothing is known yet'),
    covered: described(boolean, 'Whether any source speaks of its release'),
    notes: strings,
    uncoveredPackages: integer,
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
