import { InputError } from '@backstage/errors';
import type {
  HostModule,
  ListResult,
  ModuleObsoletion,
  ModuleStream,
  ModuleStreamDetail,
  RepositoryRef,
} from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { isPostgres } from '../database/dialect';
import type {
  HostModuleStream,
  ModuleBuild,
  ModuleContent,
} from '../evaluation';
import type { EvaluationContents } from '../inventory/evaluations/EvaluationContents';
import { compareVersions } from '../versions';
import type { ListRequest } from './list';
import { type Visibility, whereVisible } from '../permissions/visibility';

export interface ModuleListFilters {
  name?: string;
  arch?: string;
  repository?: number;
  /** Whether any visible host enabled it. */
  enabled?: boolean;
  default?: boolean;
  obsolete?: boolean;
}

/** A stream with all of its builds, in whatever repository. */
interface KnownStream extends Omit<ModuleStream, 'packages' | 'contexts'> {
  builds: ModuleBuild[];
}

interface ModuleSource {
  repository: RepositoryRef;
  content: ModuleContent;
}

/** Limits hosts to those that enabled a stream, given as `name:stream`. */
export function whereModuleEnabled(
  query: Knex.QueryBuilder,
  knex: Knex,
  module: string,
): void {
  const [name, stream = ''] = module.split(/:(.*)/s);
  query.whereRaw(
    isPostgres(knex)
      ? `EXISTS (SELECT 1 FROM jsonb_array_elements(host.modules::jsonb) AS item
           WHERE item->>'name' = ? AND item->>'stream' = ? AND item->>'state' = 'enabled')`
      : `EXISTS (SELECT 1 FROM json_each(host.modules) AS item
           WHERE json_extract(item.value, '$.name') = ? AND json_extract(item.value, '$.stream') = ?
             AND json_extract(item.value, '$.state') = 'enabled')`,
    [name, stream],
  );
}

/** What repositories say of module streams; the documents come from memory once they were read. */
async function moduleSources(
  knex: Knex,
  contents: EvaluationContents,
): Promise<ModuleSource[]> {
  const rows: { id: number; name: string; document: number }[] = await knex(
    'repository_content as c',
  )
    .join('repository', 'repository.id', 'c.repository_id')
    .join('module_document as d', 'd.id', 'c.module_document_id')
    .orderBy('repository.name')
    .select('repository.id', 'repository.name', 'd.id as document');
  return Promise.all(
    rows.map(async ({ id, name, document }) => ({
      repository: { id, name },
      content: await contents.modules.get(document),
    })),
  );
}

/** How many visible hosts of each architecture enabled each stream, by `arch name:stream`. */
async function enabledCounts(
  knex: Knex,
  visible: Visibility,
): Promise<Map<string, number>> {
  const query = knex('host')
    .join('architecture', 'architecture.id', 'host.arch_id')
    .whereNot('host.modules', '[]')
    .groupBy('architecture.name', 'host.modules')
    .select<{ arch: string; modules: string; hosts: number | string }[]>(
      'architecture.name as arch',
      'host.modules',
      knex.raw('COUNT(*) AS hosts'),
    );
  whereVisible(query, visible);
  const counts = new Map<string, number>();
  for (const row of await query) {
    for (const { name, stream, state } of JSON.parse(row.modules)) {
      if (state !== 'enabled') continue;
      const key = `${row.arch} ${name}:${stream}`;
      counts.set(key, (counts.get(key) ?? 0) + Number(row.hosts));
    }
  }
  return counts;
}

function obsoletionOf(
  { obsoletes }: ModuleContent,
  name: string,
  stream: string,
): ModuleObsoletion | null {
  const found = obsoletes.find(
    item => item.name === name && item.stream === stream,
  );
  return (
    (found && {
      message: found.message,
      obsoletedBy: found.obsoletedBy
        ? `${found.obsoletedBy.name}:${found.obsoletedBy.stream}`
        : null,
    }) ??
    null
  );
}

/** modulemd's versions are numbers of up to 20 digits, which no float holds. */
function compareBuilds(a: ModuleBuild, b: ModuleBuild): number {
  const parts = ({ version }: ModuleBuild) => ({
    epoch: '',
    version,
    release: '',
  });
  return compareVersions('rpm', parts(b), parts(a));
}

