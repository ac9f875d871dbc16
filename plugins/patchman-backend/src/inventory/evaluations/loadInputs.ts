import type { Knex } from 'knex';
import type { EvaluationInputs, SourceDescription } from '../../evaluation';
import { withoutDates } from '../repositories/withoutDates';

/** What the evaluation of one host depends on, with the row ids of the sets to load. */
export interface HostInputs {
  hostId: number;
  inputs: EvaluationInputs;
  installedSetId: number | null;
  /** One for each of the sources. */
  sourceSetIds: (number | null)[];
}

interface SourceRow {
  repository_id: number;
  name: string;
  type: SourceDescription['type'];
  security_guess: boolean | 0 | 1;
  security_choice: boolean | 0 | 1 | null;
  set_id: number | null;
  digest: string | null;
  release: string | null;
  valid_until: string | null;
  url: string | null;
  mirrors: number;
  failing: number;
}

/** Reads the inputs of some hosts, in three statements however many they are. */
export async function loadInputs(
  knex: Knex,
  hostIds: number[],
  now: string,
): Promise<HostInputs[]> {
  const hosts = await knex('host')
    .join('architecture', 'architecture.id', 'host.arch_id')
    .leftJoin('package_set', 'package_set.id', 'host.package_set_id')
    .whereIn('host.id', hostIds)
    .select(
      'host.id',
      'host.kernel',
      'host.facts',
      'host.policy',
      'architecture.name as arch',
      'package_set.id as set_id',
      'package_set.digest as digest',
    );
  const links: {
    host_id: number;
    repository_id: number;
    priority: number;
  }[] = await knex('host_repository')
    .join('repository', 'repository.id', 'host_repository.repository_id')
    .whereIn('host_id', hostIds)
    .where({ 'host_repository.enabled': true, 'repository.enabled': true })
    .orderBy(['host_id', 'position', 'repository_id'])
    .select('host_id', 'repository_id', 'priority');
  const sources = await loadSources(knex, [
    ...new Set(links.map(link => link.repository_id)),
  ]);

  const linksByHost = new Map<number, typeof links>();
  for (const link of links) {
    const list = linksByHost.get(link.host_id);
    if (list) list.push(link);
    else linksByHost.set(link.host_id, [link]);
  }
  return hosts.map(host => {
    const ours = linksByHost.get(host.id) ?? [];
    return {
      hostId: host.id,
      installedSetId: host.set_id,
      sourceSetIds: ours.map(
        link => sources.get(link.repository_id)?.set_id ?? null,
      ),
      inputs: {
        installedDigest: host.digest ?? '',
        facts: {
          arch: host.arch,
          kernel: host.kernel,
          ...JSON.parse(host.facts),
        },
        policy: JSON.parse(host.policy),
        sources: ours.map(link =>
          describeSource(sources.get(link.repository_id)!, link.priority, now),
        ),
      },
    };
  });
}

async function loadSources(
  knex: Knex,
  repositoryIds: number[],
): Promise<Map<number, SourceRow>> {
  const mirrorCounts = knex('mirror')
    .whereRaw('enabled')
    .groupBy('repository_id')
    .select(
      'repository_id',
      knex.raw('COUNT(*) AS mirrors'),
      knex.raw('SUM(CASE WHEN error IS NULL THEN 0 ELSE 1 END) AS failing'),
    )
    .as('counts');
  const rows: SourceRow[] = await knex('repository')
    .leftJoin('repository_content as c', 'c.repository_id', 'repository.id')
    .leftJoin('mirror', 'mirror.id', 'c.mirror_id')
    .leftJoin('package_set', 'package_set.id', 'c.package_set_id')
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
      'c.release',
      'c.valid_until',
      'mirror.url',
      'counts.mirrors',
      'counts.failing',
    );
  return new Map(rows.map(row => [row.repository_id, row]));
}

function describeSource(
  row: SourceRow,
  priority: number,
  now: string,
): SourceDescription {
  return {
    repositoryId: row.repository_id,
    name: row.name,
    type: row.type,
    setDigest: row.digest,
    priority,
    security: Boolean(row.security_choice ?? row.security_guess),
    securityBy: row.security_choice === null ? 'guess' : 'person',
    site: row.url ? new URL(row.url).hostname : undefined,
    release: withoutDates(row.release ? JSON.parse(row.release) : null),
    state: sourceState(row, now),
  };
}

function sourceState(row: SourceRow, now: string): SourceDescription['state'] {
  const mirrors = Number(row.mirrors ?? 0);
  if (mirrors > 0 && Number(row.failing) === mirrors) return 'failing';
  if (row.set_id === null) return 'pending';
  if (row.valid_until !== null && row.valid_until < now) return 'outdated';
  return 'ok';
}
