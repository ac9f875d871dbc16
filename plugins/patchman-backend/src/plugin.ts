import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import {
  actionsRegistryServiceRef,
  metricsServiceRef,
} from '@backstage/backend-plugin-api/alpha';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import {
  patchmanPermissions,
  RESOURCE_TYPE_PATCHMAN_HOST,
} from 'backstage-plugin-patchman-common';
import {
  patchmanErrataExtensionPoint,
  patchmanRepositoriesExtensionPoint,
  readEntityTrust,
  type ErrataSource,
  type RepositoryFormat,
} from 'backstage-plugin-patchman-node';
import { collectGarbage } from './documents';
import { createBackendServices } from './createBackendServices';
import { registerActions } from './actions/registerActions';
import { createRouter } from './api/router';
import { readPatchmanConfig } from './config/config';
import { MAINTENANCE_TASKS } from './tasks/names';
import { openDatabase } from './database/database';
import { builtinSources, SourceRegistry } from './errata/sources';
import { cleanLogger } from './logging/cleanLogger';
import { scheduledTaskId } from './tasks/schedule';
import { Access } from './permissions/Access';
import {
  patchmanHostResourceRef,
  patchmanHostRules,
} from './permissions/hostRules';
import { findHostsByRef } from './queries/findHostsByRef';
import { builtinFormats, FormatRegistry } from './repositories/formats';

/**
 * Receives host reports, reads repositories and computes the updates that each host needs.
 * @public
 */
export const patchmanPlugin = createBackendPlugin({
  pluginId: 'patchman',
  register(env) {
    const formats = new FormatRegistry(builtinFormats);
    env.registerExtensionPoint(patchmanRepositoriesExtensionPoint, {
      addFormat: (format: RepositoryFormat) => formats.add(format),
    });
    const errataSources = new SourceRegistry(builtinSources);
    env.registerExtensionPoint(patchmanErrataExtensionPoint, {
      addSource: (source: ErrataSource) => errataSources.add(source),
    });

    env.registerInit({
      deps: {
        actions: actionsRegistryServiceRef,
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        database: coreServices.database,
        discovery: coreServices.discovery,
        events: eventsServiceRef,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        metrics: metricsServiceRef,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        scheduler: coreServices.scheduler,
        signals: signalsServiceRef,
      },
      async init(deps) {
        const { httpRouter, lifecycle, permissionsRegistry, scheduler } = deps;
        const config = readPatchmanConfig(deps.config);
        const knex = await openDatabase(deps.database);
        const services = await createBackendServices({
          ...deps,
          logger: cleanLogger(deps.logger),
          knex,
          config,
          formats,
          errataSources,
          trust: readEntityTrust(deps.config),
        });

        permissionsRegistry.addPermissions(
          patchmanPermissions.filter(
            permission =>
              !('resourceType' in permission) ||
              permission.resourceType !== RESOURCE_TYPE_PATCHMAN_HOST,
          ),
        );
        permissionsRegistry.addResourceType({
          resourceRef: patchmanHostResourceRef,
          permissions: patchmanPermissions.filter(
            permission =>
              'resourceType' in permission &&
              permission.resourceType === RESOURCE_TYPE_PATCHMAN_HOST,
          ),
          rules: Object.values(patchmanHostRules),
          getResources: names => findHostsByRef(knex, names),
        });

        const access = new Access(
          deps.httpAuth,
          deps.permissions,
          permissionsRegistry,
        );
        httpRouter.use(createRouter({ ...services, access }));
        registerActions({ ...services, access, actions: deps.actions });
        // Hosts have keys instead of Backstage identities, or none yet; these routes check them, and everything else below
        // them demands an identity by itself.
        for (const path of [
          '/reports',
          '/api/report',
          '/client',
          '/enrol',
          '/keys/rotate',
        ]) {
          httpRouter.addAuthPolicy({ path, allow: 'unauthenticated' });
        }

        for (const task of MAINTENANCE_TASKS) {
          await scheduler.scheduleTask({
            id: scheduledTaskId(task),
            ...config.schedule[task],
            scope: 'global',
            fn: signal =>
              services.tasks.runNow(
                { kind: task },
                services.maintenance[task],
                signal,
              ),
          });
        }
        lifecycle.addStartupHook(() => {
          // What starting left behind, such as the compiler of all schemas, is half of the heap.
          collectGarbage();
          services.processor.start();
          services.announcer.start();
        });
        lifecycle.addShutdownHook(async () => {
          await services.processor.stop();
          await services.tasks.stop();
          await services.verdictWatch.stop();
          await services.announcer.stop();
          await services.documents.close();
          await services.reportDocuments.close();
          await services.backends.stop();
        });
      },
    });
  },
});
