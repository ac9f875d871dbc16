import {
  addRow,
  emptyDatabase,
  type FixtureDatabase,
  type FixtureValue,
} from './patchmanTables';

/** What each text column may have to bear. */
export const AWKWARD = `it's "quoted", a\\b, tab\there,\nnew line; 100% – ünïcødé 🐧`;

export interface FleetPackage {
  type: 'deb' | 'rpm' | 'arch' | 'gentoo';
  name: string;
  evr: [epoch: string | null, version: string, release: string | null];
  arch: string;
  category?: string;
}

export interface FleetHost {
  variant: number;
  kernel: string;
  packages: FleetPackage[];
  repositories: [id: number, priority: number, enabled: boolean][];
  tags: string[];
  /** Of its last report. */
  hour: number;
  machine?: string;
  reboot?: boolean;
  hostReposOnly?: boolean;
  modules?: [name: string, stream: string, repository: number][];
  protocol?: '1' | '2';
  updates?: [security: number, other: number];
}

type Row = Record<string, FixtureValue>;

const LETTERS = { deb: 'D', rpm: 'R', arch: 'A', gentoo: 'G' };

export function momentOf(hour: number): string {
  return `2026-11-21T${String(hour % 24).padStart(2, '0')}:15:30.123456Z`;
}

/** Fills a Patchman database as Patchman does: names once, in lower case; reports as they came. */
export class FleetBuilder {
  readonly database: FixtureDatabase = emptyDatabase();
  private readonly named = new Map<string, number>();

  constructor(private readonly keepReports: boolean) {}

  add(table: string, values: Row): number {
    return addRow(this.database, table, values);
  }

  /** A row of a table that has names only, once. */
  once(table: string, name: string, more: Row = {}): number {
    return this.unique(`${table} ${name}`, () =>
      this.add(table, { name, ...more }),
    );
  }

  arch(name: string): number {
    return this.once('arch_machinearchitecture', name);
  }

  repository(
    type: FleetPackage['type'],
    name: string,
    machine: string,
    urls: string[],
    more: Row = {},
    mirrorFlags: Row = {},
  ): number {
    const id = this.add('repos_repository', {
      name,
      repotype: LETTERS[type],
      arch_id: this.arch(machine),
      security: false,
      enabled: true,
      auth_required: false,
      repo_id: null,
      ...more,
    });
    for (const url of urls) {
      this.add('repos_mirror', {
        url,
        repo_id: id,
        last_access_ok: true,
        packages_checksum: 'f00',
        timestamp: momentOf(2),
        mirrorlist: false,
        enabled: true,
        refresh: true,
        fail_count: 0,
        ...mirrorFlags,
      });
    }
    return id;
  }

  release(
    name: string,
    codename: string | null,
    cpe: string | null,
    repositories: number[] = [],
  ): number {
    const id = this.add('operatingsystems_osrelease', {
      name,
      codename,
      cpe_name: cpe,
    });
    for (const repositoryId of repositories) {
      this.add('operatingsystems_osrelease_repos', {
        osrelease_id: id,
        repository_id: repositoryId,
      });
    }
    return id;
  }

  variant(
    name: string,
    releaseId: number | null,
    codename: string | null = null,
  ): number {
    return this.add('operatingsystems_osvariant', {
      name,
      osrelease_id: releaseId,
      arch_id: this.arch('x86_64'),
      codename,
      hosts_count: 1,
    });
  }

  host(hostname: string, details: FleetHost): void {
    const { machine = 'x86_64', modules = [], updates = [0, 0] } = details;
    const [security, other] = updates;
    const hosts = this.database.get('hosts_host')!.rows.length;
    const id = this.add('hosts_host', {
      hostname,
      ipaddress: `10.0.${hosts >> 8}.${(hosts & 255) + 1}`,
      check_dns: false,
      osvariant_id: details.variant,
      kernel: details.kernel,
      arch_id: this.arch(machine),
      domain_id: this.once(
        'domains_domain',
        hostname.split('.').slice(1).join('.') || 'unknown',
      ),
      lastreport: momentOf(details.hour),
      reboot_required: details.reboot ?? false,
      host_repos_only: details.hostReposOnly ?? true,
      updated_at: momentOf(details.hour + 1),
      sec_updates_count: security,
      bug_updates_count: other,
      packages_count: details.packages.length,
    });
    for (const one of details.packages) {
      this.add('hosts_host_packages', {
        host_id: id,
        package_id: this.installed(one),
      });
    }
    for (const [repo, priority, enabled] of details.repositories) {
      this.add('hosts_hostrepo', {
        host_id: id,
        repo_id: repo,
        priority,
        enabled,
      });
    }
    for (const [name, stream, repo] of modules) {
      const moduleId = this.add('modules_module', {
        name,
        stream,
        version: '9040020240807145403',
        context: 'rhel9',
        arch_id: this.once('arch_packagearchitecture', 'x86_64'),
        repo_id: repo,
      });
      this.add('hosts_host_modules', { host_id: id, module_id: moduleId });
    }
    for (let i = 0; i < security + other; i++) {
      const updateId = this.add('packages_packageupdate', {
        oldpackage_id: 1,
        newpackage_id: 2,
        security: i < security,
      });
      this.add('hosts_host_updates', {
        host_id: id,
        packageupdate_id: updateId,
      });
    }
    for (const tag of details.tags) {
      this.add('taggit_taggeditem', {
        object_id: id,
        content_type_id: 2,
        tag_id: this.once('taggit_tag', tag, { slug: tag.toLowerCase() }),
      });
    }
    if (this.keepReports) this.report(hostname, machine, details);
  }

  private report(hostname: string, machine: string, details: FleetHost): void {
    const { packages, protocol = '1' } = details;
    this.add('reports_report', {
      created: momentOf(details.hour),
      host: hostname,
      tags: details.tags.join(','),
      kernel: details.kernel,
      arch: machine,
      os: AWKWARD,
      report_ip: '10.0.0.1',
      protocol,
      useragent: 'curl/8.5.0',
      processed: true,
      packages:
        protocol === '2'
          ? JSON.stringify(packages.map(asProtocol2))
          : packages.map(asProtocol1).join('\n'),
      repos: `'deb' '${AWKWARD}'`,
      reboot: 'ServerCheck',
    });
  }

  private installed({ type, name, evr, arch, category }: FleetPackage): number {
    const [epoch, version, release] = evr;
    return this.unique(`package ${[type, name, ...evr, arch]}`, () =>
      this.add('packages_package', {
        name_id: this.once('packages_packagename', name.toLowerCase()),
        epoch,
        version,
        release,
        arch_id: this.once('arch_packagearchitecture', arch),
        packagetype: LETTERS[type],
        category_id: category
          ? this.once('packages_packagecategory', category)
          : null,
      }),
    );
  }

  private unique(key: string, create: () => number): number {
    const known = this.named.get(key);
    if (known !== undefined) return known;
    const id = create();
    this.named.set(key, id);
    return id;
  }
}

function asProtocol1({ name, evr, arch, type, category }: FleetPackage) {
  return [
    name,
    ...evr.map(part => part ?? ''),
    arch,
    type,
    ...(category ? [category, 'gentoo'] : []),
  ]
    .map(field => `'${field}'`)
    .join(' ');
}

/** The client writes "+" as %2b. */
function asProtocol2({ name, evr, arch, type }: FleetPackage) {
  return {
    name: name.replaceAll('+', '%2b'),
    epoch: evr[0] ?? '',
    version: evr[1],
    release: evr[2] ?? '',
    arch,
    type,
  };
}
