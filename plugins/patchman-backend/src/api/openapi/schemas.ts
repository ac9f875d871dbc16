import { advisorySchemas } from './advisorySchemas';
import { openState, severityLevel } from './cveSchemas';
import { accessSchemas } from './accessSchemas';
import { figureSchemas } from './figureSchemas';
import {
  packageProperties,
  packageSchemas,
  packageType,
} from './packageSchemas';
import { reportSchemas } from './reportSchemas';
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

const repositoryState = oneOf(
  'ok',
  'failing',
  'outdated',
  'credentials',
  'pending',
  'disabled',
);
const hostState = oneOf('ok', 'updates', 'security', 'stale', 'unknown');

const updateProperties = {
  installed: ref('Package'),
  available: ref('Package'),
  repository: described(
    nullable(ref('RepositoryRef')),
    'null where a host reports the update without saying from which',
  ),
  source: described(
    oneOf('evaluated', 'reported'),
    'reported: by the host itself, its repository cannot be read',
  ),
  security: boolean,
  errata: described(strings, 'Names of the errata that the update brings'),
  severity: described(string, 'The worst of its security errata, as written'),
  severityLevel,
  rebootSuggested: described(boolean, 'Whether one of its errata asks for it'),
  blockedBy: nullable(object({ reason: string, detail: string })),
  kind: oneOf('package', 'kernel', 'replacement'),
  why: described(strings, 'Why it is an update, and security or not'),
};

const hostProperties = {
  name: string,
  os: object({ release: string, variant: string }),
  arch: string,
  kernel: string,
  lastReport: time,
  state: hostState,
  doubts: described(strings, 'Why the figures may be incomplete'),
  updates: object({ security: integer, other: integer, blocked: integer }),
  reboot: object({ required: nullable(boolean), evidence: strings }),
  packages: integer,
  foreignPackages: described(integer, 'Packages that no repository offers'),
  tags: strings,
  entityRef: nullable(string),
  owner: nullable(string),
  owners: strings,
  assignedOwner: nullable(string),
  quarantined: described(
    integer,
    'Machines under its name that a person has to decide about',
  ),
};

const repositoryProperties = {
  id: integer,
  name: string,
  type: packageType,
  arch: string,
  repoId: nullable(string),
  enabled: boolean,
  security: boolean,
  securityBy: oneOf('guess', 'person'),
  authRequired: boolean,
  state: repositoryState,
  mirrors: integer,
  hosts: integer,
  packages: nullable(integer),
  checkedAt: nullable(time),
  release: nullable(ref('RepositoryRelease')),
};

const operatingSystemProperties = {
  id: integer,
  release: string,
  codename: nullable(string),
  cpe: nullable(string),
  variants: arrayOf(
    object({ id: integer, name: string, arch: string, hosts: integer }),
  ),
  hosts: integer,
  assignedRepositories: described(
    integer,
    'Repositories that a person gave to it',
  ),
  judgedHosts: described(
    integer,
    'Hosts that are judged by those instead of their own',
  ),
};

