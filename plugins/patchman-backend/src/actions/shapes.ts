import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type { Host, Package } from 'backstage-plugin-patchman-common';

/** The zod that Backstage hands to the schemas of actions. */
export type Zod = Parameters<
  Parameters<ActionsRegistryService['register']>[0]['schema']['input']
>[0];

export const STATES = [
  'ok',
  'updates',
  'security',
  'stale',
  'unknown',
] as const;

const MOST_ROWS = 100;
const MOST_DOUBTS = 10;

export const hostName = (z: Zod) =>
  z.string().min(1).max(253).describe('The name of the host');

/** How much of a list is asked for. */
export const paging = (z: Zod) => ({
  limit: z
    .number()
    .int()
    .min(1)
    .max(MOST_ROWS)
    .default(20)
    .describe('How many to tell of'),
  offset: z
    .number()
    .int()
    .min(0)
    .max(1_000_000)
    .default(0)
    .describe('How many to leave out before'),
});

export const total = (z: Zod) =>
  z.number().describe('How many there are in all, beyond those told of here');

/** A host in a few words. */
export const hostShape = (z: Zod) =>
  z.object({
    name: z.string(),
    os: z.string(),
    arch: z.string(),
    kernel: z.string(),
    state: z
      .enum(STATES)
      .describe(
        'unknown: its updates cannot be told; stale: it has not reported for long, so that figures are old',
      ),
    doubts: z
      .array(z.string())
      .describe('Why the state is unknown or figures may be incomplete'),
    securityUpdates: z.number(),
    otherUpdates: z.number(),
    blockedUpdates: z
      .number()
      .describe(
        'How many of the updates the package manager would not install',
      ),
    rebootRequired: z
      .boolean()
      .nullable()
      .describe('null: nothing that was reported can tell'),
    owners: z.array(z.string()),
    tags: z.array(z.string()),
    lastReport: z.string(),
  });

export function describeHost(host: Host) {
  return {
    name: host.name,
    os: host.os.variant || host.os.release,
    arch: host.arch,
    kernel: host.kernel,
    state: host.state,
    doubts: host.doubts.slice(0, MOST_DOUBTS),
    securityUpdates: host.updates.security,
    otherUpdates: host.updates.other,
    blockedUpdates: host.updates.blocked,
    rebootRequired: host.reboot.required,
    owners: host.owners,
    tags: host.tags,
    lastReport: host.lastReport,
  };
}

/** A package in one text, such as `openssl 1:3.0.7-2 (x86_64)`. */
export function packageText({ name, evr, arch }: Package): string {
  return arch ? `${name} ${evr} (${arch})` : `${name} ${evr}`;
}
