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
  toReportedModule,
  toReportedPackage,
  toReportedUpdate,
} from './fields';
import { LENGTHS, LIMITS } from './limits';
import { joinUpdates } from './localUpdates';
import { ProblemList } from './ProblemList';
import { readReportJson } from './readReportJson';
import { RepositoryCount, toReportedRepository } from './repositoryFields';
import { momentOf, textProblem } from './textRules';

const text = (field: string, max: number = LENGTHS.field) =>
  z
    .string({ error: `${field} must be a string.` })
    .trim()
    .superRefine((value, context) => {
      const problem =
        value === '' ? 'must not be empty' : textProblem(value, max);
      if (problem) {
        context.addIssue({ code: 'custom', message: `${field} ${problem}.` });
      }
    });

/** As one value: of a list of a million wrong ones the schema library makes a million issues. */
const listOfTexts = z.custom<string[]>(
  value =>
    Array.isArray(value) && value.every(item => typeof item === 'string'),
  'tags must be a list of strings.',
);

const envelope = z.object({
  protocol: z
    .literal(2, { error: 'This path takes protocol 2 only.' })
    .default(2),
  hostname: text('hostname').superRefine((hostname, context) => {
    const problem = hostnameProblem(hostname);
    if (problem) context.addIssue({ code: 'custom', message: problem });
  }),
  arch: text('arch', LENGTHS.architecture),
  kernel: text('kernel'),
  os: text('os'),
  tags: listOfTexts.default([]),
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

/**
 * Turns the body of a protocol 2 report, as patchman-client posts it to `/api/report/`, into a report.
 * @throws InvalidReportError when a field that the whole report depends on is missing or wrong
 */
export function readProtocol2(body: Buffer): HostReport {
  const parsed = envelope.safeParse(readReportJson(body));
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
    writtenAt: data.sent_at ? momentOf(data.sent_at) : null,
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

/** A priority as text counts, as it does for Patchman. */
function numberOf(value: unknown): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value.length <= LENGTHS.field
    ? Number(value)
    : 0;
}

/** The client lists the module streams that are enabled. */
function readModules(items: unknown[], problems: ProblemList): HostModule[] {
  const modules: HostModule[] = [];
  problems.first(items, LIMITS.modules, 'modules').forEach((item, index) => {
    const path = `modules[${index}]`;
    const { name, stream } = isObject(item) ? item : {};
    const found = toReportedModule(
      textOf(name),
      textOf(stream),
      path,
      problems,
    );
    if (found) modules.push(found);
  });
  return modules;
}

function readPackages(
  items: unknown[],
  problems: ProblemList,
): ReportedPackage[] | null {
  const packages: ReportedPackage[] = [];
  problems.first(items, LIMITS.packages, 'packages').forEach((item, index) => {
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
    for (const { path, message } of problems.all()) {
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
  return problems.first(items, LIMITS.updates, field).map((item, index) => {
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
  const count = new RepositoryCount('repos', problems);
  for (const [index, item] of items.entries()) {
    const path = `repos[${index}]`;
    if (!isObject(item)) {
      problems.add(path, 'is not an object');
      continue;
    }
    const urls = Array.isArray(item.urls) ? item.urls : [];
    if (!count.take(Math.min(urls.length, LIMITS.urlsOfRepository))) break;
    const found = toReportedRepository(
      {
        type: textOf(item.type),
        name: textOf(item.name),
        repoId: textOf(item.id),
        priority: numberOf(item.priority),
        urls: urls.map(textOf),
      },
      path,
      problems,
    );
    if (found) repositories.push(found);
  }
  // Package manager hooks send none, to say that they did not look.
  return repositories.length === 0 ? null : repositories;
}
