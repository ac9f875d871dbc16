import type { Knex } from 'knex';
import type { DbBoolean } from '../../database/tables';
import type { EvaluationInputs, SourceDescription } from '../../evaluation';
import type { ReleaseKnowledge } from '../../evaluation/matching';
import { releaseKeyOf } from '../../systems/releases';
import { osReleaseOf } from '../../systems/osRelease';
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
  name: string;
  /** How often in a row it could not be evaluated. */
  failures: number;
  /** Since when it is due, null where it is not. */
  dueSince: string | null;
  inputs: EvaluationInputs;
  /** Asked only where phased updates are decided by it, so that hosts share evaluations. */
  machineId: string | null;
  installedSetId: number | null;
  /** The key of its release, such as `debian:12`; null where no source of errata could speak of it. */
  release: string | null;
  /** What sources of errata have as advisories of its release; left out where they have none. */
  errata?: ReleaseKnowledge;
  /** One for each of the sources. */
  sourceRows: SourceRows[];
}

/** A host of which something that is stored cannot be understood. */
export interface UnreadableHost {
  hostId: number;
  name: string;
  failures: number;
  reason: string;
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

interface HostRow {
  id: number;
  name: string;
  evaluation_failures: number;
  evaluate_at: string | null;
  kernel: string;
  facts: string;
  policy: string;
  modules: string;
  machine_id: string | null;
  use_host_repositories: DbBoolean;
  release_id: number;
  arch: string;
  os: string;
  os_release: string;
  set_id: number | null;
  digest: string | null;
}

/**
 * Reads the inputs of some hosts, in a handful of statements however many they are. What cannot be understood of one host
 * costs that host only.
 */
export async function loadInputs(
  knex: Knex,
  hostIds: number[],
  now: string,
): Promise<{ hosts: HostInputs[]; unreadable: UnreadableHost[] }> {
  const rows: HostRow[] = await knex('host')
    .join('architecture', 'architecture.id', 'host.arch_id')
    .join('os_variant', 'os_variant.id', 'host.os_variant_id')
    .join('os_release', 'os_release.id', 'os_variant.release_id')
    .leftJoin('package_set', 'package_set.id', 'host.package_set_id')
    .whereIn('host.id', hostIds)
    .select(
      'host.id',
      'host.name',
      'host.evaluation_failures',
      'host.evaluate_at',
      'host.kernel',
      'host.facts',
      'host.policy',
      'host.modules',
      'host.machine_id',
      'host.use_host_repositories',
      'os_variant.release_id',
      'architecture.name as arch',
      'os_variant.name as os',
      'os_release.name as os_release',
      'package_set.id as set_id',
      'package_set.digest as digest',
    );
  const links: LinkRow[] = await knex('host_repository')
    .join('repository', 'repository.id', 'host_repository.repository_id')
    .whereIn('host_id', hostIds)
    .where({ 'host_repository.enabled': true, 'repository.enabled': true })
    .orderBy(['host_id', 'position', 'repository_id'])
    .select('host_id', 'repository_id', 'priority', 'options');
  const releaseLinks = await loadReleaseLinks(knex, rows);
  const sources = await loadSources(knex, [
    ...new Set([...links, ...releaseLinks].map(link => link.repository_id)),
  ]);

  const linksByHost = new Map<number, LinkRow[]>();
  for (const link of links) {
    const list = linksByHost.get(link.host_id);
    if (list) list.push(link);
    else linksByHost.set(link.host_id, [link]);
  }
  const unreadable: UnreadableHost[] = [];
  const readable: HostInputs[] = [];
  for (const row of rows) {
    const chosen = row.use_host_repositories
      ? linksByHost.get(row.id) ?? []
      : releaseLinks.filter(
          link => link.release_id === row.release_id && link.arch === row.arch,
        );
    try {
      readable.push(describeHost(row, chosen, sources, now));
    } catch (error) {
      unreadable.push(unreadableHost(row, error));
    }
  }
  const reported = await loadReported(
    knex,
    readable.map(({ hostId, inputs }) => ({ hostId, sources: inputs.sources })),
  );
  const hosts: HostInputs[] = [];
  for (const host of readable) {
    const ownUpdates = reported.get(host.hostId);
    if (ownUpdates instanceof Error) {
      unreadable.push({
        hostId: host.hostId,
        name: host.name,
        failures: host.failures,
        reason: reasonOf(ownUpdates),
      });
      continue;
    }
    if (ownUpdates) host.inputs.reported = ownUpdates;
    hosts.push(host);
  }
  return { hosts, unreadable };
}

function reasonOf(error: Error): string {
  return `What is stored of it cannot be understood: ${error.message}`;
}

function unreadableHost(row: HostRow, error: unknown): UnreadableHost {
  return {
    hostId: row.id,
    name: row.name,
    failures: row.evaluation_failures,
    reason: reasonOf(error as Error),
  };
}

/** @throws SyntaxError where what is stored is no JSON */
function describeHost(
  row: HostRow,
  links: readonly Omit<LinkRow, 'host_id'>[],
  sources: ReadonlyMap<number, SourceRow>,
  now: string,
): HostInputs {
  // A repository that was deleted between two statements is gone for this host too.
  const ours = links.flatMap(link => {
    const source = sources.get(link.repository_id);
    return source ? [{ link, source }] : [];
  });
  const modules = JSON.parse(row.modules);
  return {
    hostId: row.id,
    name: row.name,
    failures: row.evaluation_failures,
    dueSince: row.evaluate_at,
    machineId: row.machine_id,
    installedSetId: row.set_id,
    release: releaseKeyOf(row.os_release),
    sourceRows: ours.map(({ source }) => ({
      setId: source.set_id,
      moduleDocumentId: source.module_document_id,
      erratumSetId: source.erratum_set_id,
    })),
    inputs: {
      installedDigest: row.digest ?? '',
      facts: {
        arch: row.arch,
        kernel: row.kernel,
        ...osReleaseOf(row.os),
        ...JSON.parse(row.facts),
      },
      policy: JSON.parse(row.policy),
      ...(modules.length > 0 ? { modules } : {}),
      sources: ours.map(({ link, source }) =>
        describeSource(source, link, now),
      ),
    },
  };
}

/** The repositories of operating system releases, for the hosts that are judged by those instead of their own. */
async function loadReleaseLinks(
  knex: Knex,
  hosts: Pick<HostRow, 'release_id' | 'use_host_repositories'>[],
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
    site: row.url === null ? undefined : URL.parse(row.url)?.hostname,
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
  if (row.set_id === null) return mirrors === 0 ? 'local' : 'pending';
  if (row.valid_until !== null && row.valid_until < now) return 'outdated';
  return 'ok';
}
