import type {
  Health,
  HealthPart,
  HealthStatus,
} from 'backstage-plugin-patchman-common';
import { now } from '../../database/time';
import { evaluationHealth } from './evaluation';
import { queueFigures, queueHealth } from './queue';
import { refreshHealth } from './refresh';
import {
  errataSourceFigures,
  type HealthOptions,
  sourcesHealth,
} from './sources';

type PartName = HealthPart['name'];

const PARTS: Record<PartName, (options: HealthOptions) => Promise<HealthPart>> =
  {
    queue: async ({ knex }) => queueHealth(await queueFigures(knex)),
    refresh: ({ knex, config }) => refreshHealth(knex, config.schedule.refresh),
    sources: async options => sourcesHealth(await errataSourceFigures(options)),
    evaluation: ({ knex }) => evaluationHealth(knex),
  };

/** The worst first. */
const ORDER: HealthStatus[] = ['behind', 'unknown', 'ok'];

/**
 * Which part of the backend is behind; at most six statements.
 * @param names those that are asked for
 */
export async function findHealth(
  options: HealthOptions,
  names: readonly PartName[] = Object.keys(PARTS) as PartName[],
): Promise<Health> {
  const parts = await Promise.all(names.map(name => PARTS[name](options)));
  return {
    at: now(),
    status:
      ORDER.find(status => parts.some(part => part.status === status)) ??
      'unknown',
    parts,
  };
}