/** The shapes of everything that the API answers, as in `backstage-plugin-patchman-common`. */
export const schemas: Record<string, Schema> = {
  ...advisorySchemas,
  ...figureSchemas,
  ...packageSchemas,
  ...reportSchemas,
  RepositoryRef: object({ id: integer, name: string }),
  RepositoryRelease: object(
    {
      origin: string,
      label: string,
      suite: string,
      codename: string,
      version: string,
      component: string,
      notAutomatic: boolean,
      butAutomaticUpgrades: boolean,
      date: time,
      validUntil: time,
    },
    [
      'origin',
      'label',
      'suite',
      'codename',
      'version',
      'component',
      'notAutomatic',
      'butAutomaticUpgrades',
      'date',
      'validUntil',
    ],
  ),
  Update: object(updateProperties),
  FleetUpdate: object({ ...updateProperties, hosts: integer }),
  Host: object(hostProperties),
  HostDetail: object({
    ...hostProperties,
    domain: string,
    releaseId: described(integer, 'Of its operating system release'),
    address: nullable(string),
    protocol: described(integer, '0: known from an import only'),
    userAgent: nullable(string),
    importedAt: nullable(time),
    keyed: described(
      boolean,
      'It has reported with a key of its own: reports without one are refused',
    ),
    evaluatedAt: nullable(time),
    repositoriesCheckedAt: nullable(time),
    useHostRepositories: boolean,
    repositories: integer,
    errata: described(
      nullable(integer),
      'Errata that it still needs, null where no repository publishes any',
    ),
    hasModules: boolean,
  }),
  HostPackage: object({
    ...packageProperties,
    update: nullable(ref('Update')),
    repositories: arrayOf(ref('RepositoryRef')),
    held: boolean,
  }),
  HostRepository: object({
    id: integer,
    name: string,
    type: packageType,
    priority: integer,
    enabled: boolean,
    reportedEnabled: described(boolean, 'What the host itself says'),
    enabledChoice: described(
      nullable(boolean),
      "A person's choice for this host, which wins; null where none",
    ),
    repositoryEnabled: boolean,
    origin: described(
      oneOf('host', 'release'),
      'Whether the host reported it or its operating system release has it',
    ),
    counts: described(boolean, 'Whether updates are looked for in it'),
    security: boolean,
    packages: nullable(integer),
    state: repositoryState,
    checkedAt: nullable(time),
    urls: strings,
  }),
  HostChange: object({
    at: time,
    kind: oneOf('installed', 'upgraded', 'downgraded', 'removed'),
    before: nullable(ref('Package')),
    after: nullable(ref('Package')),
  }),
  HostDiff: object({
    a: string,
    b: string,
    fields: arrayOf(object({ field: string, a: string, b: string })),
    packages: arrayOf(
      object({ name: string, arch: string, a: strings, b: strings }),
    ),
    repositories: object({
      onlyA: arrayOf(ref('RepositoryRef')),
      onlyB: arrayOf(ref('RepositoryRef')),
    }),
  }),
  PackageExplanation: object({
    package: ref('Package'),
    candidates: arrayOf(
      object({
        name: string,
        version: string,
        arch: string,
        repository: nullable(ref('RepositoryRef')),
        priority: nullable(integer),
        verdict: oneOf('chosen', 'dropped', 'installed'),
        rule: string,
        detail: string,
      }),
    ),
  }),
  Repository: object(repositoryProperties),
  RepositoryDetail: object({
    ...repositoryProperties,
    mirrorList: arrayOf(ref('Mirror')),
    hostNames: strings,
    releases: described(
      arrayOf(object({ id: integer, release: string })),
      'Operating system releases that a person gave it to',
    ),
  }),
  Mirror: object({
    id: integer,
    url: string,
    repository: ref('RepositoryRef'),
    enabled: boolean,
    refresh: boolean,
    state: repositoryState,
    packages: nullable(integer),
    error: nullable(string),
    access: oneOf('open', 'credentials'),
    listKind: nullable(oneOf('mirrorlist', 'metalink')),
    listedBy: nullable(object({ id: integer, url: string })),
    responseMs: nullable(integer),
    equalMirrors: described(integer, 'Other mirrors with equal content'),
    failures: integer,
    signature: nullable(oneOf('verified', 'unverified', 'unsigned')),
    trust: object({
      verifiedSince: described(
        nullable(time),
        'Since when only verified metadata counts',
      ),
      key: described(nullable(string), 'Fingerprint'),
      keyBefore: described(nullable(string), 'The key before that one'),
      newestDate: described(
        nullable(time),
        'Older metadata, and such without a date, is refused',
      ),
    }),
    checkedAt: nullable(time),
    succeededAt: nullable(time),
    changedAt: nullable(time),
    setDigest: nullable(string),
  }),
  ExposedHost: object({
    ...hostProperties,
    exposure: openState,
    exposedSince: nullable(time),
    exposed: arrayOf(ref('ExposedPackage')),
  }),
  ImportResult: object({
    dryRun: boolean,
    created: integer,
    changed: integer,
    unchanged: integer,
    skipped: integer,
    items: arrayOf(
      object({
        name: string,
        outcome: oneOf('created', 'changed', 'unchanged', 'skipped'),
        changes: strings,
        kept: described(strings, 'What was left as it is here, and why'),
        problems: arrayOf(object({ path: string, message: string })),
      }),
    ),
  }),
  Report: object({
    id: integer,
    host: string,
    protocol: integer,
    status: oneOf('pending', 'processed', 'failed', 'quarantined', 'rejected'),
    receivedAt: time,
    processedAt: nullable(time),
    address: nullable(string),
    userAgent: nullable(string),
    attempts: integer,
    error: nullable(string),
    size: integer,
    problems: arrayOf(object({ path: string, message: string })),
  }),
  OperatingSystem: object(operatingSystemProperties),
  OperatingSystemDetail: object({
    ...operatingSystemProperties,
    repositories: arrayOf(
      object({ id: integer, name: string, arch: string, priority: integer }),
    ),
  }),
  MaintenanceTaskState: object({
    name: string,
    schedule: described(nullable(string), 'In words, such as every 4 hours'),
    nextRun: nullable(time),
    lastRun: nullable(ref('Task')),
  }),
  Task: object({
    id: string,
    kind: string,
    name: string,
    subject: nullable(string),
    host: nullable(string),
    repository: nullable(integer),
    status: oneOf('running', 'done', 'failed'),
    startedAt: time,
    finishedAt: nullable(time),
    progress: nullable(object({ done: integer, total: integer })),
    message: nullable(string),
  }),
  AcceptedReport: object({
    status: oneOf('accepted'),
    report_id: integer,
    message: string,
  }),
  RefusedReport: object(
    {
      status: oneOf('error'),
      detail: string,
      errors: { type: 'object', additionalProperties: strings },
      error: object({ name: string, message: string }),
    },
    ['error'],
  ),
  ...accessSchemas,
  Error: {
    type: 'object',
    description: "Backstage's error body",
    required: ['error'],
    properties: {
      error: {
        type: 'object',
        required: ['name', 'message'],
        properties: { name: string, message: string },
      },
    },
  },
};
