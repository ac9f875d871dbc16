import { registerMswTestHooks } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { http, HttpResponse } from 'msw';
import {
  HOSTS,
  network,
  serveFleet,
  startModule,
} from './__testUtils__/startModule';

registerMswTestHooks(network);

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
    expect(await found(resource('node-7', certname))).toBe('web01.example.com');
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
    const { run, process, mutationAfter, mutations } = await started(['name']);
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
