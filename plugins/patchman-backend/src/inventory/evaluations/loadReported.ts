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
  /** What updates may call it. */
  names: string[];
  /** apt names the suites that have an update, which several repositories may share. */
  suites: string[];
}

function isUnreadable({ setDigest, state }: SourceDescription): boolean {
  return setDigest === null || state === 'credentials';
}

/**
 * What hosts themselves tell of the updates in repositories that cannot be read, by host. Looked up only for hosts that
 * have such a repository, so that all others share evaluations whatever they report. An error stands for a host of which
 * what is stored cannot be understood.
 */
export async function loadReported(
  knex: Knex,
  hosts: readonly HostSources[],
): Promise<Map<number, HostReportedUpdates | Error>> {
  const inNeed = new Map(
    hosts
      .filter(({ sources }) => sources.some(isUnreadable))
      .map(({ hostId, sources }) => [hostId, sources]),
  );
  const result = new Map<number, HostReportedUpdates | Error>();
  if (inNeed.size === 0) return result;
  const rows: HostRow[] = await knex('host')
    .whereIn('id', [...inNeed.keys()])
    .whereNotNull('reported_updates')
    .select('id', 'protocol', 'reported_updates', 'unread');
  const names = await loadNames(knex, rows);
  const suites = await loadSuites(knex, rows, inNeed);
  for (const row of rows) {
    const sources = inNeed.get(row.id)!;
    const repositories = (names.get(row.id) ?? []).map(named => ({
      ...named,
      suites: [
        ...(suites.get(named.id) ?? []),
        ...suitesOf(sources.find(one => one.repositoryId === named.id)),
      ],
    }));
    try {
      const found = reportedOf(row, sources, repositories);
      if (found) result.set(row.id, found);
    } catch (error) {
      result.set(row.id, error as Error);
    }
  }
  return result;
}

/** What a Release says of itself; of one that cannot be read nothing is known. */
function suitesOf(source: SourceDescription | undefined): string[] {
  return [source?.release?.suite, source?.release?.codename].filter(
    (suite): suite is string => Boolean(suite),
  );
}

/** The suites in the addresses of apt's repositories, by repository. */
async function loadSuites(
  knex: Knex,
  hosts: readonly HostRow[],
  sources: ReadonlyMap<number, SourceDescription[]>,
): Promise<Map<number, string[]>> {
  const ids = new Set(
    hosts
      .flatMap(({ id }) => sources.get(id)!)
      .filter(({ type }) => type === 'deb')
      .map(({ repositoryId }) => repositoryId),
  );
  const result = new Map<number, string[]>();
  if (ids.size === 0) return result;
  const mirrors: { repository_id: number; url: string }[] = await knex('mirror')
    .whereIn('repository_id', [...ids])
    .select('repository_id', 'url');
  for (const { repository_id: id, url } of mirrors) {
    const suite = /\/dists\/(.+)\/[^/]+\/binary-[^/]+$/.exec(url)?.[1];
    if (suite) result.set(id, [...(result.get(id) ?? []), suite]);
  }
  return result;
}

/** What each host calls its repositories; for those of its operating system release, what others call them. */
async function loadNames(
  knex: Knex,
  hosts: readonly HostRow[],
): Promise<Map<number, Omit<NamedRepository, 'suites'>[]>> {
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
  const result = new Map<number, Omit<NamedRepository, 'suites'>[]>();
  for (const { host_id: hostId, id, reported_id: own, ...others } of rows) {
    const named = {
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
  { repository }: ReportedUpdate,
  repositories: readonly NamedRepository[],
  unread: ReadonlySet<number>,
): number | null {
  if (!repository) return null;
  // yum writes the variables of a repository behind its id.
  const name = repository.split('/')[0];
  const exact = repositories.find(
    ({ names }) => names.includes(repository) || names.includes(name),
  );
  // The original client prefixes ids with the CPE of the operating system in one list, and not in the other.
  const prefixed = repositories.find(({ names }) =>
    names.some(one => /^cpe:/i.test(one) && one.endsWith(`-${name}`)),
  );
  const words = repository.split(',');
  const ofSuite = repositories.filter(({ suites }) =>
    suites.some(suite => words.includes(suite)),
  );
  // What a repository that can be read has in common with one that cannot, the evaluation finds by itself.
  const likeliest = ofSuite.find(({ id }) => unread.has(id)) ?? ofSuite[0];
  return (exact ?? prefixed ?? likeliest)?.id ?? null;
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
    const repositoryId = repositoryOf(update, repositories, unread);
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
