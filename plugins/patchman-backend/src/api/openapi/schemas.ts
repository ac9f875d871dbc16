import { advisorySchemas, severityLevel } from './advisorySchemas';
import { accessSchemas } from './accessSchemas';
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

const packageType = oneOf('deb', 'rpm', 'arch', 'gentoo');
const repositoryState = oneOf(
  'ok',
  'failing',
  'outdated',
  'credentials',
  'pending',
  'disabled',
);
const hostState = oneOf('ok', 'updates', 'security', 'stale', 'unknown');

const packageProperties = {
  id: integer,
  type: packageType,
  name: string,
  epoch: string,
  version: string,
  release: string,
  arch: string,
  evr: described(string, '[epoch:]version[-release]'),
};

const updateProperties = {
  installed: ref('Package'),
  available: ref('Package'),
  repository: ref('RepositoryRef'),
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
};

const packageListProperties = {
  ...packageProperties,
  hosts: integer,
  repositories: integer,
};

/** The shapes of everything that the API answers, as in `backstage-plugin-patchman-common`. */
export const schemas: Record<string, Schema> = {
  ...advisorySchemas,
  Package: object(packageProperties),
  PackageListItem: object(packageListProperties),
  PackageDetail: object({
    ...packageListProperties,
    installedOn: strings,
    availableIn: arrayOf(ref('RepositoryRef')),
    otherVersions: arrayOf(ref('Package')),
  }),
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
    address: nullable(string),
    protocol: described(integer, '0: known from an import only'),
    userAgent: nullable(string),
    importedAt: nullable(time),
    evaluatedAt: nullable(time),
    repositoriesCheckedAt: nullable(time),
    useHostRepositories: boolean,
    repositories: integer,
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
    repositoryEnabled: boolean,
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
    checkedAt: nullable(time),
    succeededAt: nullable(time),
    changedAt: nullable(time),
    setDigest: nullable(string),
  }),
  ExposedHost: object({
    ...hostProperties,
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
  Task: object({
    id: string,
    name: string,
    status: oneOf('running', 'done', 'failed'),
    startedAt: time,
    finishedAt: nullable(time),
    progress: nullable(object({ done: integer, total: integer })),
    message: nullable(string),
  }),
  Summary: object({
    at: time,
    hosts: object({
      total: integer,
      byState: object({
        ok: integer,
        updates: integer,
        security: integer,
        stale: integer,
        unknown: integer,
      }),
      rebootRequired: integer,
      byOs: arrayOf(
        object({ release: string, hosts: integer, security: integer }),
      ),
      byArch: arrayOf(object({ arch: string, hosts: integer })),
      byTag: arrayOf(object({ tag: string, hosts: integer })),
      byOwner: arrayOf(
        object({ owner: string, hosts: integer, security: integer }),
      ),
    }),
    updates: object({
      security: integer,
      other: integer,
      top: arrayOf(object({ name: string, security: boolean, hosts: integer })),
    }),
    repositories: object({
      total: integer,
      failing: integer,
      outdated: integer,
    }),
    mirrors: object({ total: integer, failing: integer }),
    reports: object({ pending: integer, failed: integer, last24h: integer }),
    attention: arrayOf(
      object({ kind: string, count: integer, examples: strings }),
    ),
    lastReport: nullable(time),
    lastRefresh: nullable(time),
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
