import { withoutTrailing } from '../../texts';
import { type ReportedRepository, type RepositoryOptions } from '../HostReport';
import { LENGTHS, LIMITS } from '../limits';
import type { ProblemList } from '../ProblemList';
import { RepositoryCount, toReportedRepository } from '../repositoryFields';
import { ItemFields } from './ItemFields';

/**
 * The reported repositories in the tool's own order; one apt source with several architectures becomes as many.
 * @param architectures those of the host, which an apt source is for that names none, sources.list(5) "arch"
 */
export function readRepositories(
  items: unknown[],
  architectures: readonly string[],
  problems: ProblemList,
): ReportedRepository[] {
  const repositories: ReportedRepository[] = [];
  const count = new RepositoryCount('repositories.items', problems);
  for (const [index, item] of items.entries()) {
    const path = `repositories.items[${index}]`;
    const fields = ItemFields.of(item, path, problems);
    if (!fields) continue;
    const urls = readUrls(fields, path, problems);
    for (const { name, suffix } of placesOf(fields, architectures)) {
      if (!count.take(urls.length)) return repositories;
      const found = toReportedRepository(
        {
          type: fields.unchecked('type'),
          name,
          repoId: fields.unchecked('id'),
          priority: fields.number('priority') ?? 0,
          urls: suffix === null ? urls : urls.map(url => joinUrl(url, suffix)),
        },
        path,
        problems,
      );
      if (!found) break;
      repositories.push({
        ...found,
        enabled: fields.flag('enabled') !== false,
        ...optionsOf(fields),
      });
    }
  }
  return repositories;
}

/** What an item stands for: a name, and what its addresses end with, null where they are as they are. */
interface Place {
  name: string;
  suffix: string | null;
}

function placesOf(
  fields: ItemFields,
  architectures: readonly string[],
): Place[] {
  const name = fields.unchecked('name') || fields.unchecked('id');
  if (fields.unchecked('type') !== 'deb') return [{ name, suffix: null }];
  const suite = fields.text('suite', LENGTHS.field);
  if (!suite) {
    fields.problem('has no suite');
    return [];
  }
  if (suite.endsWith('/')) return [{ name, suffix: suite }];
  const component = fields.text('component', LENGTHS.field);
  if (!component) {
    fields.problem('has no component');
    return [];
  }
  const own = fields.texts('archs', LIMITS.architectures, LENGTHS.architecture);
  const archs = own?.length ? own : architectures;
  if (archs.length === 0) fields.problem('has no architecture');
  return archs.map(arch => ({
    name: archs.length > 1 ? `${name} ${arch}` : name,
    suffix: `dists/${suite}/${component}/binary-${arch}`,
  }));
}

/** The addresses that are short enough to be some: each is written anew for each architecture. */
function readUrls(
  fields: ItemFields,
  path: string,
  problems: ProblemList,
): string[] {
  const listed = (fields.list('urls', LIMITS.urlsOfRepository) ?? []).map(url =>
    typeof url === 'string' ? url : '',
  );
  const lists = ['metalink', 'mirrorlist']
    .map(name => fields.unchecked(name))
    .filter(Boolean);
  return [...listed, ...lists].filter((url, index) => {
    const isShort = url.length <= LENGTHS.url;
    if (!isShort) {
      problems.add(
        `${path}.urls[${index}]`,
        `is longer than ${LENGTHS.url} characters`,
      );
    }
    return isShort;
  });
}

/** What dnf and pacman are told of a repository; apt knows nothing of the kind. */
function optionsOf(fields: ItemFields): { options?: RepositoryOptions } {
  if (fields.unchecked('type') === 'deb') return {};
  const excludepkgs = fields.texts('excludepkgs', LIMITS.patterns);
  const includepkgs = fields.texts('includepkgs', LIMITS.patterns);
  const usage = fields.texts('usage', LIMITS.words, LENGTHS.field);
  const options: RepositoryOptions = {
    ...(excludepkgs?.length ? { excludepkgs } : {}),
    ...(includepkgs?.length ? { includepkgs } : {}),
    ...(fields.flag('moduleHotfixes') ? { moduleHotfixes: true } : {}),
    ...(usage?.length ? { usage } : {}),
  };
  return Object.keys(options).length > 0 ? { options } : {};
}

function joinUrl(base: string, path: string): string {
  return `${withoutTrailing(base, '/')}/${path}`;
}
