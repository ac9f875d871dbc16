import {
  readSchedulerServiceTaskScheduleDefinitionFromConfig,
  type RootConfigService,
  type SchedulerServiceTaskScheduleDefinition,
} from '@backstage/backend-plugin-api';
import { type Config, readDurationFromConfig } from '@backstage/config';
import { InputError } from '@backstage/errors';
import type { HumanDuration } from '@backstage/types';
import bytes from 'bytes';
import { Duration } from 'luxon';
import { tmpdir } from 'node:os';
import { pathOf } from '../errata/files/pathOf';
import type { ErrataConfig } from '../errata/settings';
import { readCredentials } from './credentials';
import type { CredentialList } from '../repositories/fetch';
import {
  MAINTENANCE_TASKS,
  type MaintenanceTask,
  UNUSED_KINDS,
  type UnusedKind,
} from '../tasks/names';

/** The `patchman` section of app-config, checked and with defaults. Sizes in bytes, times in milliseconds. */
export interface PatchmanConfig {
  reports: {
    maxSize: number;
    keepPerHost: number;
    protocol1: { enabled: boolean; allowFrom: string[] };
  };
  fetch: {
    allow: string[];
    keyrings: string[];
    requireSignatures: boolean;
    credentials: CredentialList;
    maxSize: number;
    totalTimeout: number;
    idleTimeout: number;
    smallTimeout: number;
    minimumRate: { bytesPerSecond: number; windowMs: number };
  };
  staleAfter: HumanDuration;
  /** Where packages of the client lie that are handed out; null: none are. */
  client: { packages: string | null };
  /** What the check by schedule deletes where nothing uses it. */
  check: { delete: UnusedKind[] };
  keys: {
    /** The age at which hosts are asked for a new key; null: never. */
    rotateAfter: HumanDuration | null;
    rotationGrace: HumanDuration;
  };
  rateLimits: Record<'reports' | 'enrolments' | 'wrongKeys', RateLimit>;
  /** For how long it is told what reports changed in the installed packages. */
  history: { keep: HumanDuration };
  audit: { keep: HumanDuration };
  mirrors: { perRepository: number; failuresBeforeDisabled: number };
  /** What reading untrusted documents in worker threads may cost. */
  documents: {
    /** For documents of repositories; reports have one more. */
    threads: number;
    memory: number;
    timeout: number;
    /** Where documents are kept until they are read. */
    folder: string;
  };
  evaluation: { cachedPackages: number };
  errata: ErrataConfig;
  /** Who says what documents of VEX say. */
  vex: { author: string };
  schedule: Record<MaintenanceTask, SchedulerServiceTaskScheduleDefinition>;
}

/** So many at once, and then so many a minute. */
export interface RateLimit {
  burst: number;
  perMinute: number;
}

const DEFAULT_SCHEDULE: PatchmanConfig['schedule'] = {
  process: {
    frequency: { minutes: 1 },
    timeout: { minutes: 30 },
    initialDelay: { seconds: 30 },
  },
  refresh: {
    frequency: { hours: 4 },
    timeout: { hours: 2 },
    initialDelay: { seconds: 20 },
  },
  sources: {
    frequency: { minutes: 10 },
    timeout: { hours: 2 },
    initialDelay: { seconds: 40 },
  },
  evaluate: {
    frequency: { minutes: 10 },
    timeout: { hours: 1 },
    initialDelay: { seconds: 60 },
  },
  clean: {
    frequency: { hours: 24 },
    timeout: { hours: 1 },
    initialDelay: { minutes: 10 },
  },
  check: {
    frequency: { hours: 24 },
    timeout: { hours: 1 },
    initialDelay: { minutes: 20 },
  },
  entities: {
    frequency: { minutes: 1 },
    timeout: { minutes: 5 },
    initialDelay: { seconds: 10 },
  },
  // Who is asked is told which addresses there are.
  reverseDns: { frequency: { trigger: 'manual' }, timeout: { hours: 1 } },
};

/**
 * @throws InputError that names the setting and says what it takes
 */
