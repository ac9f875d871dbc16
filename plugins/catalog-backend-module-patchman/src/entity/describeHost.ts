import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  type Entity,
} from '@backstage/catalog-model';
import {
  ASSIGNED_OWNER_ANNOTATION,
  type Host,
  HOST_ANNOTATION,
} from 'backstage-plugin-patchman-common';
import { PATCHMAN_HOSTS_LOCATION } from 'backstage-plugin-patchman-node';
import type { HostRules, Origin } from '../rules';
import { entityNameOf } from './entityNameOf';
import { entityTagsOf } from './entityTagsOf';

/** What of a host its entity is made of. */
export type DescribedHost = Pick<
  Host,
  'name' | 'os' | 'arch' | 'tags' | 'assignedOwner'
>;

/** A host as an entity. Only what rarely changes is told: each change makes the catalog process the entity again. */
export function describeHost(
  host: DescribedHost,
  origin: Origin,
  rules: HostRules,
): Entity {
  // `host.owner` would be this entity's own, as the catalog says.
  const { owner, system, lifecycle, tags } = rules.describe(host, origin);
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      name: entityNameOf(host.name),
      title: host.name,
      description: [host.os.variant || host.os.release, host.arch]
        .filter(Boolean)
        .join(', '),
      annotations: {
        [HOST_ANNOTATION]: host.name,
        [ANNOTATION_LOCATION]: PATCHMAN_HOSTS_LOCATION,
        [ANNOTATION_ORIGIN_LOCATION]: PATCHMAN_HOSTS_LOCATION,
        ...(host.assignedOwner && {
          [ASSIGNED_OWNER_ANNOTATION]: host.assignedOwner,
        }),
      },
      tags: entityTagsOf([...host.tags, ...tags]),
    },
    spec: {
      type: 'host',
      owner,
      ...(system && { system }),
      ...(lifecycle && { lifecycle }),
    },
  };
}
