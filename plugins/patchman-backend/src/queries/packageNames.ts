import type {
  ErratumRef,
  ListResult,
  PackageName,
  PackageNameDetail,
  PackageType,
  PackageVersion,
  RepositoryRef,
} from 'backstage-plugin-patchman-common';
import type { Knex } from 'knex';
import { sameArchitecture, severityOf } from '../evaluation';
import { compareVersions } from '../versions';
import { whereKnown } from './knownPackages';
import { type ListRequest, runList, searchWords } from './list';
import { toPackage } from './packageRow';
import { type Visibility, whereVisible } from '../permissions/visibility';

/** The most versions of one name that its page shows; those that are installed come first. */
const MOST_VERSIONS = 500;

export interface PackageNameListFilters {
  type?: string;
  /** Whether any visible host has it. */
  installed?: boolean;
}

/** How many visible hosts share each set of packages: what hosts have is counted by what they share. */
export function hostsBySet(knex: Knex, visible: Visibility): Knex.QueryBuilder {
  const query = knex('host')
    .whereNotNull('host.package_set_id')
    .groupBy('host.package_set_id')
    .select('host.package_set_id', knex.raw('COUNT(*) AS hosts'));
  whereVisible(query, visible);
  return query;
}

/** Packages by name, whatever their version and architecture. */
export async function listPackageNames(
  knex: Knex,
  visible: Visibility,
  filters: PackageNameListFilters,
  request: ListRequest,
): Promise<ListResult<PackageName>> {
  const query = knex('package')
    .groupBy('package.name', 'package.type')
    .select('package.name', 'package.type', knex.raw('COUNT(*) AS versions'));
  whereKnown(query, knex, visible);
  if (filters.type) query.where('package.type', filters.type);
  searchWords(query, request.search, ['package.name']);
  if (filters.installed !== undefined) {
    const sets = hostsBySet(knex, visible)
      .clearSelect()
      .select('host.package_set_id');
    const installed = knex('package_set_member as m')
      .join('package as p', 'p.id', 'm.package_id')
      .whereIn('m.set_id', sets)
      .select('p.name');
    // By name: another version of a name that is installed is of an installed name, too.
    if (filters.installed) query.whereIn('package.name', installed);
    else query.whereNotIn('package.name', installed);
  }
  const page = await runList<any, any>(
    knex.from(query.as('n')).select('n.*'),
    request,
    {
      orderFields: { name: 'n.name', type: 'n.type', versions: 'n.versions' },
      defaultOrder: { field: 'name', order: 'asc' },
      tieBreaker: 'n.name, n.type',
      toItem: row => row,
    },
  );
  const installed = await installedOf(
    knex,
    visible,
    page.items.map(row => row.name),
  );
  return {
    totalItems: page.totalItems,
    items: page.items.map(({ name, type, versions }) => ({
      name,
      type,
      versions: Number(versions),
      ...(installed.get(`${type} ${name}`) ?? {
        installedVersions: 0,
        hosts: 0,
      }),
    })),
  };
}

/** How many versions of some names are installed, and on how many visible hosts. */
async function installedOf(
  knex: Knex,
  visible: Visibility,
  names: string[],
): Promise<Map<string, { installedVersions: number; hosts: number }>> {
  const members = knex('package as p')
    .join('package_set_member as m', 'm.package_id', 'p.id')
    .join(hostsBySet(knex, visible).as('h'), 'h.package_set_id', 'm.set_id')
    .whereIn('p.name', names);
  // A host with two versions of a name, such as kernels, is one host.
  const hosts: any[] = await knex
    .from(
      members
        .clone()
        .distinct('p.type', 'p.name', 'm.set_id', 'h.hosts')
        .as('pairs'),
    )
    .groupBy('type', 'name')
    .select('type', 'name', knex.raw('SUM(hosts) AS hosts'));
  const versions: any[] = await members
    .clone()
    .groupBy('p.type', 'p.name')
    .select('p.type', 'p.name', knex.raw('COUNT(DISTINCT p.id) AS versions'));
  return new Map(
    hosts.map(row => [
      `${row.type} ${row.name}`,
      {
        hosts: Number(row.hosts),
        installedVersions: Number(
          versions.find(
            other => other.type === row.type && other.name === row.name,
          )?.versions ?? 0,
        ),
      },
    ]),
  );
}

