import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  MetricsService,
  MetricsServiceObservableResult,
} from '@backstage/backend-plugin-api/alpha';
import type { Knex } from 'knex';
import { reasonOf } from '../../database/driverErrors';
import { ago } from '../../database/time';
import type { Health } from 'backstage-plugin-patchman-common';
import { errataSourceFigures, type HealthOptions } from '../health/sources';
import { findHealth } from '../health/findHealth';
import { type QueueFigures, queueFigures } from '../health/queue';
import { type FleetFigures, fleetFigures } from './fleetFigures';

/** Whoever collects metrics more often gets what was read last, in milliseconds. */
const KEPT_MS = 10_000;

/** What is told of the whole installation, the same by every backend. */
interface Snapshot {
  fleet: FleetFigures;
  queue: QueueFigures;
  sources: { name: string; ageSeconds: number | null; failing: boolean }[];
  health: Health;
}

export interface GaugeOptions extends HealthOptions {
  knex: Knex;
  logger: LoggerService;
  metrics: MetricsService;
  /** What caches hold, and the most that they may. */
  caches: () => Record<string, { size: number; maxSize: number }>;
}

/** Tells of everything that is as it is now, when metrics are collected and at no other time. */
export function watchGauges(options: GaugeOptions): void {
  const { metrics, logger, caches } = options;
  const read = keptFor(KEPT_MS, () => readSnapshot(options));
  const gauge = (
    name: string,
    about: { description: string; unit?: string },
    observe: (
      result: MetricsServiceObservableResult,
      snapshot: Snapshot,
    ) => void,
  ) =>
    metrics.createObservableGauge(name, about).addCallback(async result => {
      try {
        observe(result, await read());
      } catch (error) {
        // A gap says that it is not known.
        logger.warn(`${name} could not be read: ${reasonOf(error)}`);
      }
    });

  gauge(
    'patchman.hosts',
    { description: 'Hosts by state', unit: '{host}' },
    (result, { fleet }) => {
      for (const [state, hosts] of Object.entries(fleet.hosts)) {
        result.observe(hosts, { state });
      }
    },
  );
  gauge(
    'patchman.hosts.reboot_required',
    { description: 'Hosts that need a reboot', unit: '{host}' },
    (result, { fleet }) => result.observe(fleet.rebootRequired),
  );
  gauge(
    'patchman.updates',
    {
      description: 'Updates of all hosts together, by class: security or other',
      unit: '{update}',
    },
    (result, { fleet }) => {
      for (const [kind, updates] of Object.entries(fleet.updates)) {
        result.observe(updates, { class: kind });
      }
    },
  );
  gauge(
    'patchman.reports.queue',
    { description: 'Reports that wait to be processed', unit: '{report}' },
    (result, { queue }) => result.observe(queue.waiting),
  );
  gauge(
    'patchman.reports.queue.age.seconds',
    {
      description: 'Age of the report that has waited longest; 0 without any',
      unit: 's',
    },
    (result, { queue }) => result.observe(queue.oldestSeconds ?? 0),
  );
  gauge(
    'patchman.source.age.seconds',
    {
      description:
        'Time since each source of errata was last read without failure',
      unit: 's',
    },
    (result, { sources }) => {
      for (const { name, ageSeconds } of sources) {
        if (ageSeconds !== null) result.observe(ageSeconds, { source: name });
      }
    },
  );
  gauge(
    'patchman.source.failing',
    { description: 'Whether the last look at each source failed: 1 or 0' },
    (result, { sources }) => {
      for (const { name, failing } of sources) {
        result.observe(failing ? 1 : 0, { source: name });
      }
    },
  );
  gauge(
    'patchman.health',
    {
      description:
        'Whether each part keeps up: 1, behind: 0; nothing where that is not known',
    },
    (result, { health }) => {
      for (const { name, status } of health.parts) {
        if (status !== 'unknown') {
          result.observe(status === 'ok' ? 1 : 0, { part: name });
        }
      }
    },
  );
  metrics
    .createObservableGauge('patchman.cache.size', {
      description:
        'What caches of this backend hold, in packages or what takes as much memory',
      unit: '{package}',
    })
    .addCallback(result => {
      for (const [cache, { size }] of Object.entries(caches())) {
        result.observe(size, { cache });
      }
    });
  metrics
    .createObservableGauge('patchman.cache.limit', {
      description: 'The most that caches of this backend may hold',
      unit: '{package}',
    })
    .addCallback(result => {
      for (const [cache, { maxSize }] of Object.entries(caches())) {
        result.observe(maxSize, { cache });
      }
    });
}

async function readSnapshot(options: GaugeOptions): Promise<Snapshot> {
  const { knex, config } = options;
  const [fleet, queue, sources, health] = await Promise.all([
    fleetFigures(knex, ago(config.staleAfter)),
    queueFigures(knex),
    errataSourceFigures(options),
    findHealth(options),
  ]);
  return { fleet, queue, sources, health };
}

/** Reads once for all that ask at the same time or soon after. */
function keptFor<T>(milliseconds: number, read: () => Promise<T>) {
  let kept: { at: number; value: Promise<T> } | null = null;
  return () => {
    if (!kept || Math.abs(performance.now() - kept.at) > milliseconds) {
      const value = read();
      kept = { at: performance.now(), value };
      value.catch(() => {
        kept = null;
      });
    }
    return kept.value;
  };
}
