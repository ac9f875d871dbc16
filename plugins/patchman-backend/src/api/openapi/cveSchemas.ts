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

export const openState = oneOf(
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

/** What a CVE means for a package of a host. */
export const verdictProperties = {
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

const number: Schema = { type: 'number' };
const day: Schema = { type: 'string', format: 'date' };

const exploited = { added: day, due: nullable(day), ransomware: boolean };

/** What is known of a CVE, whoever has it. */
const facts = {
  name: string,
  title: nullable(string),
  severityLevel,
  severities: described(
    arrayOf(object({ severity: string, source: string })),
    'What each vendor says, in its own word',
  ),
  cvss: described(nullable(ref('CveScore')), 'The score that counts first'),
  epss: nullable(
    object({
      score: number,
      percentile: nullable(number),
      date: nullable(day),
    }),
  ),
  kev: described(
    nullable(object(exploited)),
    'Null: it is not known to be exploited',
  ),
  published: nullable(time),
};

/** What is found of the hosts that the reader may see. */
const found = {
  issued: described(nullable(time), 'When the first of its errata was issued'),
  hasFix: described(
    boolean,
    'Whether an erratum fixes it, or a host has a fix to install',
  ),
  hosts: described(integer, 'Hosts that have a fix to install'),
  affectedHosts: described(
    integer,
    'Hosts that it asks something of, but for unimportant and investigating',
  ),
  states: described(
    { type: 'object', additionalProperties: integer, propertyNames: openState },
    'Hosts by the worst state of their packages',
  ),
  since: nullable(time),
  rankReason: string,
};

/** CVEs, and what they mean for hosts. */
export const cveSchemas: Record<string, Schema> = {
  Cwe: object({
    id: string,
    name: described(nullable(string), 'Null where no source tells it'),
    cves: integer,
  }),
  CveScore: object({
    version: oneOf('2.0', '3.0', '3.1', '4.0'),
    score: nullable(number),
    vector: nullable(string),
    by: described(string, 'Whose judgement it is, such as cna or nvd'),
    source: string,
  }),
  Cve: object({ ...facts, ...found, errata: strings }),
  CveDetail: object({
    ...facts,
    ...found,
    rejected: boolean,
    disputed: boolean,
    modified: nullable(time),
    description: nullable(object({ text: string, source: string })),
    scores: arrayOf(ref('CveScore')),
    cwes: arrayOf(object({ id: string, name: nullable(string) })),
    references: arrayOf(object({ url: string, title: nullable(string) })),
    kev: nullable(
      object({ ...exploited, name: string, action: nullable(string) }),
    ),
    vendorStates: arrayOf(ref('CvePackageState')),
    errata: described(
      arrayOf(ref('CveErratum')),
      'The newest 500, of repositories and of sources',
    ),
    unjudgedHosts: described(
      integer,
      'Hosts of which nothing was found yet, counted nowhere here',
    ),
    freshness: arrayOf(ref('SourceFreshness')),
  }),
  CvePackageState: object({
    release: string,
    package: string,
    kind: oneOf('source', 'binary'),
    state: oneOf(
      'fixed',
      'no-fix',
      'minor',
      'deferred',
      'wont-fix',
      'end-of-life',
      'unimportant',
      'investigating',
      'not-affected',
    ),
    fixed: nullable(string),
    from: nullable(string),
    channel: nullable(string),
    urgency: nullable(string),
    reason: nullable(string),
    module: nullable(string),
    source: string,
  }),
  SourceFreshness: object({
    source: string,
    title: string,
    succeededAt: described(nullable(time), 'Null: it was never read'),
    contentDate: nullable(day),
  }),
  HostCvePackage: object({ ...verdictProperties, since: time }),
  HostCve: object({
    ...facts,
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
};
