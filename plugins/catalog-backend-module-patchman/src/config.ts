import {
  readSchedulerServiceTaskScheduleDefinitionFromConfig,
  type RootConfigService,
  type SchedulerServiceTaskScheduleDefinition,
} from '@backstage/backend-plugin-api';
import { type HostRules, readHostRules } from './rules';

/** By what entities from elsewhere are found to stand for a host. */
export const FIND_BY = ['annotation', 'certname', 'ec2', 'name'] as const;
export type FindBy = (typeof FIND_BY)[number];

/** The `patchman.catalog` section of app-config, checked and with defaults. */
export interface HostEntitiesConfig {
  enabled: boolean;
  rules: HostRules;
  /** The first that finds a host counts; the annotation always does. */
  findBy: FindBy[];
  schedule: SchedulerServiceTaskScheduleDefinition;
}

/** Seldom: changes come by events, so that this finds only what they missed. */
const DEFAULT_SCHEDULE: SchedulerServiceTaskScheduleDefinition = {
  frequency: { hours: 1 },
  timeout: { minutes: 15 },
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
    rules: readHostRules(config),
    findBy: readFindBy(config?.getOptional('findBy')),
    schedule: schedule
      ? readSchedulerServiceTaskScheduleDefinitionFromConfig(schedule)
      : DEFAULT_SCHEDULE,
  };
}

function readFindBy(value: unknown): FindBy[] {
  if (value === undefined) return ['annotation'];
  const list = Array.isArray(value) ? value : [value];
  for (const item of list) {
    if (!FIND_BY.includes(item)) {
      throw new Error(
        `patchman.catalog.findBy has ${JSON.stringify(
          item,
        )}; there are: ${FIND_BY.join(', ')}.`,
      );
    }
  }
  return list;
}
