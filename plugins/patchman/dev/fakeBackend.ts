import { ListResult, Task, Update } from 'backstage-plugin-patchman-common';
import { Fleet, fleetUpdates, hostsNeeding, summarise } from './fleet';

/** A request as the fake saw it, for tests to look at. */
export interface SeenRequest {
  method: string;
  path: string;
  query: Record<string, string>;
  body: any;
}

export interface Answer {
  status: number;
  body?: unknown;
}

// By what each list can be ordered; the real backend refuses everything else, too.
const ORDERS: [path: RegExp, fields: string][] = [
  [
    /^\/hosts$/,
    'name os variant arch kernel lastReport state security other blocked packages foreignPackages reboot',
  ],
  [/^\/hosts\/[^/]+\/updates$/, 'name arch security repository kind'],
  [/^\/updates$/, 'name arch security hosts'],
  [/^\/packages$/, 'name version arch type'],
  [/^\/operating-systems$/, 'name hosts'],
];

type Handler = (request: SeenRequest, ...captured: string[]) => unknown;

class Refusal extends Error {
  constructor(readonly status: number, name: string, message: string) {
    super(message);
    this.name = name;
  }
}

const notFound = (what: string) =>
  new Refusal(404, 'NotFoundError', `There is no ${what}.`);

function fieldOf(item: any, field: string): any {
  const known: Record<string, () => any> = {
    security: () => item.updates?.security ?? item.security,
    other: () => item.updates?.other,
    blocked: () => item.updates?.blocked,
    name: () => item.name ?? item.installed?.name ?? item.release,
    os: () => item.os?.release,
  };
  return known[field] ? known[field]() : item[field];
}

function list<T>(
  request: SeenRequest,
  all: T[],
  textOf: (item: T) => string,
): ListResult<T> {
  const { query } = request;
  let items = all.filter(item =>
    textOf(item)
      .toLowerCase()
      .includes((query.search ?? '').toLowerCase()),
  );
  const [field, direction] = (query.orderBy ?? '').split(':');
  if (field) {
    const sign = direction === 'desc' ? -1 : 1;
    items = [...items].sort((a, b) => {
      const [x, y] = [fieldOf(a, field), fieldOf(b, field)];
      if (x === y) return 0;
      return x > y ? sign : -sign;
    });
  }
  const offset = Number(query.offset ?? 0);
  const limit = Math.min(500, Number(query.limit ?? 50));
  return {
    items: items.slice(offset, offset + limit),
    totalItems: items.length,
  };
}

const oneOf = (wanted: string | undefined, value: string | null) =>
  !wanted || wanted.split(',').includes(value ?? '');
const is = (wanted: string | undefined, value: boolean) =>
  !wanted || wanted === String(value);

/** An in-memory backend with the contract's paths: for tests and for developing without a backend. */
export class FakeBackend {
  readonly requests: SeenRequest[] = [];
  private readonly tasks = new Map<string, Task>();
  private readonly refusals: { path: RegExp; refusal: Refusal }[] = [];

  constructor(readonly fleet: Fleet) {}

  /** From now on, requests to such paths are refused. */
  refuse(path: RegExp, status: number, name: string, message: string) {
    this.refusals.push({ path, refusal: new Refusal(status, name, message) });
  }

  relent() {
    this.refusals.length = 0;
  }

  /** Queries of the requests to a path, oldest first. */
  queries(path: string): Record<string, string>[] {
    return this.requests.filter(r => r.path === path).map(r => r.query);
  }

  answer(method: string, url: URL, body?: any): Answer {
    const path = url.pathname.replace(/^.*\/api\/patchman/, '');
    const query = Object.fromEntries(url.searchParams);
    const request = { method, path, query, body };
    this.requests.push(request);
    try {
      const refused = this.refusals.find(entry => entry.path.test(path));
      if (refused) throw refused.refusal;
      const [field] = (query.orderBy ?? '').split(':');
      const order = ORDERS.find(([pattern]) => pattern.test(path));
      if (field && order && !order[1].split(' ').includes(field)) {
        throw new Refusal(
          400,
          'InputError',
          `orderBy knows no field "${field}"`,
        );
      }
      for (const [wanted, pattern, handle] of this.routes) {
        const match = wanted === method && pattern.exec(path);
        if (match) {
          const answer = handle(
            request,
            ...match.slice(1).map(decodeURIComponent),
          );
          return answer === undefined
            ? { status: 204 }
            : { status: 200, body: answer };
        }
      }
      throw notFound(`path ${method} ${path}`);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return {
        status: error.status,
        body: {
          error: { name: error.name, message: error.message },
          response: { statusCode: error.status },
        },
      };
    }
  }

  private host(name: string) {
    const host = this.fleet.hosts.find(one => one.name === name);
    if (!host) throw notFound(`host named ${name}`);
    return host;
  }

