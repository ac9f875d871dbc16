import type { Knex } from 'knex';
import type { EvaluationInputs, SourceDescription } from '../../evaluation';
import { osReleaseOf } from '../operatingSystems/osRelease';
import { COUNTS_AS_MIRROR } from '../repositories/countsAsMirror';
import { withoutDates } from '../repositories/withoutDates';
import { loadReported } from './loadReported';

/** Rows that hold what a source offers. */
export interface SourceRows {
  setId: number | null;
  moduleDocumentId: number | null;
  erratumSetId: number | null;
}

/** What the evaluation of one host depends on, with the rows of the content to load. */
export interface HostInputs {
  hostId: number;
  inputs: EvaluationInputs;
  /** Asked only where phased updates are decided by it, so that hosts share evaluations. */
  machineId: string | null;
  installedSetId: number | null;
  /** One for each of the sources. */
  sourceRows: SourceRows[];
}

interface LinkRow {
  host_id: number;
  repository_id: number;
  priority: number;
  options: string | null;
}

type ReleaseLinkRow = Omit<LinkRow, 'host_id'> & {
  release_id: number;
  arch: string;
};

interface SourceRow {
  repository_id: number;
  name: string;
  type: SourceDescription['type'];
  security_guess: boolean | 0 | 1;
  security_choice: boolean | 0 | 1 | null;
  set_id: number | null;
  digest: string | null;
  module_document_id: number | null;
  modules_digest: string | null;
  erratum_set_id: number | null;
  advisories_digest: string | null;
  release: string | null;
  valid_until: string | null;
  url: string | null;
  mirrors: number;
  failing: number;
  closed: number;
}

/** Reads the inputs of some hosts, in a handful of statements however many they are. */
export async function loadInputs(
  knex: Knex,
  hostIds: number[],
  now: string,
): Promise<HostInputs[]> {
  const hosts = await knex('host')
    .join('architecture', 'architecture.id', 'host.arch_id')
    .join('os_variant', 'os_variant.id', 'host.os_variant_id')
    .leftJoin('package_set', 'package_set.id', 'host.package_set_id')
    .whereIn('host.id', hostIds)
    .select(
      'host.id',
      'host.kernel',
      'host.facts',
      'host.policy',
      'host.modules',
      'host.machine_id',
      'host.use_host_repositories',
      'os_variant.release_id',
      'architecture.name as arch',
      'os_variant.name as os',
      'package_set.id as set_id',
      'package_set.digest as digest',
    );
  const links: LinkRow[] = await knex('host_repository')
    .join('repository', 'repository.id', 'host_repository.repository_id')
    .whereIn('host_id', hostIds)
    .where({ 'host_repository.enabled': true, 'repository.enabled': true })
    .orderBy(['host_id', 'position', 'repository_id'])
    .select('host_id', 'repository_id', 'priority', 'options');
  const releaseLinks = await loadReleaseLinks(knex, hosts);
  const sources = await loadSources(knex, [
    ...new Set([...links, ...releaseLinks].map(link => link.repository_id)),
  ]);

  const linksByHost = new Map<number, LinkRow[]>();
  for (const link of links) {
    const list = linksByHost.get(link.host_id);
    if (list) list.push(link);
    else linksByHost.set(link.host_id, [link]);
  }
  const result: HostInputs[] = hosts.map(host => {
    const chosen = host.use_host_repositories
      ? linksByHost.get(host.id) ?? []
      : releaseLinks.filter(
          link =>
            link.release_id === host.release_id && link.arch === host.arch,
        );
    const ours = chosen.map(link => ({
      link,
      source: sources.get(link.repository_id)!,
    }));
    const modules = JSON.parse(host.modules);
    return {
      hostId: host.id,
      machineId: host.machine_id,
      installedSetId: host.set_id,
      sourceRows: ours.map(({ source }) => ({
        setId: source.set_id,
        moduleDocumentId: source.module_document_id,
        erratumSetId: source.erratum_set_id,
      })),
      inputs: {
        installedDigest: host.digest ?? '',
        facts: {
          arch: host.arch,
          kernel: host.kernel,
          ...osReleaseOf(host.os),
          ...JSON.parse(host.facts),
        },
        policy: JSON.parse(host.policy),
        ...(modules.length > 0 ? { modules } : {}),
        sources: ours.map(({ link, source }) =>
          describeSource(source, link, now),
        ),
      },
    };
  });
  const reported = await loadReported(
    knex,
    result.map(({ hostId, inputs }) => ({ hostId, sources: inputs.sources })),
  );
  for (const { hostId, inputs } of result) {
    const ownUpdates = reported.get(hostId);
    if (ownUpdates) inputs.reported = ownUpdates;
  }
  return result;
}

