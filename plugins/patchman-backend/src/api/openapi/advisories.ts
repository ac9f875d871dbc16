import { flag, list, many, one, type Operation, severity } from './operation';
import { hostFilters } from './paths';
import {
  arrayOf,
  integer,
  listOf,
  object,
  ref,
  type Schema,
  string,
} from './schema';

const hostErratumFilters = {
  kind: many,
  severity,
  cve: string,
  package: string,
};

const erratumFilters = {
  ...hostErratumFilters,
  reference: { ...string, description: 'An address that it points to' },
  affected: { ...flag, description: 'Whether any host still needs it' },
  reboot: { ...flag, description: 'Whether it asks for a reboot' },
  repository: integer,
  os: {
    ...string,
    description: 'A release whose hosts use a repository that has it',
  },
  source: {
    ...many,
    description:
      'Sources of errata, joined by commas; repositories for those of none',
  },
  namespace: { ...many, description: 'Such as debian, joined by commas' },
  distribution: {
    ...string,
    description: 'Such as debian: what sources say to fix a release of it',
  },
  release: { ...string, description: 'The same of one, such as debian:12' },
};

const number: Schema = { type: 'number' };

const cveFilters = {
  severity,
  kev: { ...flag, description: 'Whether it is known to be exploited' },
  epssAbove: { ...number, minimum: 0, maximum: 1, examples: [0.1] },
  cvssAbove: { ...number, minimum: 0, maximum: 10, examples: [7] },
  hasFix: {
    ...flag,
    description: 'Whether an erratum fixes it, or a host has a fix to install',
  },
  affected: { ...flag, description: 'Whether it asks something of any host' },
  state: {
    ...many,
    description: 'States that hosts have it in',
    examples: ['no-fix,minor'],
  },
  distribution: {
    ...string,
    description: 'Such as debian: only hosts of it are looked at',
  },
  release: {
    ...string,
    description: 'The same of a release, by key (debian:12) or by name',
  },
  owner: { ...many, description: 'The same of owners' },
  age: {
    ...integer,
    description: 'Days for which a host is known to be affected, at least',
  },
  erratum: { ...string, description: 'Name of an erratum that fixes it' },
  cwe: { ...string, description: 'A kind of weakness, such as CWE-79' },
  name: { ...many, description: 'Names of CVEs, joined by commas' },
};

const vexQuery = {
  cve: {
    ...many,
    description: 'The only CVEs that are told, at most 500, joined by commas',
  },
  distro: {
    ...string,
    description:
      'What the scanner calls the release in package URLs, such as debian-12.5; none where it leaves it out',
  },
};

/** Errata, what they fix, and module streams. */
export const advisoryOperations: Record<string, Record<string, Operation>> = {
  '/errata': {
    get: list(
      'Errata of repositories and of sources',
      'Erratum',
      erratumFilters,
    ),
  },
  '/errata/{name}': { get: one('One erratum', 'ErratumDetail') },
  '/errata/{name}/hosts': {
    get: list(
      'Hosts that still need an erratum, with what they have installed and what fixes it',
      'ExposedHost',
      hostFilters,
    ),
  },
  '/hosts/{name}/errata': {
    get: list('Errata that a host still needs', 'Erratum', hostErratumFilters),
  },
  '/hosts/{name}/cves': {
    get: {
      ...list('CVEs that ask something of a host', 'HostCve', {
        state: {
          ...many,
          description:
            'One or several states, joined by commas; all but unimportant and investigating where it is left out',
        },
        package: {
          ...string,
          description: 'Name of an installed package or of its source package',
        },
      }),
      schema: ref('HostCves'),
    },
  },
  '/hosts/{name}/cves/{cve}': {
    get: one('What a CVE means for a host, whatever that is', 'HostCveAnswer'),
  },
  '/hosts/{name}/vex': {
    get: {
      summary: 'What CVEs mean for a host, for scanners (OpenVEX 0.2.0)',
      answers: 200,
      schema: ref('VexDocument'),
      query: {
        ...vexQuery,
        product: {
          ...string,
          description:
            'What a scanner scanned, such as an image; packages are its subcomponents then',
        },
      },
    },
  },
  '/vex': {
    get: {
      summary:
        'What CVEs mean for the hosts of a team, or any others, for scanners (OpenVEX 0.2.0)',
      answers: 200,
      schema: ref('VexDocument'),
      query: { ...hostFilters, ...vexQuery },
    },
  },
  '/cwes': {
    get: list('Kinds of weakness, with how many CVEs are of each', 'Cwe'),
  },
  '/cves': {
    get: list(
      'CVEs that concern hosts or that errata fix; ordered by rank, what wants to be fixed first',
      'Cve',
      cveFilters,
    ),
  },
  '/cves/{name}': { get: one('One CVE', 'CveDetail') },
  '/cves/{name}/hosts': {
    get: list(
      'Hosts that a CVE asks something of, with what they have installed and what fixes it',
      'ExposedHost',
      {
        ...hostFilters,
        exposure: {
          ...many,
          description:
            'States that they have it in; all but unimportant and investigating where it is left out',
        },
      },
    ),
  },
  '/sources': {
    get: {
      summary:
        'Where errata and what is known of CVEs come from, in the order in which they are read',
      answers: 200,
      schema: listOf('ErrataSourceState'),
    },
  },
  '/sources/{name}': { get: one('One source', 'ErrataSourceState') },
  '/sources/{name}/read': {
    post: {
      summary: 'Read a source now, whether or not it is on',
      answers: 202,
      schema: ref('Task'),
      body: object(
        {
          whole: {
            ...flag,
            description: 'All of it, whatever is known',
          },
          acceptSmaller: {
            ...flag,
            description: 'Take it also where it lost more than a fifth',
          },
        },
        ['whole', 'acceptSmaller'],
      ),
    },
  },
  '/modules': {
    get: list('Module streams that repositories offer', 'ModuleStream', {
      name: string,
      arch: string,
      repository: integer,
      enabled: { ...flag, description: 'Whether any host enabled it' },
      default: flag,
      obsolete: flag,
    }),
  },
  '/modules/{name}/{stream}': {
    get: {
      summary: 'A stream of a module, once for each architecture',
      answers: 200,
      schema: object({ items: arrayOf(ref('ModuleStreamDetail')) }),
    },
  },
  '/hosts/{name}/modules': {
    get: {
      summary: 'Module streams that concern a host',
      answers: 200,
      schema: listOf('HostModule'),
    },
  },
};
