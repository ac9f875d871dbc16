import { Entity } from '@backstage/catalog-model';
import { subgroupsOf } from './subgroups';

const group = (name: string, ...children: string[]): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: { name, namespace: 'default' },
  relations: [
    { type: 'memberOf', targetRef: 'group:default/other' },
    ...children.map(child => ({
      type: 'parentOf',
      targetRef: `group:default/${child}`,
    })),
  ],
});

function catalogOf(...groups: Entity[]) {
  return {
    getEntitiesByRefs: jest.fn(
      async ({ entityRefs }: { entityRefs: string[] }) => ({
        items: entityRefs.map(ref =>
          groups.find(({ metadata }) => ref.endsWith(`/${metadata.name}`)),
        ),
      }),
    ),
  };
}

const refs = (...names: string[]) => names.map(name => `group:default/${name}`);

describe('subgroupsOf', () => {
  it('asks the catalog for nothing where a group has no subgroup', async () => {
    const catalog = catalogOf();
    expect(await subgroupsOf(catalog, group('a'))).toEqual({
      refs: [],
      complete: true,
    });
    expect(catalog.getEntitiesByRefs).not.toHaveBeenCalled();
  });

  it('finds those of every level with one request a level, each once', async () => {
    const catalog = catalogOf(
      group('b', 'd'),
      group('c', 'd', 'missing'),
      group('d', 'a'),
    );
    expect(await subgroupsOf(catalog, group('a', 'b', 'c'))).toEqual({
      refs: refs('b', 'c', 'd', 'missing'),
      complete: true,
    });
    expect(catalog.getEntitiesByRefs).toHaveBeenCalledTimes(2);
  });

  it('says where there are more than it looks at', async () => {
    const names = Array.from({ length: 300 }, (_, index) => `g${index}`);
    const found = await subgroupsOf(catalogOf(), group('a', ...names));
    expect(found.complete).toBe(false);
    expect(found.refs).toEqual(refs(...names.slice(0, 200)));
  });
});
