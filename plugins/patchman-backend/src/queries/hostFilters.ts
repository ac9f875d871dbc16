import type { HostState, SupportState } from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { setsWithPackages } from '../inventory/packageSets/members';
import { hasRepositories } from './hostLinks';
import { whereModuleEnabled } from './modules';
import { whereSupport } from './support';
import { whereOwnedBy } from '../permissions/owners';

export interface HostListFilters {
  os?: string;
  arch?: string;
  tag?: string;
  owner?: string[];
  status?: HostState[];
  reboot?: boolean;
  package?: string;
  version?: string;
  repository?: number;
  erratum?: string;
  cve?: string;
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
      knex('host_repository')
        .where({ repository_id: filters.repository })
        .select('host_id'),
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
  if (filters.cve) {
    query.whereIn(
      'host.evaluation_id',
      knex('evaluation_erratum as ee')
        .join('erratum', 'erratum.name', 'ee.name')
        .join('erratum_cve as ec', 'ec.erratum_id', 'erratum.id')
        .join('cve', 'cve.id', 'ec.cve_id')
        .where('cve.name', filters.cve.toUpperCase())
        .select('ee.evaluation_id'),
    );
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
