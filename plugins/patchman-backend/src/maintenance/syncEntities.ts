import type { AuthService } from '@backstage/backend-plugin-api';
import { CATALOG_FILTER_EXISTS } from '@backstage/catalog-client';
import {
  ANNOTATION_ORIGIN_LOCATION,
  type Entity,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  ASSIGNED_OWNER_ANNOTATION,
  HOST_ANNOTATION,
} from 'backstage-plugin-patchman-common';
import {
  type EntityTrust,
  PATCHMAN_HOSTS_LOCATION,
} from 'backstage-plugin-patchman-node';
import type { Knex } from 'knex';
import type { EntityStanding } from '../permissions/owners';

interface HostEntity {
  host_name: string;
  entity_ref: string;
  owner: string | null;
  standing: EntityStanding;
}

const MAX_HOST_NAME = 253;

/**
 * Copies from the catalog which entities stand for which hosts, who owns them, and whether they may say so, so that hosts
 * can be filtered by owner. Writes only what differs.
 * @returns how many links there are
 */
export async function syncEntities(options: {
  knex: Knex;
  catalog: CatalogService;
  auth: AuthService;
  trust: EntityTrust;
}): Promise<number> {
  const { knex, catalog, auth, trust } = options;
  const credentials = await auth.getOwnServiceCredentials();
  const { items } = await catalog.getEntities(
    {
      filter: {
        [`metadata.annotations.${HOST_ANNOTATION}`]: CATALOG_FILTER_EXISTS,
      },
      fields: ['kind', 'metadata', 'relations'],
    },
    { credentials },
  );
  const wanted = new Map<string, HostEntity>();
  for (const entity of items) {
    const host = entity.metadata.annotations?.[HOST_ANNOTATION];
    // Nothing longer names a host, and it would not fit into the index.
    if (!host || host.length > MAX_HOST_NAME) continue;
    const link: HostEntity = {
      host_name: host.trim().toLowerCase(),
      entity_ref: stringifyEntityRef(entity),
      owner: ownerOf(entity),
      standing: standingOf(entity, trust),
    };
    wanted.set(keyOf(link), link);
  }

  const current: HostEntity[] = await knex('host_entity').select(
    'host_name',
    'entity_ref',
    'owner',
    'standing',
  );
  const gone = current.filter(link => !isSame(wanted.get(keyOf(link)), link));
  for (const link of current) {
    if (isSame(wanted.get(keyOf(link)), link)) wanted.delete(keyOf(link));
  }
  await knex.transaction(async trx => {
    for (const { host_name, entity_ref } of gone) {
      await trx('host_entity').where({ host_name, entity_ref }).delete();
    }
    await trx.batchInsert('host_entity', [...wanted.values()], 100);
  });
  return items.length;
}

function standingOf(entity: Entity, trust: EntityTrust): EntityStanding {
  const origin = entity.metadata.annotations?.[ANNOTATION_ORIGIN_LOCATION];
  if (origin === PATCHMAN_HOSTS_LOCATION) return 'made';
  return trust(origin) ? 'trusted' : 'claimed';
}

function ownerOf(entity: Entity): string | null {
  // Told by the host itself: what the catalog repeats of it is as old as the catalog.
  if (entity.metadata.annotations?.[ASSIGNED_OWNER_ANNOTATION]) return null;
  const owner = entity.relations?.find(({ type }) => type === 'ownedBy');
  return owner?.targetRef.toLowerCase() ?? null;
}

function keyOf(link: HostEntity): string {
  return `${link.host_name}\0${link.entity_ref}`;
}

function isSame(a: HostEntity | undefined, b: HostEntity): boolean {
  return a !== undefined && a.owner === b.owner && a.standing === b.standing;
}
