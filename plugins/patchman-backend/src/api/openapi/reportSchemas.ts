import { packageType } from './packageSchemas';
import {
  arrayOf,
  boolean,
  described,
  integer,
  nullable,
  object,
  oneOf,
  ref,
  type Schema,
  string,
  strings,
  time,
} from './schema';

const namedReasons = arrayOf(object({ name: string, reason: string }));

/** What a report says, as the host said it. */
export const reportSchemas: Record<string, Schema> = {
  ReportContent: object({
    unreadable: described(
      nullable(string),
      'Why it cannot be understood, null where it can',
    ),
    content: described(
      nullable(ref('ReportedSections')),
      'A section that is null was not reported whole',
    ),
  }),
  ReportedSections: object({
    os: string,
    arch: string,
    kernel: string,
    writtenAt: nullable(time),
    tags: nullable(strings),
    rebootRequired: nullable(boolean),
    rebootReasons: strings,
    packages: nullable(integer),
    repositories: nullable(
      arrayOf(
        object({
          type: packageType,
          name: string,
          repoId: string,
          priority: integer,
          enabled: boolean,
          urls: strings,
        }),
      ),
    ),
    modules: nullable(
      arrayOf(
        object({
          name: string,
          stream: string,
          state: oneOf('enabled', 'disabled'),
        }),
      ),
    ),
    updates: nullable(
      arrayOf(
        object({ name: string, arch: string, evr: string, security: boolean }),
      ),
    ),
    services: namedReasons,
    unread: arrayOf(object({ section: string, reason: string })),
  }),
  ReportedPackageItem: object({
    type: packageType,
    name: string,
    evr: string,
    arch: string,
  }),
};