  private repository(id: string) {
    const found = this.fleet.repositories.find(one => one.id === Number(id));
    if (!found) throw notFound(`repository ${id}`);
    return {
      ...found,
      mirrorList: this.fleet.mirrors.filter(m => m.repository.id === found.id),
      hostNames: this.fleet.hosts.map(({ name }) => name),
    };
  }

  private task(name: string): Task {
    const task: Task = {
      id: `task-${this.tasks.size + 1}`,
      name,
      status: 'running',
      startedAt: this.fleet.now.toISOString(),
      finishedAt: null,
      progress: { done: 1, total: 2 },
      message: null,
    };
    this.tasks.set(task.id, task);
    return task;
  }

  private updatesOf(name: string): Update[] {
    const host = this.host(name);
    return this.fleet.updates.filter(update =>
      hostsNeeding(this.fleet, update).includes(host),
    );
  }

  private filterUpdates<T extends Update>({ query }: SeenRequest, all: T[]) {
    return all.filter(
      update =>
        is(query.security, update.security) &&
        is(query.blocked, update.blockedBy !== null) &&
        oneOf(query.kind, update.kind),
    );
  }

  private readonly routes: [string, RegExp, Handler][] = [
    ['GET', /^\/summary$/, () => summarise(this.fleet)],
    [
      'GET',
      /^\/hosts$/,
      request => {
        const { query } = request;
        const needing = this.fleet.updates.filter(
          ({ installed }) => installed.name === query.package,
        );
        const hosts = this.fleet.hosts.filter(
          host =>
            oneOf(query.status, host.state) &&
            oneOf(query.os, host.os.release) &&
            oneOf(query.arch, host.arch) &&
            oneOf(query.owner, host.owner) &&
            oneOf(query.name, host.name) &&
            (!query.tag || host.tags.includes(query.tag)) &&
            is(query.reboot, host.reboot.required === true) &&
            is(query.stale, host.state === 'stale') &&
            is(query.foreign, host.foreignPackages > 0) &&
            is(query.hasRepositories, host.repositories > 0) &&
            (!query.package ||
              needing.some(u => hostsNeeding(this.fleet, u).includes(host))),
        );
        return list(request, hosts, host => host.name);
      },
    ],
    ['GET', /^\/hosts\/([^/]+)$/, (_, name) => this.host(name)],
    [
      'GET',
      /^\/hosts\/([^/]+)\/updates$/,
      (request, name) =>
        list(
          request,
          this.filterUpdates(request, this.updatesOf(name)),
          update => update.installed.name,
        ),
    ],
    [
      'GET',
      /^\/hosts\/([^/]+)\/packages$/,
      (request, name) => {
        const updates = this.updatesOf(name);
        const packages = this.fleet.packages
          .filter(one => one.id % 2 === 1)
          .map(one => ({
            ...one,
            update: updates.find(u => u.installed.id === one.id) ?? null,
            repositories:
              one.id === 99 ? [] : [{ id: 1, name: 'Debian 12 amd64 main' }],
            held: one.name === 'nginx',
          }))
          .filter(
            one =>
              is(request.query.withUpdates, one.update !== null) &&
              is(request.query.foreign, one.repositories.length === 0),
          );
        return list(request, packages, one => one.name);
      },
    ],
    [
      'GET',
      /^\/hosts\/([^/]+)\/repositories$/,
      (request, name) => {
        this.host(name);
        const repositories = this.fleet.repositories.slice(0, 2).map(one => ({
          id: one.id,
          name: one.name,
          type: one.type,
          priority: 500,
          enabled: true,
          repositoryEnabled: one.enabled,
          security: one.security,
          packages: one.packages,
          state: one.state,
          checkedAt: one.checkedAt,
          urls: this.fleet.mirrors
            .filter(mirror => mirror.repository.id === one.id)
            .map(({ url }) => url),
        }));
        return list(request, repositories, one => one.name);
      },
    ],
    [
      'GET',
      /^\/hosts\/([^/]+)\/reports$/,
      (request, name) =>
        list(
          request,
          this.fleet.reports.filter(({ host }) => host === name),
          report => report.host,
        ),
    ],
    [
      'GET',
      /^\/hosts\/([^/]+)\/history$/,
      (request, name) => {
        const { lastReport } = this.host(name);
        const [before, after] = this.fleet.packages;
        return list(
          request,
          [{ at: lastReport, kind: 'upgraded', before, after }],
          change => change.after.name,
        );
      },
    ],
    ['POST', /^\/hosts\/([^/]+)\/refresh$/, () => this.task('evaluate')],
    [
      'DELETE',
      /^\/hosts\/([^/]+)$/,
      (_, name) => {
        this.fleet.hosts.splice(this.fleet.hosts.indexOf(this.host(name)), 1);
      },
    ],
    [
      'GET',
      /^\/updates$/,
      request =>
        list(
          request,
          this.filterUpdates(request, fleetUpdates(this.fleet)),
          update => update.installed.name,
        ),
    ],
    [
      'GET',
      /^\/packages$/,
      request =>
        list(
          request,
          this.fleet.packages.map(one => ({
            ...one,
            hosts: one.id % 2 ? this.fleet.hosts.length : 0,
            repositories: one.id === 99 ? 0 : 1,
          })),
          one => one.name,
        ),
    ],
    [
      'GET',
      /^\/packages\/(\d+)$/,
      (_, id) => {
        const found = this.fleet.packages.find(one => one.id === Number(id));
        if (!found) throw notFound(`package ${id}`);
        const installed = found.id % 2 === 1;
        return {
          ...found,
          hosts: installed ? this.fleet.hosts.length : 0,
          repositories: 1,
          installedOn: installed ? this.fleet.hosts.map(h => h.name) : [],
          availableIn: [{ id: 1, name: 'Debian 12 amd64 main' }],
          otherVersions: this.fleet.packages.filter(
            one => one.name === found.name && one.id !== found.id,
          ),
        };
      },
    ],
    [
      'GET',
      /^\/repositories$/,
      request => {
        const { query } = request;
        return list(
          request,
          this.fleet.repositories.filter(
            one =>
              oneOf(query.state, one.state) &&
              is(query.security, one.security) &&
              is(query.enabled, one.enabled) &&
              is(query.used, one.hosts > 0) &&
              oneOf(query.type, one.type),
          ),
          one => one.name,
        );
      },
    ],
    ['GET', /^\/repositories\/(\d+)$/, (_, id) => this.repository(id)],
    [
      'PATCH',
      /^\/repositories\/(\d+)$/,
      ({ body }, id) => {
        const { enabled, security } = body;
        const found = this.fleet.repositories.find(r => r.id === Number(id));
        if (!found) throw notFound(`repository ${id}`);
        if (enabled !== undefined) found.enabled = enabled;
        if (security !== undefined) {
          found.security = security ?? /security/.test(found.name);
          found.securityBy = security === null ? 'guess' : 'person';
        }
        return this.repository(id);
      },
    ],
    ['POST', /^\/repositories\/(\d+)\/refresh$/, () => this.task('refresh')],
    [
      'DELETE',
      /^\/repositories\/(\d+)$/,
      (_, id) => {
        this.fleet.repositories = this.fleet.repositories.filter(
          one => one.id !== Number(id),
        );
      },
    ],
    [
      'GET',
      /^\/mirrors$/,
      request => {
        const { query } = request;
        return list(
          request,
          this.fleet.mirrors.filter(
            one =>
              oneOf(query.state, one.state) &&
              oneOf(query.signature, one.signature) &&
              is(query.refresh, one.refresh) &&
              oneOf(query.repository, String(one.repository.id)),
          ),
          one => one.url,
        );
      },
    ],
    [
      'GET',
      /^\/reports$/,
      request => {
        const { query } = request;
        return list(
          request,
          this.fleet.reports.filter(
            one =>
              oneOf(query.status, one.status) &&
              oneOf(query.host, one.host) &&
              oneOf(query.protocol, String(one.protocol)),
          ),
          one => one.host,
        );
      },
    ],
    [
      'POST',
      /^\/reports\/(\d+)\/process$/,
      (_, id) => {
        const report = this.fleet.reports.find(one => one.id === Number(id));
        if (!report) throw notFound(`report ${id}`);
        return Object.assign(report, { status: 'pending', error: null });
      },
    ],
    [
      'GET',
      /^\/operating-systems$/,
      request =>
        list(
          request,
          summarise(this.fleet).hosts.byOs.map((one, index) => ({
            id: index + 1,
            release: one.release,
            codename: one.release === 'Debian 12' ? 'bookworm' : null,
            cpe: null,
            variants: [
              {
                id: index + 1,
                name: `${one.release}.1`,
                arch: 'x86_64',
                hosts: one.hosts,
              },
            ],
            hosts: one.hosts,
          })),
          one => one.release,
        ),
    ],
    ['GET', /^\/keys$/, request => list(request, this.fleet.keys, k => k.host)],
    [
      'POST',
      /^\/keys$/,
      ({ body }) => {
        const id = this.fleet.keys.length + 1;
        this.fleet.keys.push({
          id,
          host: body.host,
          prefix: 'AbCdEfGh',
          createdAt: this.fleet.now.toISOString(),
          createdBy: 'user:default/guest',
          lastUsedAt: null,
          revokedAt: null,
        });
        return { id, host: body.host, key: `AbCdEfGh.secret${id}` };
      },
    ],
    [
      'DELETE',
      /^\/keys\/(\d+)$/,
      (_, id) => {
        const key = this.fleet.keys.find(one => one.id === Number(id));
        if (!key) throw notFound(`key ${id}`);
        key.revokedAt = this.fleet.now.toISOString();
      },
    ],
    [
      'GET',
      /^\/tasks\/(.+)$/,
      (_, id) => {
        const task = this.tasks.get(id);
        if (!task) throw notFound(`task ${id}`);
        return Object.assign(task, {
          status: 'done',
          finishedAt: this.fleet.now.toISOString(),
          message: 'Done: nothing had changed.',
        });
      },
    ],
  ];
}