export function readPatchmanConfig(root: RootConfigService): PatchmanConfig {
  const config = root.getOptionalConfig('patchman');
  const schedule = { ...DEFAULT_SCHEDULE };
  for (const task of MAINTENANCE_TASKS) {
    const section = config?.getOptionalConfig(`schedule.${task}`);
    if (section) {
      schedule[task] =
        readSchedulerServiceTaskScheduleDefinitionFromConfig(section);
    }
  }
  return {
    reports: {
      maxSize: readSize(config, 'reports.maxSize', '32mb'),
      keepPerHost: readCount(config, 'reports.keepPerHost', 3),
      protocol1: {
        enabled:
          config?.getOptionalBoolean('reports.protocol1.enabled') ?? false,
        allowFrom:
          config?.getOptionalStringArray('reports.protocol1.allowFrom') ?? [],
      },
    },
    fetch: {
      allow: config?.getOptionalStringArray('fetch.allow') ?? [],
      keyrings: config?.getOptionalStringArray('fetch.keyrings') ?? [
        '/usr/share/keyrings',
      ],
      requireSignatures:
        config?.getOptionalBoolean('fetch.requireSignatures') ?? false,
      credentials: readCredentials(config),
      maxSize: readSize(config, 'fetch.maxSize', '512mb'),
      totalTimeout: readMillis(config, 'fetch.timeout', { minutes: 10 }),
      idleTimeout: readMillis(config, 'fetch.idleTimeout', { seconds: 30 }),
      smallTimeout: readMillis(config, 'fetch.smallTimeout', { seconds: 60 }),
      minimumRate: {
        bytesPerSecond: readSize(config, 'fetch.minimumRate', '1kb'),
        windowMs: readMillis(config, 'fetch.minimumRateOver', { seconds: 30 }),
      },
    },
    staleAfter: readDuration(config, 'staleAfter', { days: 14 }),
    client: { packages: config?.getOptionalString('client.packages') ?? null },
    keys: {
      rotateAfter:
        config?.getOptional('keys.rotateAfter') === 'never'
          ? null
          : readDuration(config, 'keys.rotateAfter', { days: 90 }),
      rotationGrace: readDuration(config, 'keys.rotationGrace', { days: 7 }),
    },
    rateLimits: {
      // Far above a host with a timer and hooks, far below one that runs wild.
      reports: readRateLimit(config, 'reports', { burst: 120, perMinute: 60 }),
      enrolments: readRateLimit(config, 'enrolments', {
        burst: 60,
        perMinute: 30,
      }),
      wrongKeys: readRateLimit(config, 'wrongKeys', {
        burst: 30,
        perMinute: 10,
      }),
    },
    history: { keep: readDuration(config, 'history.keep', { days: 365 }) },
    audit: { keep: readDuration(config, 'audit.keep', { days: 365 }) },
    check: { delete: readUnusedKinds(config) },
    mirrors: {
      perRepository: readCount(config, 'mirrors.perRepository', 2),
      failuresBeforeDisabled:
        config?.getOptionalNumber('mirrors.failuresBeforeDisabled') ?? 14,
    },
    documents: {
      threads: readCount(config, 'documents.threads', 2),
      memory: readSize(config, 'documents.memory', '128mb'),
      timeout: readMillis(config, 'documents.timeout', { minutes: 2 }),
      folder: root.getOptionalString('backend.workingDirectory') ?? tmpdir(),
    },
    evaluation: {
      cachedPackages: readCount(config, 'evaluation.cachedPackages', 500_000),
    },
    errata: {
      enabled: config?.getOptionalBoolean('errata.enabled') ?? true,
      sources: readSources(config?.getOptionalConfig('errata.sources')),
    },
    vex: {
      author:
        config?.getOptionalString('vex.author') ??
        root.getOptionalString('app.baseUrl') ??
        'Patchman for Backstage',
    },
    schedule,
  };
}

function readSources(config: Config | undefined): ErrataConfig['sources'] {
  return Object.fromEntries(
    (config?.keys() ?? []).map(id => {
      const source = config!.getConfig(id);
      const enabled = source.getOptionalBoolean('enabled');
      const url = source.getOptionalString('url');
      if (url !== undefined && pathOf(url) === null && !isWebAddress(url)) {
        throw new InputError(
          `patchman.errata.sources.${id}.url is "${url}"; give an address of http or https, or the path of a folder or a file.`,
        );
      }
      const every = source.has('every')
        ? readDurationFromConfig(source, { key: 'every' })
        : undefined;
      return [
        id,
        {
          ...(enabled !== undefined && { enabled }),
          ...(url !== undefined && { url }),
          ...(every && { every }),
        },
      ];
    }),
  );
}

function isWebAddress(text: string): boolean {
  try {
    return /^https?:$/.test(new URL(text).protocol);
  } catch {
    return false;
  }
}

function readUnusedKinds(config: Config | undefined): UnusedKind[] {
  const kinds = config?.getOptionalStringArray('check.delete') ?? [];
  for (const kind of kinds) {
    if (!(UNUSED_KINDS as readonly string[]).includes(kind)) {
      throw new InputError(
        `patchman.check.delete has "${kind}"; there are: ${UNUSED_KINDS.join(
          ', ',
        )}.`,
      );
    }
  }
  return kinds as UnusedKind[];
}

function readSize(
  config: Config | undefined,
  key: string,
  fallback: string,
): number {
  const value = config?.getOptional(key) ?? fallback;
  const size = typeof value === 'number' ? value : bytes.parse(String(value));
  if (size === null || !Number.isFinite(size) || size <= 0) {
    throw new InputError(
      `patchman.${key} is "${value}"; give a size such as 32mb.`,
    );
  }
  return size;
}

function readCount(
  config: Config | undefined,
  key: string,
  fallback: number,
): number {
  const value = config?.getOptionalNumber(key) ?? fallback;
  if (!Number.isInteger(value) || value < 1) {
    throw new InputError(
      `patchman.${key} is ${value}; give a whole number of at least 1.`,
    );
  }
  return value;
}

function readRateLimit(
  config: Config | undefined,
  name: string,
  fallback: RateLimit,
): RateLimit {
  const key = `rateLimits.${name}`;
  return {
    burst: readCount(config, `${key}.burst`, fallback.burst),
    perMinute: readCount(config, `${key}.perMinute`, fallback.perMinute),
  };
}

function readDuration(
  config: Config | undefined,
  key: string,
  fallback: HumanDuration,
): HumanDuration {
  return config?.has(key) ? readDurationFromConfig(config, { key }) : fallback;
}

function readMillis(
  config: Config | undefined,
  key: string,
  fallback: HumanDuration,
): number {
  return Duration.fromObject(readDuration(config, key, fallback)).toMillis();
}
