import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import type { ResourcePermission } from '@backstage/plugin-permission-common';
import {
  patchmanHostReadPermission,
  patchmanHostUpdatePermission,
} from 'backstage-plugin-patchman-common';
import { hostScope } from '../api/hosts';
import { refreshHost } from '../api/refreshHost';
import type { DbHostRow } from '../database/tables';
import { findHostRow } from '../inventory/hosts/findHostRow';
import { toExplanation } from '../queries/explanation';
import { findHost, listHosts } from '../queries/hosts';
import { listHostUpdates } from '../queries/hostUpdates';
import type { ActionServices } from './ActionServices';
import {
  describeHost,
  hostName,
  hostShape,
  packageText,
  paging,
  STATES,
  total,
} from './shapes';

/** The most that is told of each. */
const MOST_EXPLAINED = 10;
const MOST_CANDIDATES = 50;

const READ_ONLY = { readOnly: true, destructive: false, idempotent: true };

function noHost(name: string): NotFoundError {
  // One that somebody may not see does not exist for them.
  return new NotFoundError(`No host named ${name} has reported.`);
}

async function visibleHost(
  services: ActionServices,
  credentials: BackstageCredentials,
  name: string,
  permission: ResourcePermission = patchmanHostReadPermission,
): Promise<DbHostRow> {
  const { visible } = await hostScope(services, credentials, permission);
  const row = await findHostRow(services.knex, visible, name);
  if (!row) throw noHost(name);
  return row;
}

