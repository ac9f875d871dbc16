import type {
  LoggerService,
  SchedulerServiceTaskRunner,
} from '@backstage/backend-plugin-api';
import { stringifyEntityRef } from '@backstage/catalog-model';
import type {
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import { type DescribedHost, describeHost } from './entity/describeHost';
import { entityNameOf } from './entity/entityNameOf';
import type { HostDirectory } from './hosts/HostDirectory';
import { type HostReader, NO_ORIGIN } from './hosts/HostReader';
import { Lane } from './Lane';
import type { HostRules, Origin } from './rules';

/** Changes of a moment are given together, in milliseconds. */
const SOON_MS = 1000;
/** What could not be given is tried again after this long. */
const AGAIN_MS = 30_000;
/** More changes than this are found by reading all hosts. */
const MOST_WAITING = 5000;

export interface HostEntityProviderOptions {
  logger: LoggerService;
  rules: HostRules;
  taskRunner: SchedulerServiceTaskRunner;
  reader: HostReader;
  directory: HostDirectory;
  /** The hosts that entities from elsewhere stand for: all of them, or those of these. */
  findClaimedHosts(names?: readonly string[]): Promise<Set<string>>;
}

/**
 * Keeps one entity for each host that no other entity stands for: all of them are given at the start and seldom, in between
 * those that changed. Works on one thing at a time, so that a change that comes while all are read is given after them.
 */
export class HostEntityProvider implements EntityProvider {
  private connection: EntityProviderConnection | null = null;
  private readonly lane = new Lane();
  /** Hosts that changed, by their names; null: gone. */
  private waiting = new Map<string, DescribedHost | null>();
  private timer: NodeJS.Timeout | null = null;
  private stopped = false;
  /** As far as this process has heard. */
  private claimed = new Set<string>();

  constructor(private readonly options: HostEntityProviderOptions) {}

  getProviderName(): string {
    return 'patchman-hosts';
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    this.connection = connection;
    await this.options.taskRunner.run({
      id: 'patchman-hosts-to-entities',
      fn: () => this.lane.run(() => this.giveAll(connection)),
    });
    if (this.waiting.size > 0) this.giveSoon(SOON_MS);
  }

  stop(): void {
    this.stopped = true;
    if (this.timer) clearTimeout(this.timer);
  }

  noteChanged(host: DescribedHost): void {
    this.options.directory.add(host);
    this.note(host.name, host);
  }

  noteDeleted(name: string): void {
    this.options.directory.remove(name);
    this.note(name, null);
  }

  /** An entity from elsewhere that may say so stands for a host. Cheap to call for each entity, however often. */
  noteClaimed(name: string): void {
    if (this.claimed.has(name)) return;
    this.claimed.add(name);
    this.note(name, null);
  }

  private note(name: string, host: DescribedHost | null): void {
    this.waiting.set(name, host);
    if (this.connection) this.giveSoon(SOON_MS);
  }

  private giveSoon(milliseconds: number): void {
    if (this.timer || this.stopped) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.lane.run(() => this.giveChanged(this.connection!));
    }, milliseconds);
    this.timer.unref();
  }

  /** Never throws: when anything cannot be read, the entities stay as they are. */
  private async giveAll(connection: EntityProviderConnection): Promise<void> {
    const { logger, reader, rules, directory, findClaimedHosts } = this.options;
    try {
      const hosts = await reader.readHosts();
      const origins = rules.needOrigin
        ? await reader.readOrigins()
        : new Map<string, Origin>();
      const claimed = await findClaimedHosts();
      // Without a location key, so that an entity of the same name from elsewhere takes this one's place.
      await connection.applyMutation({
        type: 'full',
        entities: hosts
          .filter(({ name }) => !claimed.has(name))
          .map(host => ({ entity: this.describe(host, origins) })),
      });
      this.claimed = claimed;
      directory.replace(hosts);
    } catch (error) {
      logger.warn(
        `The entities of hosts stay as they are: ${reasonOf(error as Error)}`,
      );
    }
  }

  private async giveChanged(
    connection: EntityProviderConnection,
  ): Promise<void> {
    const { logger, reader, rules, findClaimedHosts } = this.options;
    if (this.waiting.size > MOST_WAITING) {
      this.waiting.clear();
      await this.giveAll(connection);
      return;
    }
    const changed = this.waiting;
    this.waiting = new Map();
    try {
      const hosts = [...changed.values()].flatMap(host => host ?? []);
      const names = hosts.map(({ name }) => name);
      const origins = rules.needOrigin
        ? await reader.readOriginsOf(names)
        : new Map<string, Origin>();
      const found =
        names.length > 0 ? await findClaimedHosts(names) : new Set<string>();
      const isOurs = ({ name }: DescribedHost) =>
        !found.has(name) && !this.claimed.has(name);
      const ours = hosts.filter(isOurs);
      const kept = new Set(ours.map(({ name }) => name));
      await connection.applyMutation({
        type: 'delta',
        added: ours.map(host => ({ entity: this.describe(host, origins) })),
        removed: [...changed.keys()]
          .filter(name => !kept.has(name))
          .map(name => ({ entityRef: refOf(name) })),
      });
    } catch (error) {
      logger.warn(
        `Entities of hosts that changed are given later: ${reasonOf(
          error as Error,
        )}`,
      );
      // What changed once more meanwhile is newer.
      this.waiting = new Map([...changed, ...this.waiting]);
      this.giveSoon(AGAIN_MS);
    }
  }

  private describe(host: DescribedHost, origins: ReadonlyMap<string, Origin>) {
    const { rules } = this.options;
    return describeHost(host, origins.get(host.name) ?? NO_ORIGIN, rules);
  }
}

function refOf(host: string): string {
  return stringifyEntityRef({ kind: 'Resource', name: entityNameOf(host) });
}

/** With what lies behind it: of a connection that fails, fetch itself says only that it failed. */
function reasonOf({ message, cause }: Error): string {
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
}
