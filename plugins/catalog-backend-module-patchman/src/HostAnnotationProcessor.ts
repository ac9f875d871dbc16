import { type Entity, stringifyLocationRef } from '@backstage/catalog-model';
import type { CatalogProcessor } from '@backstage/plugin-catalog-node';
import { HOST_ANNOTATION } from 'backstage-plugin-patchman-common';
import {
  type EntityTrust,
  PATCHMAN_HOSTS_LOCATION,
} from 'backstage-plugin-patchman-node';
import type { FindBy } from './config';
import type { HostDirectory } from './hosts/HostDirectory';

/** As the catalog's module for PuppetDB writes it. */
const CERTNAME_ANNOTATION = 'puppet.com/certname';
/** As modules for AWS write it. */
const INSTANCE_ANNOTATION = 'amazon.com/ec2-instance-id';

/**
 * Gives entities from elsewhere that stand for a host the annotation that says so, from which on everything else knows them;
 * and tells of those that have it.
 */
export class HostAnnotationProcessor implements CatalogProcessor {
  constructor(
    private readonly options: {
      findBy: readonly FindBy[];
      trust: EntityTrust;
      directory: HostDirectory;
      onClaimed: (host: string) => void;
    },
  ) {}

  getProcessorName(): string {
    return 'PatchmanHostAnnotationProcessor';
  }

  /** @throws where hosts cannot be asked for; the catalog then keeps the entity as it was */
  async preProcessEntity(
    entity: Entity,
    _location: unknown,
    _emit: unknown,
    originLocation: { type: string; target: string },
  ): Promise<Entity> {
    const { trust, onClaimed } = this.options;
    const origin = stringifyLocationRef(originLocation);
    if (origin === PATCHMAN_HOSTS_LOCATION || !trust(origin)) return entity;
    const said = entity.metadata.annotations?.[HOST_ANNOTATION];
    const host = said?.trim().toLowerCase() ?? (await this.find(entity));
    if (!host) return entity;
    onClaimed(host);
    if (said !== undefined) return entity;
    return {
      ...entity,
      metadata: {
        ...entity.metadata,
        annotations: {
          ...entity.metadata.annotations,
          [HOST_ANNOTATION]: host,
        },
      },
    };
  }

  private async find(entity: Entity): Promise<string | undefined> {
    const { findBy, directory } = this.options;
    const { name, title, annotations = {} } = entity.metadata;
    for (const by of findBy) {
      const looked: (string | undefined)[] = [];
      if (by === 'certname') looked.push(annotations[CERTNAME_ANNOTATION]);
      // Any other kind of the same name is more likely to be something that runs there.
      if (by === 'name' && entity.kind.toLowerCase() === 'resource') {
        looked.push(name, title);
      }
      for (const text of looked) {
        const found = text && (await directory.findByName(text));
        if (found) return found;
      }
      if (by === 'ec2' && annotations[INSTANCE_ANNOTATION]) {
        const found = await directory.findByInstance(
          annotations[INSTANCE_ANNOTATION],
        );
        if (found) return found;
      }
    }
    return undefined;
  }
}
