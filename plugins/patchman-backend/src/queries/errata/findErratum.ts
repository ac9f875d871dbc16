import type {
  ErratumDetail,
  ErratumFix,
  ErratumPackage,
  ErratumRepository,
} from 'backstage-plugin-patchman-common';
import type { PackageFix } from 'backstage-plugin-patchman-node';
import type { Knex } from 'knex';
import { settleExposure } from '../../inventory/exposure/settleExposure';
import { type Visibility, whereVisible } from '../../permissions/visibility';
import { formatEvr } from '../../versions';
import { settleFor } from '../counted';
import { type NamedSource, sourceFreshness } from '../freshness';
import {
  cvesOfErrata,
  errataQuery,
  type ErratumRow,
  toErratum,
} from './listErrata';

type Texts<Whose extends string> = Record<
  `${Whose}_description` | `${Whose}_refs` | `${Whose}_fixes`,
  string | null
>;

export async function findErratum(
  knex: Knex,
  visible: Visibility,
  name: string,
  sources: readonly NamedSource[],
): Promise<ErratumDetail | undefined> {
  await settleFor(knex, visible);
  await settleExposure(knex);
  const row: (ErratumRow & Texts<'own'> & Texts<'told'>) | undefined =
    await errataQuery(knex, visible)
      .leftJoin('erratum as own', 'own.id', 'l.erratum_id')
      .leftJoin('advisory as told', 'told.id', 'l.advisory_id')
      .where('l.name', name)
      .select(
        'own.description as own_description',
        'own.refs as own_refs',
        'told.description as told_description',
        'told.refs as told_refs',
        'told.fixes as told_fixes',
      )
      .first();
  if (!row) return undefined;
  const hosts = knex('host')
    .join('evaluation_erratum as ee', 'ee.evaluation_id', 'host.evaluation_id')
    .where('ee.name', name)
    .orderBy('host.name')
    .limit(500)
    .select<{ name: string }[]>('host.name');
  whereVisible(hosts, visible);
  const repositories = await repositoriesWith(knex, visible, name);
  const own = row.erratum_id !== null;
  return {
    ...toErratum(row, await cvesOfErrata(knex, [name])),
    description: row.own_description || row.told_description || '',
    references: uniqueReferences([
      ...JSON.parse(row.own_refs ?? '[]'),
      ...JSON.parse(row.told_refs ?? '[]'),
    ]),
    packages: own ? await packagesOf(knex, name) : [],
    fixes: own ? [] : JSON.parse(row.told_fixes ?? '[]').map(toFix),
    repositories,
    hostNames: (await hosts).map(host => host.name),
    freshness: await sourceFreshness(
      knex,
      sources.filter(({ id }) => id === row.source),
    ),
  };
}

/** The repositories that have an erratum now, with the operating system releases of the visible hosts that use them. */
async function repositoriesWith(
  knex: Knex,
  visible: Visibility,
  name: string,
): Promise<ErratumRepository[]> {
  const repositories: { id: number; name: string }[] = await knex(
    'erratum_set_member as m',
  )
    .join('erratum', 'erratum.id', 'm.erratum_id')
    .join('repository_content as c', 'c.erratum_set_id', 'm.set_id')
    .join('repository', 'repository.id', 'c.repository_id')
    .where('erratum.name', name)
    .distinct('repository.id', 'repository.name')
    .orderBy('repository.name');
  const releases = knex('host_repository as hr')
    .join('host', 'host.id', 'hr.host_id')
    .join('os_variant', 'os_variant.id', 'host.os_variant_id')
    .join('os_release', 'os_release.id', 'os_variant.release_id')
    .whereIn(
      'hr.repository_id',
      repositories.map(({ id }) => id),
    )
    .distinct<{ repository_id: number; release: string }[]>(
      'hr.repository_id',
      'os_release.name as release',
    )
    .orderBy('os_release.name');
  whereVisible(releases, visible);
  const rows = await releases;
  return repositories.map(repository => ({
    id: repository.id,
    name: repository.name,
    releases: rows
      .filter(row => row.repository_id === repository.id)
      .map(row => row.release),
  }));
}

/** The packages that an erratum names, in whichever repository: each architecture's has content of its own. */
async function packagesOf(knex: Knex, name: string): Promise<ErratumPackage[]> {
  const contents: { packages: string; repository_id: number | null }[] =
    await knex('erratum')
      .leftJoin('erratum_set_member as m', 'm.erratum_id', 'erratum.id')
      .leftJoin('repository_content as c', 'c.erratum_set_id', 'm.set_id')
      .where('erratum.name', name)
      .distinct('erratum.id', 'erratum.packages', 'c.repository_id');
  // What no repository has any more counts only where nothing else is left.
  const current = contents.filter(row => row.repository_id !== null);
  const found = new Map<string, ErratumPackage>();
  for (const row of current.length > 0 ? current : contents) {
    for (const item of JSON.parse(row.packages)) {
      const { epoch, version, release, arch } = item;
      const module = item.module
        ? { name: item.module.name, stream: item.module.stream }
        : null;
      const evr = formatEvr({ type: 'rpm', epoch, version, release });
      const key = JSON.stringify([item.name, arch, evr, module]);
      const known: ErratumPackage = found.get(key) ?? {
        ...{ name: item.name, epoch, version, release, arch, evr, module },
        repositories: [],
      };
      if (
        row.repository_id !== null &&
        !known.repositories.includes(row.repository_id)
      ) {
        known.repositories.push(row.repository_id);
      }
      found.set(key, known);
    }
  }
  return [...found.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, value]) => value);
}

function toFix(fix: PackageFix): ErratumFix {
  const { release, channel, kind, name, version, arch, module, slot } = fix;
  return {
    ...{ release, channel, kind, name, version },
    arch: arch ?? null,
    module: module ? { name: module.name, stream: module.stream } : null,
    slot: slot ?? null,
  };
}

function uniqueReferences(
  references: ErratumDetail['references'],
): ErratumDetail['references'] {
  const found = new Map<string, ErratumDetail['references'][number]>();
  for (const reference of references) {
    const key = reference.url || reference.id;
    if (!found.has(key)) found.set(key, reference);
  }
  return [...found.values()];
}
