import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  catalogProcessingExtensionPoint,
  catalogServiceRef,
} from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import {
  type HostChangedEvent,
  type HostDeletedEvent,
  PATCHMAN_TOPICS,
  readEntityTrust,
} from 'backstage-plugin-patchman-node';
import { readHostEntitiesConfig } from './config';
import { HostAnnotationProcessor } from './HostAnnotationProcessor';
import { HostEntityProvider } from './HostEntityProvider';
import { findClaimedHosts } from './hosts/findClaimedHosts';
import { HostDirectory } from './hosts/HostDirectory';
import { HostReader } from './hosts/HostReader';

/**
 * Gives every host that Patchman knows, and that no entity stands for yet, an entity of its own, and lets entities from
 * elsewhere be found to stand for hosts.
 * @public
 */
export const catalogModulePatchman = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'patchman',
  register(env) {
    env.registerInit({
      deps: {
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        discovery: coreServices.discovery,
        events: eventsServiceRef,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        processing: catalogProcessingExtensionPoint,
        scheduler: coreServices.scheduler,
      },
      async init({ auth, catalog, discovery, logger, processing, ...deps }) {
        const config = readHostEntitiesConfig(deps.config);
        const trust = readEntityTrust(deps.config);
        const reader = new HostReader({ auth, discovery });
        const directory = new HostDirectory(() => reader.readHosts());
        const provider = new HostEntityProvider({
          logger,
          reader,
          directory,
          rules: config.rules,
          findClaimedHosts: names =>
            findClaimedHosts({ auth, catalog, trust, names }),
          taskRunner: deps.scheduler.createScheduledTaskRunner(config.schedule),
        });
        processing.addProcessor(
          new HostAnnotationProcessor({
            findBy: config.findBy,
            trust,
            directory,
            onClaimed: host => {
              if (config.enabled) provider.noteClaimed(host);
            },
          }),
        );
        // Without the provider, the catalog drops the entities that it gave.
        if (!config.enabled) return;
        processing.addEntityProvider(provider);
        deps.lifecycle.addShutdownHook(() => provider.stop());
        await deps.events.subscribe({
          id: 'patchman-hosts',
          topics: [PATCHMAN_TOPICS.hostChanged, PATCHMAN_TOPICS.hostDeleted],
          async onEvent({ topic, eventPayload }) {
            if (topic === PATCHMAN_TOPICS.hostDeleted) {
              provider.noteDeleted((eventPayload as HostDeletedEvent).host);
            } else {
              provider.noteChanged((eventPayload as HostChangedEvent).host);
            }
          },
        });
      },
    });
  },
});