async function knownStreams(
  knex: Knex,
  contents: EvaluationContents,
  visible: Visibility,
): Promise<KnownStream[]> {
  const counts = await enabledCounts(knex, visible);
  const streams = new Map<string, KnownStream>();
  for (const { repository, content } of await moduleSources(knex, contents)) {
    const defaults = new Set(
      content.defaults.map(({ name, stream }) => `${name}:${stream}`),
    );
    for (const build of content.streams) {
      const { name, stream, arch } = build;
      const key = `${arch} ${name}:${stream}`;
      let known = streams.get(key);
      if (!known) {
        known = {
          ...{ name, stream, arch, version: '', default: false },
          obsolete: null,
          repositories: [],
          hosts: counts.get(key) ?? 0,
          builds: [],
        };
        streams.set(key, known);
      }
      known.default ||= defaults.has(`${name}:${stream}`);
      known.obsolete ??= obsoletionOf(content, name, stream);
      if (known.repositories.at(-1)?.id !== repository.id) {
        known.repositories.push(repository);
      }
      known.builds.push(build);
    }
  }
  for (const known of streams.values()) {
    known.builds.sort(compareBuilds);
    known.version = known.builds[0].version;
  }
  return [...streams.values()];
}

function toStream({ builds, ...known }: KnownStream): ModuleStream {
  const newest = builds.filter(({ version }) => version === known.version);
  return {
    ...known,
    contexts: [...new Set(newest.map(({ context }) => context))].sort(),
    packages: new Set(newest.flatMap(({ artifacts }) => binaries(artifacts)))
      .size,
  };
}

function binaries(artifacts: string[]): string[] {
  return artifacts.filter(artifact => !/\.(?:no)?src$/.test(artifact));
}

const ORDERS: Record<string, (a: KnownStream, b: KnownStream) => number> = {
  name: (a, b) => compareText(a.name, b.name) || compareStreams(a, b),
  stream: compareStreams,
  version: (a, b) => compareBuilds(b.builds[0], a.builds[0]),
  hosts: (a, b) => a.hosts - b.hosts,
};

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Streams are words, most of them numbers: 8 comes before 10. */
function compareStreams(a: KnownStream, b: KnownStream): number {
  return a.stream.localeCompare(b.stream, 'en', { numeric: true });
}

/**
 * One page of the module streams that repositories offer.
 * @throws InputError for an unknown field to order by
 */
export async function listModules(
  knex: Knex,
  contents: EvaluationContents,
  visible: Visibility,
  filters: ModuleListFilters,
  request: ListRequest,
): Promise<ListResult<ModuleStream>> {
  const { field, order } = request.orderBy ?? {
    field: 'name',
    order: 'asc' as const,
  };
  const compare = ORDERS[field];
  if (!compare) {
    throw new InputError(
      `orderBy knows no field "${field}"; there are: ${Object.keys(ORDERS).join(
        ', ',
      )}`,
    );
  }
  const searched = (request.search ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean);
  const is = (wanted: boolean | undefined, value: boolean) =>
    wanted === undefined || wanted === value;
  const sign = order === 'desc' ? -1 : 1;
  const found = (await knownStreams(knex, contents, visible))
    .filter(
      known =>
        (!filters.name || known.name === filters.name) &&
        (!filters.arch || known.arch === filters.arch) &&
        (filters.repository === undefined ||
          known.repositories.some(({ id }) => id === filters.repository)) &&
        is(filters.enabled, known.hosts > 0) &&
        is(filters.default, known.default) &&
        is(filters.obsolete, known.obsolete !== null) &&
        searched.every(word =>
          `${known.name}:${known.stream}`.toLowerCase().includes(word),
        ),
    )
    .sort(
      (a, b) =>
        sign * compare(a, b) ||
        compareText(a.name, b.name) ||
        compareStreams(a, b) ||
        compareText(a.arch, b.arch),
    );
  return {
    items: found
      .slice(request.offset, request.offset + request.limit)
      .map(toStream),
    totalItems: found.length,
  };
}

/** A stream of a module, one for each architecture. */
export async function findModuleStreams(
  knex: Knex,
  contents: EvaluationContents,
  visible: Visibility,
  name: string,
  stream: string,
): Promise<ModuleStreamDetail[]> {
  return (await knownStreams(knex, contents, visible))
    .filter(known => known.name === name && known.stream === stream)
    .sort((a, b) => compareText(a.arch, b.arch))
    .map(known => ({
      ...toStream(known),
      builds: known.builds.map(({ version, context, artifacts }) => ({
        version,
        context,
        packages: binaries(artifacts).sort(),
      })),
    }));
}

/** What the evaluation says of a host's module streams, with the names of their repositories. */
export async function toHostModules(
  knex: Knex,
  contents: EvaluationContents,
  streams: HostModuleStream[],
): Promise<HostModule[]> {
  const sources = streams.length > 0 ? await moduleSources(knex, contents) : [];
  return streams.map(({ repositoryIds, ...stream }) => {
    const ours = sources.filter(({ repository }) =>
      repositoryIds.includes(repository.id),
    );
    return {
      ...stream,
      repositories: ours.map(({ repository }) => repository),
      obsolete:
        ours
          .map(({ content }) =>
            obsoletionOf(content, stream.name, stream.stream),
          )
          .find(found => found !== null) ?? null,
    };
  });
}
