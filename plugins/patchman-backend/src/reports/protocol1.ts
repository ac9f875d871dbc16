import { cleanText } from '../texts';
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
import { linesOf } from './lines';
import { joinUpdates, splitUpdateLine } from './localUpdates';
import { ProblemList } from './ProblemList';
import type { Protocol1Form } from './protocol1Form';
import { RepositoryCount, toReportedRepository } from './repositoryFields';
import { textProblem } from './textRules';

/** What must be there, and how long it may be. */
const REQUIRED = {
  os: LENGTHS.field,
  arch: LENGTHS.architecture,
  kernel: LENGTHS.field,
};

/**
 * Turns a form into a report. A section whose text is empty was not reported, which is what package manager hooks
 * send for the repositories.
 * @throws InvalidReportError when host, kernel, architecture or operating system are missing or unusable
 */
export function readProtocol1(form: Protocol1Form): HostReport {
  const problems = new ProblemList();
  const hostname = (form.host ?? '').trim().toLowerCase();
  const wrong: Record<string, string[]> = {};
  const badName = hostnameProblem(hostname);
  if (badName) wrong.host = [badName];
  const required = (field: keyof typeof REQUIRED): string => {
    const value = (form[field] ?? '').trim();
    const problem = textProblem(value, REQUIRED[field]);
    if (value === '') {
      wrong[field] = [
        'The report leaves it empty; a host cannot be judged without it.',
      ];
    } else if (problem) {
      wrong[field] = [`It ${problem}; a host cannot be judged without it.`];
    }
    return value;
  };
  const os = required('os');
  const arch = required('arch');
  const kernel = decodeKernel(required('kernel'));
  if (Object.keys(wrong).length > 0) throw new InvalidReportError(wrong);

  const repositories = readRepositories(form.repos ?? '', problems);
  return {
    protocol: 1,
    writtenAt: null,
    hostname,
    os,
    arch,
    kernel,
    tags: readTags(form.tags ?? '', problems),
    rebootRequired: (form.reboot ?? '').trim() === 'True' ? true : null,
    facts: { packageArch: null },
    rebootReasons: [],
    services: [],
    machineId: null,
    policy: null,
    modules: readModules(form.modules ?? '', problems),
    updates: joinUpdates(
      [
        ...readUpdates(form, 'sec_updates', problems),
        ...readUpdates(form, 'bug_updates', problems),
      ],
      repositories !== null,
    ),
    unknown: [],
    packages: readPackages(form.packages ?? '', problems),
    repositories,
    problems: problems.all(),
  };
}

function readTags(text: string, problems: ProblemList): string[] {
  const tags = cleanTags(text.split(',', LIMITS.tags + 1), problems);
  // The client's word for "no tags were configured".
  return tags.length === 1 && tags[0] === 'Default' ? [] : tags;
}

/** The words of a line, each in quotes; `max` are looked at. */
function wordsOf(line: string, max: number): string[] {
  return line.replaceAll("'", '').split(' ', max);
}

/** Lines of `'name' 'epoch' 'version' 'release' 'arch' 'type'` and, for Gentoo, `'category' 'repository'`. */
function readPackages(
  text: string,
  problems: ProblemList,
): ReportedPackage[] | null {
  const packages: ReportedPackage[] = [];
  let lines = 0;
  for (const line of linesOf(text, 'packages', LIMITS.packages, problems)) {
    lines++;
    const fields = wordsOf(line.text, 8);
    if (fields.length < 6) {
      problems.add(line.path, `has ${fields.length} fields, 6 are needed`);
      continue;
    }
    const [name, epoch, version, release, arch, type, category, repository] =
      fields;
    const found = toReportedPackage(
      { name, epoch, version, release, arch, type, category, repository },
      line.path,
      problems,
    );
    if (found) packages.push(found);
  }
  const problem = problems
    .all()
    .find(({ path }) => path.startsWith('packages'));
  if (packages.length === 0 && (lines > 0 || problem)) {
    throw new InvalidReportError({
      packages: [
        'Not one line is a package; the first problem: ' +
          `${problem ? `${problem.path} ${problem.message}` : 'all are keys'}.`,
      ],
    });
  }
  return lines === 0 ? null : packages;
}

/** Lines of `'name' 'stream' 'version' …`, one for each module stream that is enabled. */
function readModules(text: string, problems: ProblemList): HostModule[] | null {
  const modules: HostModule[] = [];
  for (const line of linesOf(text, 'modules', LIMITS.modules, problems)) {
    const [name, stream = ''] = wordsOf(line.text, 2);
    const found = toReportedModule(name, stream, line.path, problems);
    if (found) modules.push(found);
  }
  return modules.length === 0 ? null : modules;
}

/** What the client found with `-u`, or because only it may read a repository. */
function readUpdates(
  form: Protocol1Form,
  field: 'sec_updates' | 'bug_updates',
  problems: ProblemList,
): (ReportedUpdate | null)[] {
  const updates: (ReportedUpdate | null)[] = [];
  const text = form[field] ?? '';
  for (const line of linesOf(text, field, LIMITS.updates, problems)) {
    const parts = splitUpdateLine(line.text, line.path, problems);
    if (!parts) continue;
    const security = field === 'sec_updates';
    updates.push(toReportedUpdate({ ...parts, security }, line.path, problems));
  }
  return updates;
}

/** Lines of `'type' 'name' …`, whose further fields depend on the type. */
function readRepositories(
  text: string,
  problems: ProblemList,
): ReportedRepository[] | null {
  const repositories: ReportedRepository[] = [];
  const count = new RepositoryCount('repos', problems);
  const max = LIMITS.repositories + 1;
  for (const { text: line, path } of linesOf(text, 'repos', max, problems)) {
    const [type, name, ...rest] = quotedFields(line);
    if (name === undefined) {
      problems.add(path, 'has fewer than 2 quoted fields');
      continue;
    }
    const repoId = type === 'deb' ? '' : rest.shift() ?? '';
    const priority = type === 'arch' ? 0 : readPriority(rest, path, problems);
    if (priority === null) continue;
    if (!count.take(Math.min(rest.length, LIMITS.urlsOfRepository))) break;
    const found = toReportedRepository(
      { type, name, repoId, priority, urls: rest },
      path,
      problems,
    );
    if (found) repositories.push(found);
  }
  return repositories.length === 0 ? null : repositories;
}

/**
 * The fields of a line, each in quotes, with blanks between. A quote within a field ends none: clients write names as they
 * find them (`'rpm' 'Remi's repository' …`).
 */
function quotedFields(line: string): string[] {
  if (!line.startsWith("'") || !line.endsWith("'") || line.length < 2) {
    return [];
  }
  return line.slice(1, -1).split(/'\s+'/);
}

function readPriority(
  rest: string[],
  path: string,
  problems: ProblemList,
): number | null {
  const text = rest.shift() ?? '';
  if (!/^-?\d+$/.test(text)) {
    problems.add(
      path,
      text === ''
        ? 'has no priority'
        : `"${cleanText(text, 60)}" stands where the priority belongs`,
    );
    return null;
  }
  return Number(text);
}
