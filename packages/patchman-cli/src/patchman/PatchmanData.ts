import type {
  ImportedHost,
  ImportedOperatingSystem,
  ImportedRepository,
  ImportedRepositoryRef,
  PackageType,
} from 'backstage-plugin-patchman-common';
import type { Staging } from '../sources/Staging';
import { HostReader, type HostReaderOptions } from './HostReader';
import { flag, packageType, text, textOrNull } from './values';

interface RepositoryRow {
  id: unknown;
  name: unknown;
  arch: unknown;
  security: unknown;
  repotype: unknown;
  enabled: unknown;
  repo_id: unknown;
  auth_required: unknown;
}

/** A repository of Patchman, with what it is known by for each architecture of the hosts that use it. */
export interface KnownRepository {
  type: PackageType;
  name: string;
  repoId: string | null;
  urls: string[];
  archs: string[];
}

/** What a Patchman knows, in the shape in which the portal takes it. */
export class PatchmanData {
  private readonly repositories = new Map<unknown, KnownRepository>();
  private readonly items: ImportedRepository[] = [];

  constructor(private readonly staging: Staging) {
    this.readRepositories();
  }

  /** One for each architecture: here a repository belongs to the machines that use it. */
  getRepositories(): ImportedRepository[] {
    return this.items;
  }

  getOperatingSystems(): ImportedOperatingSystem[] {
    const { db, problems } = this.staging;
    const repositories = group(
      db
        .prepare(
          'SELECT osrelease_id AS key, repository_id AS value FROM operatingsystems_osrelease_repos',
        )
        .all() as Pair[],
    );
    const variants = this.variantsByRelease();
    const items: ImportedOperatingSystem[] = [];
    const rows = db
      .prepare(
        'SELECT id, name, codename, cpe_name FROM operatingsystems_osrelease ORDER BY name',
      )
      .all() as Record<'id' | 'name' | 'codename' | 'cpe_name', unknown>[];
    for (const row of rows) {
      const release = text(row.name);
      const ours = variants.get(row.id) ?? [];
      const refs = (repositories.get(row.id) ?? []).flatMap(id => {
        const refsOfOne = this.refs(id);
        if (refsOfOne.length === 0) {
          problems.add(release, `Its repository ${id} is not in the source.`);
        }
        return refsOfOne;
      });
      if (release === '') {
        problems.add(`operating system release ${row.id}`, 'It has no name.');
      } else if (ours.length === 0 && refs.length === 0) {
        // Patchman adds a release for each that an erratum names.
        continue;
      } else {
        items.push({
          release,
          codename: textOrNull(row.codename),
          cpe: textOrNull(row.cpe_name),
          variants: ours,
          repositories: refs,
        });
      }
    }
    return items;
  }

  /** How many releases nothing belongs to. */
  countUnusedReleases(): number {
    return this.count(`operatingsystems_osrelease r
      WHERE NOT EXISTS (SELECT 1 FROM operatingsystems_osvariant v WHERE v.osrelease_id = r.id)
        AND NOT EXISTS (SELECT 1 FROM operatingsystems_osrelease_repos o WHERE o.osrelease_id = r.id)`);
  }

  countHosts(): number {
    return this.count('hosts_host');
  }

  /** The hosts one by one, by name: with their packages they do not fit into memory. */
  hosts(options: HostReaderOptions): IterableIterator<ImportedHost> {
    return new HostReader(this.staging, this.repositories, options).hosts();
  }

  private count(from: string): number {
    return this.staging.db
      .prepare(`SELECT COUNT(*) FROM ${from}`)
      .pluck()
      .get() as number;
  }

