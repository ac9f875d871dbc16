import type { PermissionCriteria } from '@backstage/plugin-permission-common';
import type { Knex } from 'knex';
import { whereOwnedBy } from './owners';

/** A condition on hosts that a permission policy can set. @public */
export interface HostCondition {
  property: 'name' | 'tag' | 'owner' | 'osRelease';
  /** Any of these. */
  values: string[];
}

/** Which hosts somebody may see: all of them, or those that meet the criteria. */
export type Visibility = 'all' | PermissionCriteria<HostCondition>;

/** Of somebody who may see no host at all. */
export const NO_HOST: Visibility = { property: 'name', values: [] };

/**
 * Limits a query to visible hosts.
 * @param hostId the column that holds a host's id, such as `host.id`
 */
export function whereVisible(
  query: Knex.QueryBuilder,
  visible: Visibility,
  hostId = 'host.id',
): void {
  if (visible === 'all') return;
  applyCriteria(query, visible, hostId);
}

/**
 * Limits a query with `os_release` to the releases that a visible host runs; whoever sees all hosts sees the others, too.
 */
export function whereReleaseVisible(
  query: Knex.QueryBuilder,
  visible: Visibility,
): void {
  if (visible === 'all') return;
  query.whereExists(running => {
    running
      .from('os_variant as run')
      .join('host', 'host.os_variant_id', 'run.id')
      .whereRaw('run.release_id = os_release.id')
      .select('run.id');
    applyCriteria(running, visible, 'host.id');
  });
}

function applyCriteria(
  query: Knex.QueryBuilder,
  criteria: PermissionCriteria<HostCondition>,
  hostId: string,
): void {
  if ('allOf' in criteria) {
    query.where(all => {
      for (const part of criteria.allOf) {
        all.andWhere(inner => applyCriteria(inner, part, hostId));
      }
    });
  } else if ('anyOf' in criteria) {
    query.where(any => {
      for (const part of criteria.anyOf) {
        any.orWhere(inner => applyCriteria(inner, part, hostId));
      }
    });
  } else if ('not' in criteria) {
    query.whereNot(inner => applyCriteria(inner, criteria.not, hostId));
  } else {
    applyCondition(query, criteria, hostId);
  }
}

function applyCondition(
  query: Knex.QueryBuilder,
  { property, values }: HostCondition,
  hostId: string,
): void {
  query.whereIn(hostId, hosts => {
    hosts.from('host as visible').select('visible.id');
    switch (property) {
      case 'name':
        hosts.whereIn('visible.name', values);
        break;
      case 'tag':
        hosts
          .join('host_tag', 'host_tag.host_id', 'visible.id')
          .join('tag', 'tag.id', 'host_tag.tag_id')
          .whereIn(
            'tag.key',
            values.map(value => value.toLowerCase()),
          );
        break;
      case 'owner':
        whereOwnedBy(hosts, 'visible', values);
        break;
      case 'osRelease':
        hosts
          .join('os_variant', 'os_variant.id', 'visible.os_variant_id')
          .join('os_release', 'os_release.id', 'os_variant.release_id')
          .whereIn('os_release.name', values);
        break;
      default:
        throw new Error(`No host condition ${property}`);
    }
  });
}
