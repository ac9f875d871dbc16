import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  catalogProcessingExtensionPoint,
  catalogServiceRef,
} from '@backstage/plugin-catalog-node';
import { readEntityTrust } from 'backstage-plugin-patchman-node';
import { readHostEntitiesConfig } from './config';
import { createHostReader } from './hosts/createHostReader';
import { HostEntityProvider } from './HostEntityProvider';
import { findClaimedHosts } from './hosts/findClaimedHosts';

/**
 * Gives every host that Patchman knows, and that no entity stands for yet, an entity of its own.
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
        logger: coreServices.logger,
        processing: catalogProcessingExtensionPoint,
        scheduler: coreServices.scheduler,
      },
      async init({ auth, catalog, discovery, logger, processing, ...deps }) {
        const config = readHostEntitiesConfig(deps.config);
        // Without the provider, the catalog drops the entities that it gave.
        if (!config.enabled) return;
        const trust = readEntityTrust(deps.config);
        processing.addEntityProvider(
          new HostEntityProvider({
            logger,
            owners: config.owners,
            readHosts: createHostReader({ auth, discovery }),
            findClaimedHosts: () => findClaimedHosts({ auth, catalog, trust }),
            taskRunner: deps.scheduler.createScheduledTaskRunner(
              config.schedule,
            ),
          }),
        );
      },
    });
  },
});