/** The repositories of operating system releases, for the hosts that are judged by those instead of their own. */
async function loadReleaseLinks(
  knex: Knex,
  hosts: { release_id: number; use_host_repositories: unknown }[],
): Promise<ReleaseLinkRow[]> {
  const releaseIds = new Set(
    hosts
      .filter(host => !host.use_host_repositories)
      .map(host => host.release_id),
  );
  if (releaseIds.size === 0) return [];
  return knex('os_release_repository as link')
    .join('repository', 'repository.id', 'link.repository_id')
    .whereIn('release_id', [...releaseIds])
    .where({ 'repository.enabled': true })
    .orderBy(['release_id', 'repository_id'])
    .select(
      'release_id',
      'repository_id',
      'priority',
      'repository.arch',
      knex.raw('NULL AS options'),
    );
}

async function loadSources(
  knex: Knex,
  repositoryIds: number[],
): Promise<Map<number, SourceRow>> {
  const mirrorCounts = knex('mirror')
    .whereRaw(COUNTS_AS_MIRROR)
    .groupBy('repository_id')
    .select(
      'repository_id',
      knex.raw('COUNT(*) AS mirrors'),
      knex.raw('SUM(CASE WHEN error IS NULL THEN 0 ELSE 1 END) AS failing'),
      knex.raw(
        'SUM(CASE WHEN access_error IS NULL THEN 0 ELSE 1 END) AS closed',
      ),
    )
    .as('counts');
  const rows: SourceRow[] = await knex('repository')
    .leftJoin('repository_content as c', 'c.repository_id', 'repository.id')
    .leftJoin('mirror', 'mirror.id', 'c.mirror_id')
    .leftJoin('package_set', 'package_set.id', 'c.package_set_id')
    .leftJoin('module_document', 'module_document.id', 'c.module_document_id')
    .leftJoin('erratum_set', 'erratum_set.id', 'c.erratum_set_id')
    .leftJoin(mirrorCounts, 'counts.repository_id', 'repository.id')
    .whereIn('repository.id', repositoryIds)
    .select(
      'repository.id as repository_id',
      'repository.name',
      'repository.type',
      'repository.security_guess',
      'repository.security_choice',
      'package_set.id as set_id',
      'package_set.digest',
      'module_document.id as module_document_id',
      'module_document.digest as modules_digest',
      'erratum_set.id as erratum_set_id',
      'erratum_set.digest as advisories_digest',
      'c.release',
      'c.valid_until',
      'mirror.url',
      'counts.mirrors',
      'counts.failing',
      'counts.closed',
    );
  return new Map(rows.map(row => [row.repository_id, row]));
}

function describeSource(
  row: SourceRow,
  link: Pick<LinkRow, 'priority' | 'options'>,
  now: string,
): SourceDescription {
  return {
    repositoryId: row.repository_id,
    name: row.name,
    type: row.type,
    setDigest: row.digest,
    priority: link.priority,
    security: Boolean(row.security_choice ?? row.security_guess),
    securityBy: row.security_choice === null ? 'guess' : 'person',
    site: row.url ? new URL(row.url).hostname : undefined,
    release: withoutDates(row.release ? JSON.parse(row.release) : null),
    state: sourceState(row, now),
    ...(link.options ? { options: JSON.parse(link.options) } : {}),
    modulesDigest: row.modules_digest ?? undefined,
    advisoriesDigest: row.advisories_digest ?? undefined,
  };
}

function sourceState(row: SourceRow, now: string): SourceDescription['state'] {
  const mirrors = Number(row.mirrors ?? 0);
  const [failing, closed] = [Number(row.failing ?? 0), Number(row.closed ?? 0)];
  if (mirrors > 0 && closed === mirrors) return 'credentials';
  if (mirrors > 0 && failing + closed === mirrors) return 'failing';
  if (row.set_id === null) return 'pending';
  if (row.valid_until !== null && row.valid_until < now) return 'outdated';
  return 'ok';
}