/** Every version of a name: on how many hosts, in which repositories, and what errata say of it. */
export async function findPackageName(
  knex: Knex,
  visible: Visibility,
  type: PackageType,
  name: string,
): Promise<PackageNameDetail | undefined> {
  const counted = knex('package_set_member as m')
    .join(hostsBySet(knex, visible).as('h'), 'h.package_set_id', 'm.set_id')
    .whereRaw('m.package_id = package.id')
    .select(knex.raw('COALESCE(SUM(h.hosts), 0)'))
    .as('hosts');
  const known = knex('package')
    .where({ type, name })
    .select('package.*', counted);
  whereKnown(known, knex, visible);
  const rows: any[] = await knex
    .from(known.as('p'))
    .orderBy([{ column: 'hosts', order: 'desc' }, 'id'])
    .limit(MOST_VERSIONS);
  if (rows.length === 0) return undefined;
  const ids = rows.map(row => row.id);
  const offers = await repositoriesOffering(knex, ids);
  const named = await errataNaming(knex, type, name);
  const all = await installedOf(knex, visible, [name]);
  const versions = rows.map((row): PackageVersion => {
    const pkg = toPackage(row);
    return {
      ...pkg,
      hosts: Number(row.hosts),
      availableIn: offers.get(row.id) ?? [],
      ...errataOf(pkg, named),
    };
  });
  versions.sort(
    (a, b) => compareVersions(type, b, a) || (a.arch < b.arch ? -1 : 1),
  );
  return {
    type,
    name,
    hosts: all.get(`${type} ${name}`)?.hosts ?? 0,
    versions,
  };
}

async function repositoriesOffering(
  knex: Knex,
  packageIds: number[],
): Promise<Map<number, RepositoryRef[]>> {
  const rows: { package_id: number; id: number; name: string }[] = await knex(
    'package_set_member as m',
  )
    .join('repository_content as c', 'c.package_set_id', 'm.set_id')
    .join('repository', 'repository.id', 'c.repository_id')
    .whereIn('m.package_id', packageIds)
    .orderBy('repository.name')
    .select('m.package_id', 'repository.id', 'repository.name');
  const byPackage = new Map<number, RepositoryRef[]>();
  for (const { package_id: id, ...repository } of rows) {
    const ref = { ...repository, name: repository.name };
    const others = byPackage.get(id);
    if (others) others.push(ref);
    else byPackage.set(id, [ref]);
  }
  return byPackage;
}

/** A version of a name that an erratum is about. */
export interface NamedVersion {
  erratum: ErratumRef;
  epoch: string;
  version: string;
  release: string;
  arch: string;
}

/** Where the errata name a package, retracted ones left out. Advisories of repositories are about rpm packages. */
export async function errataNaming(
  knex: Knex,
  type: PackageType,
  name: string,
): Promise<NamedVersion[]> {
  if (type !== 'rpm') return [];
  const text = JSON.stringify(name).replace(/[\\%_]/g, '\\$&');
  const rows: any[] = await knex('erratum')
    .whereRaw(`packages LIKE ? ESCAPE '\\'`, [`%"name":${text}%`])
    .where({ retracted: false })
    .orderBy(['name', 'id'])
    .select('name', 'kind', 'severity', 'packages');
  return rows.flatMap(row =>
    JSON.parse(row.packages)
      .filter((item: { name: string }) => item.name === name)
      .map((item: NamedVersion) => ({
        ...item,
        erratum: {
          name: row.name,
          kind: row.kind,
          severityLevel: severityOf(row.severity),
        },
      })),
  );
}

/** The errata that a version fixes, and those that it is too old for. */
export function errataOf(
  pkg: Pick<PackageVersion, 'type' | 'epoch' | 'version' | 'release' | 'arch'>,
  named: readonly NamedVersion[],
): { fixes: ErratumRef[]; affectedBy: ErratumRef[] } {
  const fixes = new Map<string, ErratumRef>();
  const affectedBy = new Map<string, ErratumRef>();
  for (const item of named) {
    if (!sameArchitecture(pkg.arch, item.arch)) continue;
    const order = compareVersions(pkg.type, item, pkg);
    if (order === 0) fixes.set(item.erratum.name, item.erratum);
    if (order > 0) affectedBy.set(item.erratum.name, item.erratum);
  }
  return { fixes: [...fixes.values()], affectedBy: [...affectedBy.values()] };
}
