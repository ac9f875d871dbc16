import {
  readSchedulerServiceTaskScheduleDefinitionFromConfig,
  type RootConfigService,
  type SchedulerServiceTaskScheduleDefinition,
} from '@backstage/backend-plugin-api';
import { parseEntityRef } from '@backstage/catalog-model';

/** Who owns the entities of hosts. */
export interface OwnerRules {
  /** Where no tag says otherwise. */
  fallback: string;
  /** Tag (lower case) and owner; the first that a host has decides. */
  byTag: [tag: string, owner: string][];
}

/** The `patchman.catalog` section of app-config, checked and with defaults. */
export interface HostEntitiesConfig {
  enabled: boolean;
  owners: OwnerRules;
  schedule: SchedulerServiceTaskScheduleDefinition;
}

const DEFAULT_SCHEDULE: SchedulerServiceTaskScheduleDefinition = {
  frequency: { minutes: 1 },
  timeout: { minutes: 5 },
  initialDelay: { seconds: 15 },
};

/**
 * @throws an error that names the setting and says what it takes
 */
export function readHostEntitiesConfig(
  root: RootConfigService,
): HostEntitiesConfig {
  const config = root.getOptionalConfig('patchman.catalog');
  const schedule = config?.getOptionalConfig('schedule');
  return {
    enabled: config?.getOptionalBoolean('enabled') ?? true,
    owners: {
      fallback: checkOwner(
        'owner',
        config?.getOptionalString('owner') ?? 'unknown',
      ),
      byTag: readOwnersByTag(config?.getOptional('ownerByTag')),
    },
    schedule: schedule
      ? readSchedulerServiceTaskScheduleDefinitionFromConfig(schedule)
      : DEFAULT_SCHEDULE,
  };
}

/** Read as a whole, because a tag may have characters that a configuration path may not. */
function readOwnersByTag(value: unknown): OwnerRules['byTag'] {
  if (value === undefined) return [];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(
      'patchman.catalog.ownerByTag takes tags with their owners, such as "www: group:default/web".',
    );
  }
  return Object.entries(value).map(([tag, owner]) => [
    tag.toLowerCase(),
    checkOwner(`ownerByTag.${tag}`, owner),
  ]);
}

function checkOwner(setting: string, owner: unknown): string {
  try {
    parseEntityRef(owner as string, {
      defaultKind: 'group',
      defaultNamespace: 'default',
    });
  } catch {
    throw new Error(
      `patchman.catalog.${setting} is "${owner}"; give an entity such as group:default/web.`,
    );
  }
  return owner as string;
}
