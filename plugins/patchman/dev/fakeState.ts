import {
  HostDetail,
  HostDiff,
  Task,
  Update,
} from 'backstage-plugin-patchman-common';
import { is, notFound, oneOf, SeenRequest } from './answers';
import { Fleet } from './fleet';
import { hostsNeeding } from './summary';

/** What the fake backend knows, and how its routes find things in it. */
export class FakeState {
  readonly tasks = new Map<string, Task>();
  /** Whether a repository counts for hosts, as a person decided. */
  readonly choices = new Map<number, boolean>();

  constructor(readonly fleet: Fleet) {}

  host(name: string) {
    const host = this.fleet.hosts.find(one => one.name === name);
    if (!host) throw notFound(`host named ${name}`);
    return host;
  }

  repository(id: string) {
    const found = this.fleet.repositories.find(one => one.id === Number(id));
    if (!found) throw notFound(`repository ${id}`);
    return {
      ...found,
      mirrorList: this.fleet.mirrors.filter(m => m.repository.id === found.id),
      hostNames: this.fleet.hosts.map(({ name }) => name),
      releases: this.fleet.operatingSystems.filter(({ repositories }) =>
        repositories.some(given => given.id === found.id),
      ),
    };
  }

  startTask(name: string): Task {
    const task: Task = {
      id: `task-${this.tasks.size + 1}`,
      kind: name,
      name,
      subject: null,
      host: null,
      repository: null,
      status: 'running',
      startedAt: this.fleet.now.toISOString(),
      finishedAt: null,
      progress: { done: 1, total: 2 },
      message: null,
      durationMs: null,
      findings: null,
    };
    this.tasks.set(task.id, task);
    return task;
  }

  updatesOf(name: string): Update[] {
    const host = this.host(name);
    return this.fleet.updates.filter(update =>
      hostsNeeding(this.fleet, update).includes(host),
    );
  }

  differences(nameOfA: string, nameOfB: string): HostDiff {
    const [a, b] = [this.host(nameOfA), this.host(nameOfB)];
    const of = (host: HostDetail): Record<string, string> => ({
      os: host.os.variant,
      arch: host.arch,
      kernel: host.kernel,
    });
    const only = (one: HostDetail, other: HostDetail) =>
      this.updatesOf(one.name).filter(
        update => !this.updatesOf(other.name).includes(update),
      );
    return {
      a: a.name,
      b: b.name,
      fields: Object.keys(of(a))
        .map(field => ({ field, a: of(a)[field], b: of(b)[field] }))
        .filter(field => field.a !== field.b),
      // What one host needs an update for the other has at the newer version.
      packages: [
        ...only(a, b).map(({ installed, available }) => ({
          name: installed.name,
          arch: installed.arch,
          a: [installed.evr],
          b: [available.evr],
        })),
        ...(a.foreignPackages > 0 && b.foreignPackages === 0
          ? [{ name: 'acme-agent', arch: 'amd64', a: ['4.2-1'], b: [] }]
          : []),
      ],
      repositories: {
        onlyA:
          a.os.release === b.os.release ? [] : [{ id: 3, name: 'Acme tools' }],
        onlyB: [],
      },
    };
  }

  filterUpdates<T extends Update>({ query }: SeenRequest, all: T[]) {
    return all.filter(
      update =>
        is(query.security, update.security) &&
        is(query.blocked, update.blockedBy !== null) &&
        oneOf(query.kind, update.kind) &&
        oneOf(query.source, update.source),
    );
  }
}
