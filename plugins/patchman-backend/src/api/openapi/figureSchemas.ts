import {
  arrayOf,
  boolean,
  described,
  integer,
  nullable,
  object,
  oneOf,
  type Schema,
  string,
  strings,
  time,
} from './schema';

const byState = object({
  ok: integer,
  updates: integer,
  security: integer,
  stale: integer,
  unknown: integer,
});

const facets = {
  byOs: arrayOf(object({ release: string, hosts: integer, security: integer })),
  byArch: arrayOf(object({ arch: string, hosts: integer })),
  byTag: described(
    arrayOf(object({ tag: string, hosts: integer })),
    'At most 100, most first',
  ),
  byOwner: described(
    arrayOf(object({ owner: string, hosts: integer, security: integer })),
    'At most 100, most first',
  ),
};

/** Figures of the whole fleet, and of some hosts. */
export const figureSchemas: Record<string, Schema> = {
  HostOrigin: object({
    name: string,
    address: nullable(string),
    token: described(
      nullable(string),
      'The name of its enrolment token; null where it came by none',
    ),
  }),
  Health: object({
    at: time,
    status: described(
      oneOf('ok', 'behind', 'unknown'),
      'behind where a part is, else unknown where one is',
    ),
    parts: described(
      arrayOf(
        object({
          name: oneOf('queue', 'refresh', 'sources', 'evaluation'),
          status: oneOf('ok', 'behind', 'unknown'),
          detail: string,
          ageSeconds: nullable(integer),
        }),
      ),
      'Those that the asking one may know of',
    ),
  }),
  HostCounts: object({
    total: integer,
    byState,
    rebootRequired: integer,
    updates: described(
      object({ security: integer, other: integer }),
      'Distinct pairs of packages',
    ),
    errata: described(
      nullable(
        object({
          critical: integer,
          important: integer,
          moderate: integer,
          low: integer,
          none: integer,
        }),
      ),
      'That any of them still needs, null where none of their repositories publishes any',
    ),
    oldestReport: described(
      nullable(time),
      'Of the host that has been silent the longest',
    ),
    newestReport: nullable(time),
  }),
  HostFacets: object(facets),
  Freshness: object({
    at: time,
    lastArrival: described(
      nullable(time),
      'When the last report came, whatever became of it; null for whoever may not see reports',
    ),
    lastReport: described(
      nullable(time),
      'The newest report of a visible host',
    ),
    lastEvaluation: described(
      nullable(time),
      'The last time that a visible host was evaluated',
    ),
    lastRefresh: described(
      nullable(time),
      'The last time that any mirror was checked',
    ),
  }),
  Summary: object({
    at: time,
    hosts: object({
      total: integer,
      byState,
      rebootRequired: integer,
      ...facets,
    }),
    updates: object({
      security: integer,
      other: integer,
      top: arrayOf(object({ name: string, security: boolean, hosts: integer })),
    }),
    repositories: described(
      nullable(object({ total: integer, failing: integer, outdated: integer })),
      'Null for whoever may not see repositories',
    ),
    mirrors: described(
      nullable(object({ total: integer, failing: integer })),
      'Null for whoever may not see repositories',
    ),
    reports: described(
      nullable(object({ pending: integer, failed: integer, last24h: integer })),
      'Of the hosts that are visible; null for whoever may not see reports',
    ),
    attention: arrayOf(
      object({ kind: string, count: integer, examples: strings }),
    ),
    lastReport: nullable(time),
    lastRefresh: nullable(time),
  }),
};