/** What can be asked of hosts, and the one thing that can be asked for. */
export function registerHostActions(services: ActionServices): void {
  const { actions, knex } = services;

  actions.register({
    name: 'list-hosts',
    title: 'List hosts',
    description:
      'Lists Linux hosts with their patch status: how many security and other updates each needs, whether it must be rebooted, and whose it is. Only hosts that the asking user may see.',
    attributes: READ_ONLY,
    schema: {
      input: z =>
        z
          .object({
            search: z
              .string()
              .min(1)
              .max(200)
              .optional()
              .describe('Words that are in the name'),
            state: z.array(z.enum(STATES)).max(5).optional(),
            owner: z
              .string()
              .min(1)
              .max(300)
              .optional()
              .describe('An entity ref, such as group:default/web'),
            tag: z.string().min(1).max(100).optional(),
            os: z
              .string()
              .min(1)
              .max(200)
              .optional()
              .describe('A release or variant, such as Debian 12'),
            rebootRequired: z.boolean().optional(),
            orderBy: z
              .enum(['name', 'securityUpdates', 'lastReport'])
              .default('securityUpdates'),
            ...paging(z),
          })
          .strict(),
      output: z => z.object({ hosts: z.array(hostShape(z)), total: total(z) }),
    },
    async action({ input, credentials }) {
      const { search, state, owner, tag, os, rebootRequired } = input;
      const scope = await hostScope(services, credentials);
      const order = {
        name: { field: 'name', order: 'asc' },
        securityUpdates: { field: 'security', order: 'desc' },
        lastReport: { field: 'lastReport', order: 'asc' },
      } as const;
      const { items, totalItems } = await listHosts(
        knex,
        scope,
        {
          ...(state && { status: state }),
          ...(owner && { owner: [owner] }),
          ...(tag && { tag }),
          ...(os && { os }),
          ...(rebootRequired !== undefined && { reboot: rebootRequired }),
        },
        {
          limit: input.limit,
          offset: input.offset,
          orderBy: order[input.orderBy],
          search,
        },
      );
      return { output: { hosts: items.map(describeHost), total: totalItems } };
    },
  });

  actions.register({
    name: 'get-host-status',
    title: 'Status of a host',
    description:
      'Tells how one Linux host stands: updates, reboot with its evidence, how old what is known is, and until when its release gets security updates.',
    attributes: READ_ONLY,
    schema: {
      input: z => z.object({ host: hostName(z) }).strict(),
      output: z =>
        hostShape(z).extend({
          rebootEvidence: z.array(z.string()),
          installedPackages: z.number(),
          openErrata: z
            .number()
            .nullable()
            .describe('null: nobody publishes errata for it'),
          evaluatedAt: z.string().nullable(),
          repositoriesCheckedAt: z
            .string()
            .nullable()
            .describe('Of the repository whose last check is the oldest'),
        }),
    },
    async action({ input, credentials }) {
      const scope = await hostScope(services, credentials);
      const host = await findHost(knex, scope, input.host);
      if (!host) throw noHost(input.host);
      return {
        output: {
          ...describeHost(host),
          rebootEvidence: host.reboot.evidence,
          installedPackages: host.packages,
          openErrata: host.errata,
          evaluatedAt: host.evaluatedAt,
          repositoriesCheckedAt: host.repositoriesCheckedAt,
        },
      };
    },
  });

  actions.register({
    name: 'list-host-updates',
    title: 'Updates of a host',
    description:
      'Lists the updates that one Linux host needs, as its own package manager would: from which version to which, whether for security, by which errata, and what keeps the package manager from installing it.',
    attributes: READ_ONLY,
    schema: {
      input: z =>
        z
          .object({
            host: hostName(z),
            securityOnly: z.boolean().default(false),
            ...paging(z),
          })
          .strict(),
      output: z =>
        z.object({
          updates: z.array(
            z.object({
              package: z.string(),
              arch: z.string(),
              installed: z.string(),
              available: z.string(),
              security: z.boolean(),
              severity: z
                .string()
                .describe('As its erratum says; empty: none says any'),
              errata: z.array(z.string()),
              repository: z.string().nullable(),
              blockedBy: z
                .string()
                .nullable()
                .describe('Why the package manager would not install it'),
            }),
          ),
          total: total(z),
          doubts: z
            .array(z.string())
            .describe('Why the list may be incomplete'),
        }),
    },
    async action({ input, credentials }) {
      const scope = await hostScope(services, credentials);
      const host = await findHost(knex, scope, input.host);
      const row = await findHostRow(knex, scope.visible, input.host);
      if (!host || !row) throw noHost(input.host);
      const { items, totalItems } = await listHostUpdates(
        knex,
        row,
        input.securityOnly ? { security: true } : {},
        {
          limit: input.limit,
          offset: input.offset,
          orderBy: { field: 'security', order: 'desc' },
        },
      );
      return {
        output: {
          updates: items.map(update => ({
            package: update.installed.name,
            arch: update.installed.arch,
            installed: update.installed.evr,
            available:
              update.available.name === update.installed.name
                ? update.available.evr
                : packageText(update.available),
            security: update.security,
            severity: update.severity,
            errata: update.errata,
            repository: update.repository?.name ?? null,
            blockedBy: update.blockedBy?.detail ?? null,
          })),
          total: totalItems,
          doubts: describeHost(host).doubts,
        },
      };
    },
  });

  actions.register({
    name: 'explain-update',
    title: 'Explain an update',
    description:
      'Tells why a package of a Linux host has the update that it has, or none: every version that could be taken, with the rule of the package manager that took or dropped it.',
    attributes: READ_ONLY,
    schema: {
      input: z =>
        z
          .object({
            host: hostName(z),
            package: z.string().min(1).max(300),
            arch: z.string().min(1).max(50).optional(),
          })
          .strict(),
      output: z =>
        z.object({
          explanations: z.array(
            z.object({
              package: z.string(),
              candidates: z.array(
                z.object({
                  version: z.string(),
                  repository: z.string().nullable(),
                  verdict: z.enum(['chosen', 'dropped', 'installed']),
                  rule: z.string(),
                  detail: z.string(),
                }),
              ),
            }),
          ),
        }),
    },
    async action({ input, credentials }) {
      const row = await visibleHost(services, credentials, input.host);
      const found = await services.evaluations.explain(
        row.id,
        input.package,
        input.arch,
      );
      if (found.length === 0) {
        throw new NotFoundError(
          `${row.name} has no package named ${input.package} installed.`,
        );
      }
      return {
        output: {
          explanations: found
            .slice(0, MOST_EXPLAINED)
            .map(toExplanation)
            .map(one => ({
              package: packageText(one.package),
              candidates: one.candidates
                .slice(0, MOST_CANDIDATES)
                .map(candidate => ({
                  version: candidate.version,
                  repository: candidate.repository?.name ?? null,
                  verdict: candidate.verdict,
                  rule: candidate.rule,
                  detail: candidate.detail,
                })),
            })),
        },
      };
    },
  });

  actions.register({
    name: 'refresh-host',
    title: 'Evaluate a host again',
    description:
      'Has the updates of one Linux host computed again from what it reported last. It changes nothing on the host. Needed seldom: whatever changes is evaluated by itself.',
    attributes: { readOnly: false, destructive: false, idempotent: true },
    schema: {
      input: z => z.object({ host: hostName(z) }).strict(),
      output: z =>
        z.object({
          task: z.string().describe('The id of the task that does it'),
          status: z.string(),
        }),
    },
    async action({ input, credentials }) {
      const row = await visibleHost(
        services,
        credentials,
        input.host,
        patchmanHostUpdatePermission,
      );
      const task = await refreshHost(services, credentials, row);
      return { output: { task: task.id, status: task.status } };
    },
  });
}
