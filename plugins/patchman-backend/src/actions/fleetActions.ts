import { NotFoundError } from '@backstage/errors';
import {
  patchmanReportReadPermission,
  patchmanRepositoryReadPermission,
} from 'backstage-plugin-patchman-common';
import { hostScope } from '../api/hosts';
import { listCveHosts } from '../queries/exposedHosts';
import { listHostsWithSets } from '../queries/hosts';
import { installedVersions } from '../queries/installedVersions';
import { summarize } from '../queries/summary/summary';
import type { ActionServices } from './ActionServices';
import { packageText, paging, STATES, total } from './shapes';

/** Packages of one host that are told of. */
const MOST_PACKAGES = 50;

const READ_ONLY = { readOnly: true, destructive: false, idempotent: true };

/** What can be asked of all hosts together. */
export function registerFleetActions(services: ActionServices): void {
  const { actions, knex, access } = services;

  actions.register({
    name: 'find-hosts-with-package',
    title: 'Who has a package',
    description:
      'Finds the Linux hosts that have a package installed, with the versions that they have. Only hosts that the asking user may see.',
    attributes: READ_ONLY,
    schema: {
      input: z =>
        z
          .object({
            package: z
              .string()
              .min(1)
              .max(300)
              .describe('The exact name, such as openssl'),
            version: z
              .string()
              .min(1)
              .max(300)
              .optional()
              .describe('Only this version, as [epoch:]version[-release]'),
            ...paging(z),
          })
          .strict(),
      output: z =>
        z.object({
          hosts: z.array(
            z.object({
              name: z.string(),
              os: z.string(),
              owners: z.array(z.string()),
              installed: z.array(z.string()),
            }),
          ),
          total: total(z),
        }),
    },
    async action({ input, credentials }) {
      const scope = await hostScope(services, credentials);
      const { items, totalItems } = await listHostsWithSets(
        knex,
        scope,
        {
          package: input.package,
          ...(input.version && { version: input.version }),
        },
        { limit: input.limit, offset: input.offset },
      );
      const versions = await installedVersions(
        knex,
        items.flatMap(({ packageSetId }) => packageSetId ?? []),
        input.package,
      );
      return {
        output: {
          hosts: items.map(({ host, packageSetId }) => ({
            name: host.name,
            os: host.os.variant || host.os.release,
            owners: host.owners,
            installed: (versions.get(packageSetId ?? 0) ?? [])
              .slice(0, MOST_PACKAGES)
              .map(packageText),
          })),
          total: totalItems,
        },
      };
    },
  });

  actions.register({
    name: 'find-exposed-hosts',
    title: 'Who is exposed to a CVE',
    description:
      'Finds the Linux hosts that a CVE asks something of, with the packages that it concerns and what would fix it. Only hosts that the asking user may see; an error where nobody tells of the CVE, which does not say that no host is exposed.',
    attributes: READ_ONLY,
    schema: {
      input: z =>
        z
          .object({
            cve: z
              .string()
              .max(40)
              .regex(/^CVE-\d{4}-\d{4,}$/i)
              .describe('Such as CVE-2024-3094'),
            ...paging(z),
          })
          .strict(),
      output: z =>
        z.object({
          hosts: z.array(
            z.object({
              name: z.string(),
              owners: z.array(z.string()),
              exposure: z
                .string()
                .describe(
                  'update: a fix can be had from its repositories; fix-elsewhere: there is one that it cannot get; else as the vendor says',
                ),
              exposedSince: z.string().nullable(),
              packages: z.array(
                z.object({
                  installed: z.string(),
                  fixedBy: z
                    .string()
                    .nullable()
                    .describe(
                      'What its package manager would update it to; null: nothing now',
                    ),
                  errata: z.array(z.string()),
                }),
              ),
            }),
          ),
          total: total(z),
        }),
    },
    async action({ input, credentials }) {
      const scope = await hostScope(services, credentials);
      const found = await listCveHosts(
        knex,
        scope,
        input.cve,
        {},
        { limit: input.limit, offset: input.offset },
      );
      if (!found) {
        throw new NotFoundError(
          `Nobody tells of ${input.cve.toUpperCase()} here; that does not say that no host is exposed.`,
        );
      }
      return {
        output: {
          hosts: found.items.map(host => ({
            name: host.name,
            owners: host.owners,
            exposure: host.exposure,
            exposedSince: host.exposedSince,
            packages: host.exposed.slice(0, MOST_PACKAGES).map(one => ({
              installed: packageText(one.installed),
              fixedBy: one.update ? packageText(one.update.available) : null,
              errata: one.errata,
            })),
          })),
          total: found.totalItems,
        },
      };
    },
  });

  actions.register({
    name: 'get-fleet-summary',
    title: 'Summary of the fleet',
    description:
      'Tells how all Linux hosts that the asking user may see stand together: how many are in which state, how many need a reboot, the updates that most need, and what needs attention, worst first.',
    attributes: READ_ONLY,
    schema: {
      input: z => z.object({}).strict(),
      output: z =>
        z.object({
          hosts: z.number(),
          byState: z.object(
            Object.fromEntries(STATES.map(state => [state, z.number()])) as {
              [State in (typeof STATES)[number]]: ReturnType<typeof z.number>;
            },
          ),
          rebootRequired: z.number(),
          differentSecurityUpdates: z.number(),
          differentOtherUpdates: z.number(),
          topUpdates: z.array(
            z.object({
              package: z.string(),
              security: z.boolean(),
              hosts: z.number(),
            }),
          ),
          attention: z.array(
            z.object({
              what: z.string(),
              count: z.number(),
              examples: z.array(z.string()),
            }),
          ),
          lastReport: z.string().nullable(),
          lastRefresh: z
            .string()
            .nullable()
            .describe('When any mirror of a repository was last checked'),
        }),
    },
    async action({ credentials }) {
      const [scope, repositories, reports] = await Promise.all([
        hostScope(services, credentials),
        access.may(credentials, patchmanRepositoryReadPermission),
        access.may(credentials, patchmanReportReadPermission),
      ]);
      const summary = await summarize(knex, {
        ...scope,
        repositories,
        reports,
      });
      const { hosts, updates } = summary;
      return {
        output: {
          hosts: hosts.total,
          byState: hosts.byState,
          rebootRequired: hosts.rebootRequired,
          differentSecurityUpdates: updates.security,
          differentOtherUpdates: updates.other,
          topUpdates: updates.top.map(({ name, security, hosts: count }) => ({
            package: name,
            security,
            hosts: count,
          })),
          attention: summary.attention.map(({ kind, count, examples }) => ({
            what: kind,
            count,
            examples,
          })),
          lastReport: summary.lastReport,
          lastRefresh: summary.lastRefresh,
        },
      };
    },
  });
}
