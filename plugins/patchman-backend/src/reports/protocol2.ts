import { z } from 'zod';
import {
  type HostModule,
  type HostReport,
  InvalidReportError,
  type ReportedPackage,
  type ReportedRepository,
  type ReportedUpdate,
} from './HostReport';
import {
  cleanTags,
  decodeKernel,
  hostnameProblem,
  ProblemList,
  toReportedPackage,
  toReportedRepository,
  toReportedUpdate,
} from './fields';
import { joinUpdates } from './localUpdates';

const text = (field: string) =>
  z
    .string({ error: `${field} must be a string.` })
    .trim()
    .min(1, `${field} must not be empty.`)
    .max(255, `${field} must not be longer than 255 characters.`);

const envelope = z.object({
  protocol: z
    .literal(2, { error: 'This path takes protocol 2 only.' })
    .default(2),
  hostname: text('hostname').superRefine((hostname, context) => {
    const problem = hostnameProblem(hostname);
    if (problem) context.addIssue({ code: 'custom', message: problem });
  }),
  arch: text('arch'),
  kernel: text('kernel'),
  os: text('os'),
  tags: z
    .array(z.string(), { error: 'tags must be a list of strings.' })
    .default([]),
  reboot_required: z
    .boolean({ error: 'reboot_required must be true or false.' })
    .default(false),
  // Ours, unknown to Patchman: when a report that could not be sent at once was written.
  sent_at: z.iso
    .datetime({ offset: true, error: 'sent_at must be an ISO 8601 time.' })
    .optional(),
  packages: z.array(z.unknown(), { error: 'packages must be a list.' }),
  repos: z.array(z.unknown(), { error: 'repos must be a list.' }).default([]),
  modules: z
    .array(z.unknown(), { error: 'modules must be a list.' })
    .default([]),
  sec_updates: z
    .array(z.unknown(), { error: 'sec_updates must be a list.' })
    .default([]),
  bug_updates: z
    .array(z.unknown(), { error: 'bug_updates must be a list.' })
    .default([]),
});

// Values of the wrong kind are as good as missing; the check of the item then says so.
const optional = z.string().nullish().catch(undefined);
const moduleItem = z.object({
  name: z.string().min(1).max(255),
  stream: z.string().min(1).max(255),
});
const repositoryItem = z.object({
  type: optional,
  name: optional,
  id: optional,
  priority: z.coerce.number().nullish().catch(0),
  urls: z.array(z.unknown()).nullish().catch([]),
});

/**
 * Turns the body of a protocol 2 report, as patchman-client posts it to `/api/report/`, into a report.
 * @throws InvalidReportError when a field that the whole report depends on is missing or wrong
 */
export function readProtocol2(body: Buffer): HostReport {
  let json: unknown;
  try {
    json = JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new InvalidReportError({
      body: [`This is not JSON: ${(error as Error).message}.`],
    });
  }
  const parsed = envelope.safeParse(json);
  if (!parsed.success) {
    const fields: Record<string, string[]> = {};
    for (const issue of parsed.error.issues) {
      const field = issue.path.join('.') || 'body';
      (fields[field] ??= []).push(
        issue.code === 'invalid_type' && issue.message.startsWith('Invalid')
          ? `${field} is missing or of the wrong type.`
          : issue.message,
      );
    }
    throw new InvalidReportError(fields);
  }
  const data = parsed.data;
  const problems = new ProblemList();
  const repositories = readRepositories(data.repos, problems);
  return {
    protocol: 2,
    writtenAt: data.sent_at ? new Date(data.sent_at).toISOString() : null,
    hostname: data.hostname.toLowerCase(),
    os: data.os,
    arch: data.arch,
    kernel: decodeKernel(data.kernel),
    tags: cleanTags(data.tags, problems),
    rebootRequired: data.reboot_required ? true : null,
    facts: { packageArch: null },
    rebootReasons: [],
    services: [],
    machineId: null,
    policy: null,
    modules: readModules(data.modules, problems),
    updates: joinUpdates(
      [
        ...readUpdates(data.sec_updates, 'sec_updates', problems),
        ...readUpdates(data.bug_updates, 'bug_updates', problems),
      ],
      repositories !== null,
    ),
    unknown: [],
    packages: readPackages(data.packages, problems),
    repositories,
    problems: problems.all(),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// Values of the wrong kind are as good as missing; the check of the package then says so.
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function textOrNumberOf(value: unknown): string {
  return Number.isFinite(value) ? String(value) : textOf(value);
}

/** The client lists the module streams that are enabled. */
function readModules(items: unknown[], problems: ProblemList): HostModule[] {
  const modules: HostModule[] = [];
  items.forEach((item, index) => {
    const parsed = moduleItem.safeParse(item);
    if (parsed.success) modules.push({ ...parsed.data, state: 'enabled' });
    else problems.add(`modules[${index}]`, 'has no name or no stream');
  });
  return modules;
}

function readPackages(
  items: unknown[],
  problems: ProblemList,
): ReportedPackage[] | null {
  const packages: ReportedPackage[] = [];
  items.forEach((item, index) => {
    const path = `packages[${index}]`;
    if (!isObject(item)) {
      problems.add(path, 'is not an object');
      return;
    }
    // By hand: a thousand times a report, where the schema library takes ten times as long.
    const found = toReportedPackage(
      {
        name: textOf(item.name),
        epoch: textOrNumberOf(item.epoch),
        version: textOrNumberOf(item.version),
        release: textOrNumberOf(item.release),
        arch: textOf(item.arch),
        type: textOf(item.type),
        category: textOf(item.category),
        repository: textOf(item.repo),
      },
      path,
      problems,
    );
    if (found) packages.push(found);
  });
  if (items.length > 0 && packages.length === 0) {
    const fields: Record<string, string[]> = {};
    for (const { path, message } of problems.all().slice(0, 20)) {
      fields[path] = [message];
    }
    throw new InvalidReportError(fields);
  }
  if (items.length === 0) {
    // No host has no packages: its package manager could not be asked.
    problems.add('packages', 'is empty; the packages known before are kept');
    return null;
  }
  return packages;
}

/** What the client found with `-u`, or because only it may read a repository. */
function readUpdates(
  items: unknown[],
  field: 'sec_updates' | 'bug_updates',
  problems: ProblemList,
): (ReportedUpdate | null)[] {
  return items.map((item, index) => {
    const path = `${field}[${index}]`;
    if (!isObject(item)) {
      problems.add(path, 'is not an object');
      return null;
    }
    return toReportedUpdate(
      {
        name: textOf(item.name),
        arch: textOf(item.arch),
        evr: textOrNumberOf(item.version),
        repository: textOf(item.repo),
        security: field === 'sec_updates',
      },
      path,
      problems,
    );
  });
}

function readRepositories(
  items: unknown[],
  problems: ProblemList,
): ReportedRepository[] | null {
  const repositories: ReportedRepository[] = [];
  items.forEach((item, index) => {
    const path = `repos[${index}]`;
    const parsed = repositoryItem.safeParse(item);
    if (!parsed.success) {
      problems.add(path, 'is not an object');
      return;
    }
    const { data } = parsed;
    const found = toReportedRepository(
      {
        type: data.type ?? '',
        name: data.name ?? '',
        repoId: data.id ?? '',
        priority: data.priority ?? 0,
        urls: (data.urls ?? []).map(url =>
          typeof url === 'string' ? url : '',
        ),
      },
      path,
      problems,
    );
    if (found) repositories.push(found);
  });
  // Package manager hooks send none, to say that they did not look.
  return repositories.length === 0 ? null : repositories;
}
