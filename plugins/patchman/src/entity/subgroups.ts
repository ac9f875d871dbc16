import {
  Entity,
  RELATION_PARENT_OF,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { CatalogApi } from '@backstage/plugin-catalog-react';

/** More could not be asked for in one address. */
const MOST = 200;

function childrenOf(group: Entity): string[] {
  return (group.relations ?? [])
    .filter(({ type }) => type === RELATION_PARENT_OF)
    .map(({ targetRef }) => targetRef);
}

/**
 * The refs of all groups below a group, level by level; each once, even where they go round in circles.
 * `complete` is false where there are more than can be looked at.
 */
export async function subgroupsOf(
  catalog: Pick<CatalogApi, 'getEntitiesByRefs'>,
  group: Entity,
): Promise<{ refs: string[]; complete: boolean }> {
  const found = new Set([stringifyEntityRef(group)]);
  let level = childrenOf(group);
  for (;;) {
    const fresh = [...new Set(level)].filter(ref => !found.has(ref));
    const room = MOST + 1 - found.size;
    fresh.slice(0, room).forEach(ref => found.add(ref));
    const complete = fresh.length <= room;
    if (fresh.length === 0 || !complete) {
      const [, ...refs] = found;
      return { refs, complete };
    }
    const { items } = await catalog.getEntitiesByRefs({
      entityRefs: fresh,
      fields: ['kind', 'metadata.name', 'metadata.namespace', 'relations'],
    });
    level = items.flatMap(item => (item ? childrenOf(item) : []));
  }
}
