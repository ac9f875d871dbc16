import { registerMswTestHooks } from '@backstage/backend-test-utils';
import { resourceEntityV1alpha1Validator } from '@backstage/catalog-model';
import { http, HttpResponse } from 'msw';
import {
  hostResource,
  network,
  ORIGINS,
  serveFleet,
  startModule,
} from './__testUtils__/startModule';

registerMswTestHooks(network);

describe('entities of hosts', () => {
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
});
