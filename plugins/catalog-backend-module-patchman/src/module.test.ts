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
import {
  mockServices,
  registerMswTestHooks,
  startTestBackend,
} from '@backstage/backend-test-utils';
import {
  DefaultNamespaceEntityPolicy,
  type Entity,
  EntityPolicies,
  FieldFormatEntityPolicy,
  resourceEntityV1alpha1Validator,
  SchemaValidEntityPolicy,
} from '@backstage/catalog-model';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { catalogModulePatchman } from './module';

const network = setupServer();
registerMswTestHooks(network);

const HOSTS = 'http://patchman.test/api/patchman/hosts';
const ORIGINS = 'http://patchman.test/api/patchman/host-origins';

interface FleetHost {
  name: string;
  tags?: string[];
  assignedOwner?: string;
  address?: string;
  token?: string;
}

function hostOf({ name, tags = [], assignedOwner }: FleetHost) {
  return {
    name,
    assignedOwner: assignedOwner ?? null,
    tags,
    os: { release: 'Debian 12', variant: 'Debian 12.11' },
    arch: 'x86_64',
  };
}

/** A Patchman backend with a fleet, which answers in pages. */
function serveFleet(fleet: FleetHost[]) {
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

function namedFleet(count: number): FleetHost[] {
  return Array.from({ length: count }, (_, index) => ({ name: `n${index}` }));
}

async function startModule(
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

function hostResource(
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

describe('hosts as entities', () => {
  it('gives each host an entity that the catalog accepts', async () => {
    const requests = serveFleet([
      { name: 'web01.example.com', tags: ['www', 'Data Center_1', '!!'] },
      { name: 'fe80::1' },
      { name: `${'very-long-name.'.repeat(10)}example.com` },
    ]);
    const { run } = await startModule();
    const entities = (await run())!;

    expect(entities[0]).toEqual({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Resource',
      metadata: {
        name: 'web01.example.com',
        title: 'web01.example.com',
        description: 'Debian 12.11, x86_64',
        annotations: {
          'patchman.io/host': 'web01.example.com',
          'backstage.io/managed-by-location': 'patchman:hosts',
          'backstage.io/managed-by-origin-location': 'patchman:hosts',
        },
        tags: ['data-center-1', 'www'],
      },
      spec: { type: 'host', owner: 'unknown' },
    });
    expect(entities[1].metadata.name).toMatch(/^fe80-1-[0-9a-f]{8}$/);
    expect(entities[2].metadata.name).toHaveLength(63);

    const policy = EntityPolicies.allOf([
      new SchemaValidEntityPolicy(),
      new DefaultNamespaceEntityPolicy(),
      new FieldFormatEntityPolicy(),
    ]);
    for (const entity of entities) {
      await expect(policy.enforce(entity)).resolves.toBeDefined();
      await expect(resourceEntityV1alpha1Validator.check(entity)).resolves.toBe(
        true,
      );
    }
    // In its own name, with a token for the backend.
    expect(requests[0].headers.get('authorization')).toMatch(/^Bearer mock-/);
  });

  it('reads every page', async () => {
    const requests = serveFleet(namedFleet(1001));
    const { run } = await startModule();
    expect(await run()).toHaveLength(1001);
    expect(requests).toHaveLength(3);
  });

  it('leaves hosts alone that an entity from elsewhere stands for, but not its own', async () => {
    serveFleet([{ name: 'web01' }, { name: 'web02' }, { name: 'web03' }]);
    const { run } = await startModule({
      catalog: [
        hostResource('frontend', ' WEB01 '),
        hostResource('web02', 'web02', 'patchman:hosts'),
        // Whoever may register an entity takes no host away from its owner.
        hostResource('stranger', 'web03', 'url:https://evil.example/x.yaml'),
      ],
      config: { trustedLocations: ['url:https://git.example.com/*'] },
    });
    const entities = await run();
    expect(entities?.map(({ metadata }) => metadata.name)).toEqual([
      'web02',
      'web03',
    ]);
  });

  it('names entities without a location key, so that those from elsewhere replace them', async () => {
    serveFleet([{ name: 'web01' }]);
    const { run, mutations } = await startModule();
    await run();
    expect(mutations).toEqual([
      { type: 'full', entities: [{ entity: expect.anything() }] },
    ]);
  });

  it('lets the owner that was given to a host come before the configuration', async () => {
    serveFleet([
      { name: 'web1', tags: ['www'], assignedOwner: 'group:default/shop' },
    ]);
    const { run } = await startModule({
      config: { ownerByTag: { www: 'web' } },
    });
    const entities = await run();
    expect(entities?.map(({ spec }) => spec?.owner)).toEqual([
      'group:default/shop',
    ]);
    expect(entities?.[0].metadata.annotations).toMatchObject({
      'patchman.io/assigned-owner': 'group:default/shop',
    });
  });

  it('takes owners from the configuration, by the first tag that a host has', async () => {
    serveFleet([
      { name: 'db01', tags: ['db', 'WWW'] },
      { name: 'web01', tags: ['prod', 'www'] },
      { name: 'misc', tags: ['toString'] },
    ]);
    const { run } = await startModule({
      config: {
        owner: 'group:default/platform',
        ownerByTag: { www: 'web', db: 'group:ops/data', 'site:a/b': 'edge' },
      },
    });
    expect((await run())?.map(({ spec }) => spec?.owner)).toEqual([
      'web',
      'web',
      'group:default/platform',
    ]);
  });

  it('removes no entity when the backend cannot be reached or answers in part', async () => {
    serveFleet([{ name: 'web01' }]);
    const { run, mutations, logger } = await startModule();
    await run();

    for (const failure of [
      () => HttpResponse.error(),
      () => HttpResponse.json({ error: { message: 'no' } }, { status: 503 }),
      // Two hosts, of which the second one never comes.
      () =>
        HttpResponse.json({ items: [hostOf({ name: 'a' })], totalItems: 2 }),
    ]) {
      network.resetHandlers(http.get(HOSTS, failure));
      expect(await run()).toBeUndefined();
    }
    expect(mutations).toHaveLength(1);
    expect(logger.warn.mock.calls.map(([message]) => message)).toEqual([
      expect.stringContaining('Failed to fetch'),
      expect.stringContaining('503'),
      expect.stringContaining('2 hosts after a could not be read'),
    ]);

    network.resetHandlers();
    serveFleet([]);
    expect(await run()).toEqual([]);
  });

  it('gives what changed by itself, without reading the fleet', async () => {
    const requests = serveFleet([{ name: 'web01' }, { name: 'web02' }]);
    const { run, publish, mutationAfter } = await startModule({
      catalog: [hostResource('frontend', 'web03')],
      config: { trustedLocations: ['url:https://git.example.com/*'] },
    });
    await run();
    const asked = requests.length;
    await publish([
      { name: 'web01', tags: ['old'] },
      { name: 'web01', tags: ['new'] },
      { name: 'web03' },
      'web02',
    ]);
    const { added, removed } = await mutationAfter(1);
    expect(added.map(({ metadata }) => [metadata.name, metadata.tags])).toEqual(
      [['web01', ['new']]],
    );
    // What another entity stands for has none of its own.
    expect(removed.sort()).toEqual([
      'resource:default/web02',
      'resource:default/web03',
    ]);
    expect(requests).toHaveLength(asked);
  });

  it('says when what changed cannot be given yet, and gives it with all others', async () => {
    serveFleet([{ name: 'web01', address: '10.0.0.1' }]);
    const { run, publish, mutationAfter, logger } = await startModule({
      config: { rules: [{ network: '10.0.0.0/8', owner: 'edge' }] },
    });
    await run();
    network.resetHandlers(
      http.get(ORIGINS, () => HttpResponse.error(), { once: true }),
    );
    await publish([{ name: 'web01' }]);
    while (logger.warn.mock.calls.length === 0) {
      await new Promise(resolve => setTimeout(resolve, 20));
    }
    expect(logger.warn.mock.calls[0][0]).toContain('are given later');
    network.resetHandlers();
    serveFleet([{ name: 'web01', address: '10.0.0.1' }]);
    const entities = await run();
    expect(entities?.map(({ spec }) => spec?.owner)).toEqual(['edge']);
    await expect(mutationAfter(1)).rejects.toThrow('all hosts were given');
  });

  it('takes owner, system, lifecycle and tags from the rules that are for a host', async () => {
    serveFleet([
      { name: 'web1.example.com', tags: ['WWW'], address: '10.1.2.3' },
      { name: 'web2.example.com', address: '::ffff:10.1.2.4' },
      { name: 'db1.example.com', address: 'fd00::7', token: 'data-rollout' },
      { name: 'misc', tags: ['db'], assignedOwner: 'group:default/mine' },
    ]);
    const { run } = await startModule({
      config: {
        owner: 'platform',
        ownerByTag: { db: 'dba' },
        rules: [
          { tag: 'www', owner: 'web', tags: ['Front End'] },
          {
            ...{ name: 'web*.example.com', network: ['10.1.0.0/16'] },
            ...{ owner: 'edge', system: 'shop', lifecycle: 'production' },
          },
          { token: 'data-rollout', owner: 'data', tags: ['front-end', 'x'] },
          { network: 'fd00::/8', lifecycle: 'experimental' },
          { name: 'web1*', lifecycle: 'experimental', tags: ['first'] },
        ],
      },
    });
    const entities = (await run())!;
    expect(
      entities.map(({ metadata, spec }) => [
        metadata.name,
        ...[spec?.owner, spec?.system, spec?.lifecycle],
        metadata.tags,
      ]),
    ).toEqual([
      [
        'web1.example.com',
        ...['web', 'shop', 'production'],
        ['first', 'front-end', 'www'],
      ],
      ['web2.example.com', 'edge', 'shop', 'production', []],
      [
        'db1.example.com',
        ...['data', undefined, 'experimental'],
        ['front-end', 'x'],
      ],
      ['misc', 'group:default/mine', undefined, undefined, ['db']],
    ]);
    for (const entity of entities) {
      await expect(resourceEntityV1alpha1Validator.check(entity)).resolves.toBe(
        true,
      );
    }
  });

  it('asks where hosts come from only where a rule needs it', async () => {
    const requests = serveFleet([{ name: 'web1' }]);
    const { run } = await startModule({
      config: { rules: [{ name: 'web*', owner: 'web' }] },
    });
    await run();
    expect(requests.map(({ url }) => new URL(url).pathname)).toEqual([
      '/api/patchman/hosts',
    ]);
  });

  describe('entities from elsewhere', () => {
    const GIT = 'url:https://git.example.com/all.yaml';
    const resource = (
      name: string,
      annotations: Record<string, string> = {},
      kind = 'Resource',
    ): Entity => ({
      apiVersion: 'backstage.io/v1alpha1',
      ...{ kind, metadata: { name, annotations }, spec: { type: 'server' } },
    });
    const annotationOf = ({ metadata }: Entity) =>
      metadata.annotations?.['patchman.io/host'];
    const started = (findBy?: string[]) =>
      startModule({
        config: {
          trustedLocations: ['url:https://git.example.com/*', 'puppetdb:*'],
          ...(findBy && { findBy }),
        },
      });

    it('are found by certname, instance and name, as configured', async () => {
      serveFleet([
        { name: 'web01.example.com' },
        { name: 'i-0abc1234def567890.ec2.internal' },
        { name: 'db01', tags: ['i-0000000000000000f'] },
      ]);
      const { process } = await started(['certname', 'ec2', 'name']);
      const found = async (entity: Entity, origin = GIT) =>
        annotationOf(await process(entity, origin));
      const certname = { 'puppet.com/certname': 'Web01.example.com' };
      expect(await found(resource('node-7', certname))).toBe(
        'web01.example.com',
      );
      expect(await found(resource('node-7', certname), 'puppetdb:x')).toBe(
        'web01.example.com',
      );
      const instance = (id: string) =>
        resource('vm', { 'amazon.com/ec2-instance-id': id });
      expect(await found(instance('i-0abc1234def567890'))).toBe(
        'i-0abc1234def567890.ec2.internal',
      );
      expect(await found(instance('i-0000000000000000f'))).toBe('db01');
      expect(await found(instance('i-0000000000000000e'))).toBeUndefined();
      expect(await found(resource('db01'))).toBe('db01');
      expect(await found(resource('db01', {}, 'Component'))).toBeUndefined();
      // Whoever may register an entity takes no host.
      expect(
        await found(resource('node-7', certname), 'url:https://evil.example/x'),
      ).toBeUndefined();
      // What an entity says itself counts.
      expect(
        await found(
          resource('db01', { ...certname, 'patchman.io/host': 'other' }),
        ),
      ).toBe('other');
    });

    it('are found by the annotation alone where nothing else is configured', async () => {
      const requests = serveFleet([{ name: 'db01' }]);
      const { process } = await started();
      const entity = resource('db01');
      expect(await process(entity, GIT)).toBe(entity);
      expect(requests).toEqual([]);
    });

    it('take the place of the one from here as soon as the catalog reads them', async () => {
      serveFleet([{ name: 'db01' }]);
      const { run, process, mutationAfter, mutations } = await started([
        'name',
      ]);
      await run();
      await process(resource('db01'), 'url:https://evil.example/x');
      await process(resource('db01'), GIT);
      await process(resource('db01'), GIT);
      expect(await mutationAfter(1)).toEqual({
        added: [],
        removed: ['resource:default/db01'],
      });
      expect(mutations).toHaveLength(2);
    });

    it('stay as they are while hosts cannot be read', async () => {
      network.use(http.get(HOSTS, () => HttpResponse.error()));
      const { process } = await started(['name']);
      await expect(process(resource('db01'), GIT)).rejects.toThrow();
    });
  });

  it('can be switched off', async () => {
    const { providers } = await startModule({ config: { enabled: false } });
    expect(providers).toEqual([]);
  });

  it.each([
    [{ owner: 'group:' }, 'patchman.catalog.owner is "group:"'],
    [{ ownerByTag: { www: 7 } }, 'patchman.catalog.ownerByTag.www is "7"'],
    [{ ownerByTag: ['www'] }, 'patchman.catalog.ownerByTag takes tags'],
    [{ rules: [{ owner: 'web' }] }, 'rules[0] is for no host'],
    [{ rules: [{ tag: 'www' }] }, 'rules[0] says nothing'],
    [{ rules: [{ tag: 'a', onwer: 'b' }] }, 'rules[0] has onwer'],
    [
      { rules: [{ network: '10.0.0.0/33', owner: 'a' }] },
      'rules[0].network has "10.0.0.0/33"',
    ],
    [
      { rules: [{ tag: 'a', system: 'system:' }] },
      'rules[0].system is "system:"',
    ],
    [{ findBy: ['dns'] }, 'patchman.catalog.findBy has "dns"'],
  ])('says what is wrong with %j', async (config, message) => {
    await expect(startModule({ config })).rejects.toThrow(message);
  });
});
