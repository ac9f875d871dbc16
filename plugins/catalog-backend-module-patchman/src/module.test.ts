import { registerMswTestHooks } from '@backstage/backend-test-utils';
import {
  DefaultNamespaceEntityPolicy,
  EntityPolicies,
  FieldFormatEntityPolicy,
  resourceEntityV1alpha1Validator,
  SchemaValidEntityPolicy,
} from '@backstage/catalog-model';
import { http, HttpResponse } from 'msw';
import {
  hostOf,
  hostResource,
  HOSTS,
  namedFleet,
  network,
  serveFleet,
  startModule,
} from './__testUtils__/startModule';

registerMswTestHooks(network);

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
