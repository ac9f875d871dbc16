import type {
  ImportedHost,
  ImportedHostFacts,
  ImportedHostRepository,
  ImportedPackage,
} from 'backstage-plugin-patchman-common';
import type Database from 'better-sqlite3';
import type { Staging } from '../sources/Staging';
import type { KnownRepository } from './PatchmanData';
import {
  flag,
  moment,
  packageType,
  priority,
  reportedTags,
  tagsOf,
  text,
  textOrNull,
} from './values';

export interface HostReaderOptions {
  /** What moments without a time zone mean. */
  zone: string;
  facts: boolean;
  tags: boolean;
  /** Gives a host the name that it has here. */
  rename: (name: string) => string;
}

type Row = Record<string, unknown>;

/** Package managers whose names may have capital letters, which Patchman does not keep. */
const CASE_MATTERS = new Set(['rpm', 'gentoo']);

const HOSTS = `
  SELECT h.*, a.name AS arch, v.name AS variant, v.codename AS variant_codename, v.id AS variant_id,
    r.id AS release_id, r.codename, r.cpe_name
  FROM hosts_host h
  LEFT JOIN arch_machinearchitecture a ON a.id = h.arch_id
  LEFT JOIN operatingsystems_osvariant v ON v.id = h.osvariant_id
  LEFT JOIN operatingsystems_osrelease r ON r.id = v.osrelease_id
  ORDER BY h.hostname, h.id`;

const PACKAGES = `
  SELECT p.id, n.name, p.epoch, p.version, p.release, a.name AS arch, p.packagetype, c.name AS category
  FROM hosts_host_packages hp
  LEFT JOIN packages_package p ON p.id = hp.package_id
  LEFT JOIN packages_packagename n ON n.id = p.name_id
  LEFT JOIN arch_packagearchitecture a ON a.id = p.arch_id
  LEFT JOIN packages_packagecategory c ON c.id = p.category_id
  WHERE hp.host_id = ?
  ORDER BY n.name, a.name, p.epoch, p.version, p.release`;

const TAGS = `
  SELECT t.name FROM taggit_taggeditem i
  JOIN taggit_tag t ON t.id = i.tag_id
  LEFT JOIN django_content_type c ON c.id = i.content_type_id
  WHERE i.object_id = ? AND (c.id IS NULL OR (c.app_label = 'hosts' AND c.model = 'host'))`;

const RELEASE_HAS_REPOSITORIES = `
  SELECT 1 FROM operatingsystems_osrelease_repos WHERE osrelease_id = ? LIMIT 1`;

/** Reads hosts one by one. */
export class HostReader {
  private readonly packages: Database.Statement;
  private readonly originalName: Database.Statement;
  private readonly repositories: Database.Statement;
  private readonly modules: Database.Statement;
  private readonly tags: Database.Statement;
  private readonly releaseHasRepositories: Database.Statement;

  constructor(
    private readonly staging: Staging,
    private readonly known: ReadonlyMap<unknown, KnownRepository>,
    private readonly options: HostReaderOptions,
  ) {
    const { db } = staging;
    this.packages = db.prepare(PACKAGES);
    this.originalName = db
      .prepare('SELECT name FROM original_name WHERE type = ? AND lower = ?')
      .pluck();
    this.repositories = db.prepare(
      'SELECT repo_id, enabled, priority FROM hosts_hostrepo WHERE host_id = ? ORDER BY id',
    );
    this.modules = db.prepare(
      `SELECT DISTINCT m.name, m.stream FROM hosts_host_modules hm
       JOIN modules_module m ON m.id = hm.module_id WHERE hm.host_id = ? ORDER BY m.name, m.stream`,
    );
    this.tags = db.prepare(TAGS).pluck();
    this.releaseHasRepositories = db.prepare(RELEASE_HAS_REPOSITORIES);
  }

  *hosts(): IterableIterator<ImportedHost> {
    const { db, problems } = this.staging;
    const { facts, tags, rename } = this.options;
    const seen = new Map<string, string>();
    // All at once: the rows are small, and a statement that is under way forbids others on the same file.
    for (const row of db.prepare(HOSTS).all() as Row[]) {
      const hostname = text(row.hostname);
      if (hostname === '') {
        problems.add(`host ${row.id}`, 'It has no name.');
        continue;
      }
      const name = rename(hostname.toLowerCase());
      const other = seen.get(name);
      if (other !== undefined) {
        problems.add(hostname, `It has the name of ${other}: ${name}.`);
        continue;
      }
      seen.set(name, hostname);
      const host: ImportedHost = { name };
      if (facts) {
        const read = this.facts(row, hostname);
        if (!read) continue;
        host.facts = read;
      }
      if (tags) host.tags = this.tagsOf(row);
      yield host;
    }
  }

