import type {
  HostDns,
  HostState,
  OpenCveState,
  SupportState,
} from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { HIDDEN_FROM, ranksOfStates } from '../inventory/exposure/states';
import { setsWithPackages } from '../inventory/packageSets/members';
import { setsNaming } from './errata/verdictsNaming';
import { hasRepositories } from './hostLinks';
import { whereModuleEnabled } from './modules';
import { whereRepository } from './whereRepository';
import { whereSupport } from './support';
import { whereOwnedBy } from '../permissions/owners';

export interface HostListFilters {
  os?: string;
  arch?: string;
  tag?: string;
  owner?: string[];
  status?: HostState[];
  /** `unknown`: nothing is known of it; false has those too. */
  reboot?: boolean | 'unknown';
  domain?: string;
  kernel?: string;
  variant?: string;
  dns?: HostDns['state'][];
  package?: string;
  version?: string;
  /** An id, or a name. */
  repository?: number | string;
  erratum?: string;
  /** Only those that this CVE asks something of. */
  cve?: string;
  /** In one of these states; left out: any but those that are shown on request only. */
  cveStates?: OpenCveState[];
  /** Only those that need this erratum, or that it would help if they had where its fix is. */
  exposedErratum?: string;
  /** `name:stream` of a module stream that is enabled. */
  module?: string;
  stale?: boolean;
  foreign?: boolean;
  hasRepositories?: boolean;
  quarantined?: boolean;
  imported?: boolean;
  ownRepositories?: boolean;
  support?: SupportState[];
  name?: string[];
  /** Only hosts whose name comes after this one. */
  after?: string;
}

/** Limits hosts with their evaluation as `e`; `staleBefore` is ISO 8601 UTC. */
export function filterHosts(
  query: Knex.QueryBuilder,
  knex: Knex,
  filters: Omit<HostListFilters, 'status' | 'reboot'>,
  staleBefore: string,
): void {
  if (filters.name) {
    query.whereIn(
      'host.name',
      filters.name.map(name => name.toLowerCase()),
    );
  }
  if (filters.after) {
    query.where('host.name', '>', filters.after.toLowerCase());
  }
  if (filters.os) {
    const os = filters.os;
    query.where(any =>
      any.where('os_release.name', os).orWhere('os_variant.name', os),
    );
  }
  if (filters.arch) query.where('architecture.name', filters.arch);
  if (filters.variant) query.where('os_variant.name', filters.variant);
  if (filters.kernel) query.where('host.kernel', filters.kernel);
  if (filters.domain) {
    query.whereIn(
      'host.domain_id',
      knex('domain').where('name', filters.domain.toLowerCase()).select('id'),
    );
  }
  if (filters.dns) {
    const states = filters.dns.filter(state => state !== 'unknown');
    const withUnknown = states.length < filters.dns.length;
    query.where(any => {
      any.whereIn('host.dns_state', states);
      if (withUnknown) any.orWhereNull('host.dns_state');
    });
  }
  if (filters.tag) {
    query.whereIn(
      'host.id',
      knex('host_tag')
        .join('tag', 'tag.id', 'host_tag.tag_id')
        .where('tag.key', filters.tag.toLowerCase())
        .select('host_id'),
    );
  }
  if (filters.owner) {
    whereOwnedBy(query, 'host', filters.owner);
  }
  if (filters.package) {
    const packages = knex('package')
      .where('package.name', filters.package)
      .select('package.id');
    if (filters.version) whereEvr(packages, filters.version);
    query.whereIn(
      'host.package_set_id',
      knex.from(setsWithPackages(knex, packages).as('m')).select('m.set_id'),
    );
  }
  if (filters.repository !== undefined) {
    query.whereIn(
      'host.id',
      whereRepository(
        knex('host_repository').select('host_id'),
        'repository_id',
        filters.repository,
      ),
    );
  }
  if (filters.erratum) {
    query.whereIn(
      'host.evaluation_id',
      knex('evaluation_erratum')
        .where({ name: filters.erratum })
        .select('evaluation_id'),
    );
  }
  if (filters.exposedErratum) {
    const name = filters.exposedErratum;
    query.where(any =>
      any
        .whereIn(
          'host.evaluation_id',
          knex('evaluation_erratum').where({ name }).select('evaluation_id'),
        )
        .orWhereIn('host.id', hostsWithSets(knex, setsNaming(knex, name))),
    );
  }
  if (filters.cve) {
    const sets = knex('verdict_set_cve')
      .whereIn(
        'cve_id',
        knex('cve').where('name', filters.cve.toUpperCase()).select('id'),
      )
      .select('set_id');
    if (filters.cveStates) {
      sets.whereIn('state', ranksOfStates(filters.cveStates));
    } else {
      sets.where('state', '<', HIDDEN_FROM);
    }
    query.whereIn('host.id', hostsWithSets(knex, sets));
  }
  if (filters.module) whereModuleEnabled(query, knex, filters.module);
  if (filters.stale !== undefined) {
    query.where('host.last_report_at', filters.stale ? '<' : '>=', staleBefore);
  }
  if (filters.foreign !== undefined) {
    query.whereRaw(
      filters.foreign
        ? 'e.foreign_packages > 0'
        : '(e.foreign_packages IS NULL OR e.foreign_packages = 0)',
    );
  }
  if (filters.quarantined !== undefined) {
    const waiting = knex('quarantine')
      .whereRaw('quarantine.host_name = host.name')
      .where('quarantine.status', 'waiting')
      .select(knex.raw('1'));
    if (filters.quarantined) query.whereExists(waiting);
    else query.whereNotExists(waiting);
  }
  if (filters.hasRepositories !== undefined) {
    const has = hasRepositories(knex);
    query.where(filters.hasRepositories ? has : knex.raw('NOT ?', [has]));
  }
  if (filters.imported !== undefined) {
    if (filters.imported) query.whereNotNull('host.imported_at');
    else query.whereNull('host.imported_at');
  }
  if (filters.support) whereSupport(query, knex, filters.support);
  if (filters.ownRepositories !== undefined) {
    query.where('host.use_host_repositories', filters.ownRepositories);
  }
}

/** Matches `[epoch:]version[-release]`, or the version alone. */
function whereEvr(query: Knex.QueryBuilder, evr: string): void {
  query.whereRaw(
    `(CASE WHEN package.epoch = '' THEN '' ELSE package.epoch || ':' END || package.version
      || CASE WHEN package.release = '' THEN '' ELSE '-' || package.release END = ? OR package.version = ?)`,
    [evr, evr],
  );
}

/** The hosts whose set of verdicts is one of some. */
function hostsWithSets(knex: Knex, sets: Knex.QueryBuilder): Knex.QueryBuilder {
  return knex('host_verdicts').whereIn('set_id', sets).select('host_id');
}
