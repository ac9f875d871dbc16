import busboy from 'busboy';
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
import { joinUpdates, splitUpdateLine } from './localUpdates';

/** The form fields of a protocol 1 report, by name. Files count as fields. */
export type Protocol1Form = Record<string, string>;

const MAX_FIELDS = 100;

/**
 * Reads the multipart body that the original client posts to `/reports/upload/`.
 * @throws InvalidReportError when the body is not a multipart form
 */
export function parseProtocol1Form(
  body: Buffer,
  contentType: string,
): Promise<Protocol1Form> {
  return new Promise((resolve, reject) => {
    const fail = (message: string) =>
      reject(new InvalidReportError({ body: [message] }));
    let parser: busboy.Busboy;
    try {
      parser = busboy({
        headers: { 'content-type': contentType },
        // The body as a whole was limited before; no field can be larger than it.
        limits: { fieldSize: body.length + 1, fields: MAX_FIELDS },
      });
    } catch {
      fail('Send multipart/form-data, as patchman-client does.');
      return;
    }
    const form: Protocol1Form = {};
    parser.on('field', (name, value) => {
      form[name] = value;
    });
    parser.on('file', (name, stream) => {
      const chunks: Buffer[] = [];
      stream.on('data', chunk => chunks.push(chunk));
      stream.on('end', () => {
        form[name] = Buffer.concat(chunks).toString('utf8');
      });
    });
    parser.on('error', error =>
      fail(`The form is damaged: ${(error as Error).message}.`),
    );
    parser.on('close', () => resolve(form));
    parser.end(body);
  });
}

/**
 * Turns a form into a report. A section whose text is empty was not reported, which is what package manager hooks
 * send for the repositories.
 * @throws InvalidReportError when host, kernel, architecture or operating system are missing
 */
export function readProtocol1(form: Protocol1Form): HostReport {
  const problems = new ProblemList();
  const hostname = (form.host ?? '').trim().toLowerCase();
  const missing: Record<string, string[]> = {};
  const badName = hostnameProblem(hostname);
  if (badName) missing.host = [badName];
  for (const field of ['os', 'arch', 'kernel']) {
    if (!(form[field] ?? '').trim()) {
      missing[field] = [
        'The report leaves it empty; a host cannot be judged without it.',
      ];
    }
  }
  if (Object.keys(missing).length > 0) throw new InvalidReportError(missing);

  const repositories = readRepositories(form.repos ?? '', problems);
  return {
    protocol: 1,
    writtenAt: null,
    hostname,
    os: form.os.trim(),
    arch: form.arch.trim(),
    kernel: decodeKernel(form.kernel),
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
  const tags = cleanTags(text.split(','), problems);
  // The client's word for "no tags were configured".
  return tags.length === 1 && tags[0] === 'Default' ? [] : tags;
}

/** Lines of `'name' 'epoch' 'version' 'release' 'arch' 'type'` and, for Gentoo, `'category' 'repository'`. */
function readPackages(
  text: string,
  problems: ProblemList,
): ReportedPackage[] | null {
  const packages: ReportedPackage[] = [];
  let lines = 0;
  text.split('\n').forEach((line, index) => {
    if (line.trim() === '') return;
    lines++;
    const path = `packages line ${index + 1}`;
    const fields = line.trim().replaceAll("'", '').split(' ');
    if (fields.length < 6) {
      problems.add(path, `has ${fields.length} fields, 6 are needed`);
      return;
    }
    const [name, epoch, version, release, arch, type, category, repository] =
      fields;
    const found = toReportedPackage(
      { name, epoch, version, release, arch, type, category, repository },
      path,
      problems,
    );
    if (found) packages.push(found);
  });
  if (lines > 0 && packages.length === 0) {
    throw new InvalidReportError({
      packages: [
        'Not one line is a package; the first problem: ' +
          `${problems.all()[0]?.path} ${problems.all()[0]?.message}.`,
      ],
    });
  }
  return lines === 0 ? null : packages;
}

/** Lines of `'name' 'stream' 'version' …`, one for each module stream that is enabled. */
function readModules(text: string, problems: ProblemList): HostModule[] | null {
  const modules: HostModule[] = [];
  text.split('\n').forEach((line, index) => {
    if (line.trim() === '') return;
    const [name, stream] = line.trim().replaceAll("'", '').split(' ');
    if (name && stream) modules.push({ name, stream, state: 'enabled' });
    else problems.add(`modules line ${index + 1}`, 'has fewer than 2 fields');
  });
  return modules.length === 0 ? null : modules;
}

/** What the client found with `-u`, or because only it may read a repository. */
function readUpdates(
  form: Protocol1Form,
  field: 'sec_updates' | 'bug_updates',
  problems: ProblemList,
): (ReportedUpdate | null)[] {
  const updates: (ReportedUpdate | null)[] = [];
  (form[field] ?? '').split('\n').forEach((line, index) => {
    if (line.trim() === '') return;
    const path = `${field} line ${index + 1}`;
    const parts = splitUpdateLine(line, path, problems);
    if (!parts) return;
    const security = field === 'sec_updates';
    updates.push(toReportedUpdate({ ...parts, security }, path, problems));
  });
  return updates;
}

/** Lines of `'type' 'name' …`, whose further fields depend on the type. */
function readRepositories(
  text: string,
  problems: ProblemList,
): ReportedRepository[] | null {
  const repositories: ReportedRepository[] = [];
  let lines = 0;
  text.split('\n').forEach((line, index) => {
    if (line.trim() === '') return;
    lines++;
    const path = `repos line ${index + 1}`;
    const fields = [...line.matchAll(/'(.*?)'/g)].map(match => match[1]);
    const [type, name, ...rest] = fields;
    if (name === undefined) {
      problems.add(path, 'has fewer than 2 quoted fields');
      return;
    }
    const repoId = type === 'deb' ? '' : rest.shift() ?? '';
    const priority = type === 'arch' ? 0 : readPriority(rest, path, problems);
    if (priority === null) return;
    const found = toReportedRepository(
      { type, name, repoId, priority, urls: rest },
      path,
      problems,
    );
    if (found) repositories.push(found);
  });
  return repositories.length === 0 ? null : repositories;
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
        : `"${text.slice(0, 60)}" stands where the priority belongs`,
    );
    return null;
  }
  return Number(text);
}
