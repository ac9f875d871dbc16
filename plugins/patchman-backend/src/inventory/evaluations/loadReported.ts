import type { Knex } from 'knex';
import type {
  HostReportedUpdates,
  ReportedCandidate,
  SourceDescription,
} from '../../evaluation';
import type { ReportedUpdate } from '../../reports/HostReport';

/** A host with the repositories that it uses. */
export interface HostSources {
  hostId: number;
  sources: SourceDescription[];
}

interface HostRow {
  id: number;
  protocol: number;
  reported_updates: string;
  unread: string;
}

interface NamedRepository {
  id: number;
  /** What updates may call it, the likeliest first. */
  names: string[];
}

function isUnreadable({ setDigest, state }: SourceDescription): boolean {
  return setDigest === null || state === 'credentials';
}

/**
 * What hosts themselves tell of the updates in repositories that cannot be read, by host. Looked up only for hosts that
 * have such a repository, so that all others share evaluations whatever they report.
 */
export async function loadReported(
  knex: Knex,
  hosts: readonly HostSources[],
): Promise<Map<number, HostReportedUpdates>> {
  const inNeed = new Map(
    hosts
      .filter(({ sources }) => sources.some(isUnreadable))
      .map(({ hostId, sources }) => [hostId, sources]),
  );
  const result = new Map<number, HostReportedUpdates>();
  if (inNeed.size === 0) return result;
  const rows: HostRow[] = await knex('host')
    .whereIn('id', [...inNeed.keys()])
    .whereNotNull('reported_updates')
    .select('id', 'protocol', 'reported_updates', 'unread');
  const names = await loadNames(knex, rows);
  for (const row of rows) {
    const found = reportedOf(row, inNeed.get(row.id)!, names.get(row.id) ?? []);
    if (found) result.set(row.id, found);
  }
  return result;
}

/** What each host calls its repositories; for those of its operating system release, what others call them. */
async function loadNames(
  knex: Knex,
  hosts: readonly HostRow[],
): Promise<Map<number, NamedRepository[]>> {
  const rows: {
    host_id: number;
    id: number;
    name: string;
    repo_id: string | null;
    reported_id: string | null;
  }[] = await knex('host_repository as hr')
    .join('repository', 'repository.id', 'hr.repository_id')
    .whereIn(
      'hr.host_id',
      hosts.map(({ id }) => id),
    )
    .select(
      'hr.host_id',
      'hr.reported_id',
      'repository.id',
      'repository.name',
      'repository.repo_id',
    );
  const result = new Map<number, NamedRepository[]>();
  for (const { host_id: hostId, id, reported_id: own, ...others } of rows) {
    const named: NamedRepository = {
      id,
      names: [own, others.repo_id, others.name].filter((name): name is string =>
        Boolean(name),
      ),
    };
    const list = result.get(hostId);
    if (list) list.push(named);
    else result.set(hostId, [named]);
  }
  return result;
}

/** The repository that an update names; null where it names none of them. */
function repositoryOf(
  update: ReportedUpdate,
  repositories: readonly NamedRepository[],
): number | null {
  // yum writes the variables of a repository behind its id.
  const name = update.repository?.split('/')[0];
  if (!name) return null;
  const exact = repositories.find(({ names }) => names.includes(name));
  // The original client prefixes ids with the CPE of the operating system in one list, and not in the other.
  const prefixed = repositories.find(({ names }) =>
    names.some(one => /^cpe:/i.test(one) && one.endsWith(`-${name}`)),
  );
  return (exact ?? prefixed)?.id ?? null;
}

function reportedOf(
  row: HostRow,
  sources: SourceDescription[],
  repositories: readonly NamedRepository[],
): HostReportedUpdates | undefined {
  const known: ReportedUpdate[] = JSON.parse(row.reported_updates);
  const unread = new Set(
    sources.filter(isUnreadable).map(source => source.repositoryId),
  );
  const updates: ReportedCandidate[] = [];
  for (const update of known) {
    const repositoryId = repositoryOf(update, repositories);
    // Of what can be read, or was switched off, the evaluation knows better.
    if (repositoryId !== null && !unread.has(repositoryId)) continue;
    const { name, arch, evr, security } = update;
    updates.push({ name, arch, evr, security, repositoryId });
  }
  const complete = [...unread].filter(id => isComplete(row, updates, id));
  return updates.length > 0 || complete.length > 0
    ? { updates, complete }
    : undefined;
}

/**
 * Whether a host's list tells all of a repository. With the older protocols an empty list may as well mean that nobody
 * looked: there it does only where it names the repository, or names none, being that of the whole system.
 */
function isComplete(
  { protocol, unread }: HostRow,
  updates: readonly ReportedCandidate[],
  id: number,
): boolean {
  if (protocol < 3) {
    return updates.some(
      ({ repositoryId }) => repositoryId === id || repositoryId === null,
    );
  }
  const failed: { section: string }[] = JSON.parse(unread);
  return !failed.some(({ section }) => section === 'updates');
}
