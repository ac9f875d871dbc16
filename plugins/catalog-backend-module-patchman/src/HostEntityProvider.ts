import type {
  LoggerService,
  SchedulerServiceTaskRunner,
} from '@backstage/backend-plugin-api';
import type {
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import type { Host } from 'backstage-plugin-patchman-common';
import type { OwnerRules } from './config';
import { describeHost } from './entity/describeHost';

export interface HostEntityProviderOptions {
  logger: LoggerService;
  owners: OwnerRules;
  taskRunner: SchedulerServiceTaskRunner;
  readHosts(): Promise<Host[]>;
  /** The hosts that entities from elsewhere stand for. */
  findClaimedHosts(): Promise<Set<string>>;
}

/** Keeps one entity for each host that no other entity stands for. */
export class HostEntityProvider implements EntityProvider {
  constructor(private readonly options: HostEntityProviderOptions) {}

  getProviderName(): string {
    return 'patchman-hosts';
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    await this.options.taskRunner.run({
      id: 'patchman-hosts-to-entities',
      fn: () => this.update(connection),
    });
  }

  /** Never throws: when anything cannot be read, the entities stay as they are. */
  private async update(connection: EntityProviderConnection): Promise<void> {
    const { logger, owners, readHosts, findClaimedHosts } = this.options;
    try {
      const hosts = await readHosts();
      const claimed = await findClaimedHosts();
      // Without a location key, so that an entity of the same name from elsewhere takes this one's place.
      await connection.applyMutation({
        type: 'full',
        entities: hosts
          .filter(({ name }) => !claimed.has(name))
          .map(host => ({ entity: describeHost(host, owners) })),
      });
    } catch (error) {
      logger.warn(
        `The entities of hosts stay as they are: ${reasonOf(error as Error)}`,
      );
    }
  }
}

/** With what lies behind it: of a connection that fails, fetch itself says only that it failed. */
function reasonOf({ message, cause }: Error): string {
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
}
