import {
  type CatalogProcessor,
  type EntityProvider,
  type EntityProviderMutation,
  catalogProcessingExtensionPoint,
} from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  createServiceFactory,
  type SchedulerServiceTaskInvocationDefinition,
} from '@backstage/backend-plugin-api';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { catalogModulePatchman } from '../module';

/** What the module asks. */
export const network = setupServer();

export const HOSTS = 'http://patchman.test/api/patchman/hosts';
export const ORIGINS = 'http://patchman.test/api/patchman/host-origins';

export interface FleetHost {
  name: string;
  tags?: string[];
  assignedOwner?: string;
  address?: string;
  token?: string;
}

export function hostOf({ name, tags = [], assignedOwner }: FleetHost) {
  return {
    name,
    assignedOwner: assignedOwner ?? null,
    tags,
    os: { release: 'Debian 12', variant: 'Debian 12.11' },
    arch: 'x86_64',
  };
}

/** A Patchman backend with a fleet, which answers in pages. */
export function serveFleet(fleet: FleetHost[]) {
  const requests: Request[] = [];
  network.use(
    http.get(ORIGINS, ({ request }) => {
      const query = new URL(request.url).searchParams;
      const names = query.get('name')?.split(',');
      requests.push(request);
      const items = fleet
        .filter(({ name }) => !names || names.includes(name))
        .map(({ name, address = null, token = null }) => ({
          ...{ name, address, token },
        }));
      return HttpResponse.json({ items, totalItems: items.length });
    }),
    http.get(HOSTS, ({ request }) => {
      requests.push(request);
      const query = new URL(request.url).searchParams;
      const after = query.get('after');
      const left = fleet.slice(
        fleet.findIndex(({ name }) => name === after) + 1,
      );
      return HttpResponse.json({
        items: left.slice(0, Number(query.get('limit'))).map(hostOf),
        totalItems: left.length,
      });
    }),
  );
  return requests;
}

export function namedFleet(count: number): FleetHost[] {
  return Array.from({ length: count }, (_, index) => ({ name: `n${index}` }));
}

export async function startModule(
  options: { config?: object; catalog?: Entity[] } = {},
) {
  const tasks: SchedulerServiceTaskInvocationDefinition[] = [];
  const logger = mockServices.logger.mock();
  const providers: EntityProvider[] = [];
  const processors: CatalogProcessor[] = [];
  const events = mockServices.events();
  const mutations: EntityProviderMutation[] = [];
  await startTestBackend({
    extensionPoints: [
      [
        catalogProcessingExtensionPoint,
        {
          addEntityProvider: (provider: EntityProvider) => {
            providers.push(provider);
          },
          addProcessor: (processor: CatalogProcessor) => {
            processors.push(processor);
          },
        } as unknown as typeof catalogProcessingExtensionPoint.T,
      ],
    ],
    features: [
      catalogModulePatchman,
      logger.factory,
      createServiceFactory({
        service: eventsServiceRef,
        deps: {},
        factory: () => events,
      }),
      catalogServiceMock.factory({ entities: options.catalog ?? [] }),
      mockServices.scheduler.mock({
        createScheduledTaskRunner: () => ({
          run: async task => {
            tasks.push(task);
          },
        }),
      }).factory,
      mockServices.discovery.mock({
        getBaseUrl: async plugin => `http://patchman.test/api/${plugin}`,
      }).factory,
      mockServices.rootConfig.factory({
        data: { patchman: { catalog: options.config ?? {} } },
      }),
    ],
  });
  for (const provider of providers) {
    await provider.connect({
      applyMutation: async mutation => {
        mutations.push(mutation);
      },
      refresh: async () => {},
    });
  }
  return {
    logger,
    providers,
    mutations,
    /** Publishes that hosts changed, or are gone. */
    async publish(hosts: (FleetHost | string)[]) {
      const at = '2026-01-01T00:00:00.000Z';
      for (const host of hosts) {
        await events.publish(
          typeof host === 'string'
            ? {
                topic: 'patchman.host.deleted',
                eventPayload: { at, host },
              }
            : {
                topic: 'patchman.host.changed',
                eventPayload: { at, host: hostOf(host) },
              },
        );
      }
    },
    /** Waits for the mutation after so many. */
    async mutationAfter(count: number) {
      while (mutations.length <= count) {
        await new Promise(resolve => setTimeout(resolve, 20));
      }
      const mutation = mutations[count];
      if (mutation.type === 'full') throw new Error('all hosts were given');
      return {
        added: mutation.added.map(({ entity }) => entity),
        removed: mutation.removed.map(one =>
          'entityRef' in one ? one.entityRef : '',
        ),
      };
    },
    /** What the catalog makes of an entity before it checks it. */
    process: (entity: Entity, origin: string) =>
      processors[0].preProcessEntity!(
        entity,
        { type: 'url', target: 'x' },
        () => {},
        {
          type: origin.slice(0, origin.indexOf(':')),
          target: origin.slice(origin.indexOf(':') + 1),
        },
        undefined as any,
      ),
    /** Runs the task once; the entities that it gave, undefined when it gave none. */
    async run(): Promise<Entity[] | undefined> {
      const before = mutations.length;
      await tasks[0].fn(new AbortController().signal);
      const mutation = mutations[before];
      return mutation?.type === 'full'
        ? mutation.entities.map(({ entity }) => entity)
        : undefined;
    },
  };
}

export function hostResource(
  name: string,
  host: string,
  location = 'url:https://git.example.com/catalog-info.yaml',
): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      name,
      namespace: 'default',
      annotations: {
        'patchman.io/host': host,
        'backstage.io/managed-by-location': location,
        'backstage.io/managed-by-origin-location': location,
      },
    },
    spec: { type: 'host', owner: 'web' },
  };
}