  private facts(row: Row, hostname: string): ImportedHostFacts | null {
    const { problems } = this.staging;
    const arch = text(row.arch);
    const variant = text(row.variant);
    const lastReport = moment(row.lastreport, this.options.zone);
    const missing =
      (arch === '' && 'Its architecture is not in the source.') ||
      (variant === '' && 'Its operating system is not in the source.') ||
      (lastReport === null &&
        `When it reported cannot be read: "${text(row.lastreport)}".`);
    if (missing) {
      problems.add(hostname, missing);
      return null;
    }
    const packages = this.readPackages(row.id, hostname);
    return {
      // PostgreSQL may write the length of the network.
      address: textOrNull(text(row.ipaddress).replace(/\/\d+$/, '')),
      os: operatingSystem(row, variant),
      arch,
      kernel: text(row.kernel),
      lastReport: lastReport!,
      rebootRequired: flag(row.reboot_required, false),
      useHostRepositories: this.usesItsOwnRepositories(row),
      packages: packages?.items ?? null,
      packagesDoubt: packages?.doubt ?? null,
      repositories: this.readRepositories(row.id, hostname),
      modules:
        this.staging.rows('hosts_host_modules') > 0
          ? (this.modules.all(row.id) as { name: unknown; stream: unknown }[])
              .map(one => ({ name: text(one.name), stream: text(one.stream) }))
              .filter(one => one.name !== '' && one.stream !== '')
          : null,
    };
  }

  /** Where the release has no repositories, Patchman judges a host by its own all the same. */
  private usesItsOwnRepositories(row: Row): boolean {
    return (
      flag(row.host_repos_only, true) ||
      this.releaseHasRepositories.get(row.release_id) === undefined
    );
  }

  private readPackages(
    hostId: unknown,
    hostname: string,
  ): { items: ImportedPackage[]; doubt: string | null } | null {
    const { problems } = this.staging;
    if (this.staging.rows('hosts_host_packages') === 0) return null;
    const items: ImportedPackage[] = [];
    let missing = 0;
    let unsure = 0;
    for (const row of this.packages.all(hostId) as Row[]) {
      const stored = text(row.name);
      const type = packageType(row.packagetype);
      const arch = text(row.arch);
      if (stored === '' || arch === '' || !type) {
        missing++;
        continue;
      }
      const original = this.originalName.get(type, stored.toLowerCase());
      if (original === undefined && CASE_MATTERS.has(type)) unsure++;
      items.push({
        type,
        name: (original as string | undefined) ?? stored,
        epoch: text(row.epoch),
        version: text(row.version),
        release: text(row.release),
        arch,
        ...(type === 'gentoo' && row.category !== null
          ? { category: text(row.category) }
          : {}),
      });
    }
    if (missing > 0) {
      problems.add(
        hostname,
        `${missing} of its packages are not in the source, or not as a whole.`,
      );
    }
    return { items, doubt: packagesDoubt(missing, unsure) };
  }

  private readRepositories(
    hostId: unknown,
    hostname: string,
  ): ImportedHostRepository[] | null {
    const { problems } = this.staging;
    const rows = this.repositories.all(hostId) as Row[];
    if (rows.length === 0) return null;
    return rows.flatMap(row => {
      const repository = this.known.get(row.repo_id);
      if (!repository) {
        problems.add(
          hostname,
          `Its repository ${row.repo_id} is not in the source, or not as a whole.`,
        );
        return [];
      }
      const { archs, ...ref } = repository;
      return [
        {
          ...ref,
          priority: priority(repository.type, row.priority),
          enabled: flag(row.enabled, true),
        },
      ];
    });
  }

  private tagsOf(row: Row): string[] {
    const tags = this.tags.all(row.id).map(text);
    return reportedTags(tags.length > 0 ? tags : tagsOf(row.tags)).sort();
  }
}

/** In the words of a report: `NAME (CODENAME) [CPE]`. */
function operatingSystem(row: Row, variant: string): string {
  const codename = text(row.variant_codename) || text(row.codename);
  const cpe = text(row.cpe_name);
  return [
    variant,
    codename && !variant.includes('(') ? ` (${codename})` : '',
    cpe && !variant.includes('[') ? ` [${cpe}]` : '',
  ].join('');
}

function packagesDoubt(missing: number, unsure: number): string | null {
  const doubts = [
    missing > 0 && `${missing} of its packages could not be imported.`,
    unsure > 0 &&
      `Patchman keeps package names in lower case, and no report that came with the import tells how ${unsure} of them are written: updates of those that have capital letters are not found.`,
  ].filter(Boolean);
  return doubts.length > 0 ? doubts.join(' ') : null;
}