  private readRepositories(): void {
    const { db, problems } = this.staging;
    const archs = group(
      db
        .prepare(
          `SELECT DISTINCT hr.repo_id AS key, a.name AS value
           FROM hosts_hostrepo hr
           JOIN hosts_host h ON h.id = hr.host_id
           JOIN arch_machinearchitecture a ON a.id = h.arch_id
           ORDER BY a.name`,
        )
        .all() as Pair[],
    );
    const mirrors = db.prepare(
      'SELECT url, enabled, refresh FROM repos_mirror WHERE repo_id = ? ORDER BY id',
    );
    const rows = db
      .prepare(
        `SELECT r.*, a.name AS arch FROM repos_repository r
         LEFT JOIN arch_machinearchitecture a ON a.id = r.arch_id ORDER BY r.id`,
      )
      .all() as RepositoryRow[];
    for (const row of rows) {
      const name = text(row.name);
      const where = `repository ${name || row.id}`;
      const type = packageType(row.repotype);
      const used = (archs.get(row.id) ?? []).map(text).filter(Boolean);
      // Gentoo's belong to "any" there.
      const own = text(row.arch);
      const wanted = used.length > 0 ? used : [own].filter(Boolean);
      if (name === '') problems.add(where, 'It has no name.');
      else if (!type) {
        problems.add(where, `Its type "${text(row.repotype)}" is not known.`);
      } else if (wanted.length === 0) {
        problems.add(where, 'It has no architecture.');
      } else {
        const flags = mirrors.all(row.id) as Record<string, unknown>[];
        const repository: KnownRepository = {
          type,
          name,
          repoId: textOrNull(row.repo_id) ?? pacmanName(type, name),
          urls: flags.map(({ url }) => text(url)),
          archs: wanted,
        };
        this.repositories.set(row.id, repository);
        for (const arch of wanted) {
          this.items.push({
            name,
            type,
            arch,
            repoId: repository.repoId,
            enabled: flag(row.enabled, true),
            security: flag(row.security, false),
            authRequired: flag(row.auth_required, false),
            mirrors: flags.map(mirror => ({
              url: text(mirror.url),
              enabled: flag(mirror.enabled, true),
              refresh: flag(mirror.refresh, true),
            })),
          });
        }
      }
    }
  }

  private refs(id: unknown): ImportedRepositoryRef[] {
    const repository = this.repositories.get(id);
    if (!repository) return [];
    const { archs, ...ref } = repository;
    return archs.map(arch => ({ ...ref, arch }));
  }

  /** With the architectures of their hosts, or their own where they have none. */
  private variantsByRelease(): Map<unknown, { name: string; arch: string }[]> {
    const rows = this.staging.db
      .prepare(
        `SELECT DISTINCT v.osrelease_id AS release, v.name, COALESCE(ha.name, va.name) AS arch
         FROM operatingsystems_osvariant v
         LEFT JOIN hosts_host h ON h.osvariant_id = v.id
         LEFT JOIN arch_machinearchitecture ha ON ha.id = h.arch_id
         LEFT JOIN arch_machinearchitecture va ON va.id = v.arch_id
         WHERE v.osrelease_id IS NOT NULL
         ORDER BY v.name, arch`,
      )
      .all() as Record<'release' | 'name' | 'arch', unknown>[];
    const variants = new Map<unknown, { name: string; arch: string }[]>();
    for (const row of rows) {
      const variant = { name: text(row.name), arch: text(row.arch) };
      if (variant.name === '' || variant.arch === '') continue;
      const list = variants.get(row.release);
      if (list) list.push(variant);
      else variants.set(row.release, [variant]);
    }
    return variants;
  }
}

interface Pair {
  key: unknown;
  value: unknown;
}

function group(pairs: Pair[]): Map<unknown, unknown[]> {
  const groups = new Map<unknown, unknown[]>();
  for (const { key, value } of pairs) {
    const list = groups.get(key);
    if (list) list.push(value);
    else groups.set(key, [value]);
  }
  return groups;
}

/** pacman's databases are told apart by their names, which the REST API leaves out but for the repository's own name. */
function pacmanName(type: PackageType, name: string): string | null {
  if (type !== 'arch') return null;
  return /^Arch Linux (\S+) \S+$/.exec(name)?.[1] ?? null;
}
