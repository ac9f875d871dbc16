import { type ReportedRepository, type RepositoryOptions } from '../HostReport';
import { type ProblemList, toReportedRepository } from '../fields';
import { repositorySchema } from './schema';

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
  items.forEach((item, index) => {
    const path = `repositories.items[${index}]`;
    const parsed = repositorySchema.safeParse(item);
    if (!parsed.success) {
      problems.add(path, 'is not an object');
      return;
    }
    const { data } = parsed;
    const type = data.type ?? '';
    const urls = (data.urls ?? []).map(url =>
      typeof url === 'string' ? url : '',
    );
    for (const list of [data.metalink, data.mirrorlist]) {
      if (list) urls.push(list);
    }
    const options: RepositoryOptions = {
      ...(data.excludepkgs?.length ? { excludepkgs: data.excludepkgs } : {}),
      ...(data.includepkgs?.length ? { includepkgs: data.includepkgs } : {}),
      ...(data.moduleHotfixes ? { moduleHotfixes: true } : {}),
      ...(data.usage?.length ? { usage: data.usage } : {}),
    };
    const add = (name: string, addresses: string[]) => {
      const found = toReportedRepository(
        {
          type,
          name,
          repoId: data.id ?? '',
          priority: data.priority ?? 0,
          urls: addresses,
        },
        path,
        problems,
      );
      if (!found) return;
      repositories.push({
        ...found,
        enabled: data.enabled !== false,
        ...(Object.keys(options).length > 0 ? { options } : {}),
      });
    };

    const name = data.name || data.id || '';
    if (type !== 'deb') {
      add(name, urls);
    } else if (!data.suite) {
      problems.add(path, 'has no suite');
    } else if (data.suite.endsWith('/')) {
      add(
        name,
        urls.map(url => joinUrl(url, data.suite!)),
      );
    } else if (!data.component) {
      problems.add(path, 'has no component');
    } else {
      const archs = data.archs?.length ? data.archs : architectures;
      if (archs.length === 0) problems.add(path, 'has no architecture');
      for (const arch of archs) {
        add(
          archs.length > 1 ? `${name} ${arch}` : name,
          urls.map(url =>
            joinUrl(
              url,
              `dists/${data.suite}/${data.component}/binary-${arch}`,
            ),
          ),
        );
      }
    }
  });
  return repositories;
}

function joinUrl(base: string, path: string): string {
  return `${base.replace(/\/+$/, '')}/${path}`;
}
