import type {
  Repository,
  RepositoryDetail,
  RepositoryFilters,
} from 'backstage-plugin-patchman-common';
import type { Command } from 'commander';
import { EXIT, usageError } from '../errors';
import type { Column } from '../output/Results';
import { findRelease, findRepository } from './findOne';
import { finishTask } from './followTask';
import {
  addFilters,
  addListOptions,
  chosenFilters,
  type Filter,
  type ListFlags,
  listOptions,
  readNumber,
  readYesNo,
} from './lists';
import { mirrorColumns } from './mirrors';
import { addCommand, type Context, type Session } from './Session';

const REPOSITORY_FILTERS: readonly Filter[] = [
  ['--type <type>', 'deb, rpm, arch or gentoo'],
  ['--arch <arch>', 'of this architecture'],
  [
    '--state <states>',
    'ok, failing, outdated, credentials, pending, disabled, or several',
  ],
  ['--[no-]enabled', 'that are switched on'],
  ['--[no-]security', 'whose packages are security updates'],
  ['--[no-]used', 'that any host uses'],
  ['--host <name>', 'that this host has'],
  ['--os <release>', 'of this operating system release or its hosts'],
  ['--package <name>', 'that offer this package'],
  ['--[no-]auth-required', 'that want credentials'],
  ['--[no-]has-mirrors', 'with any mirror'],
];

export const repositoryColumns: readonly Column<Repository>[] = [
  { name: 'id', value: item => item.id },
  { name: 'name', value: item => item.name },
  { name: 'type', value: item => item.type },
  { name: 'arch', value: item => item.arch },
  { name: 'state', value: item => item.state },
  { name: 'enabled', value: item => item.enabled },
  { name: 'security', value: item => item.security },
  { name: 'mirrors', value: item => item.mirrors },
  { name: 'hosts', value: item => item.hosts },
  { name: 'packages', value: item => item.packages },
  { name: 'read', value: item => item.checkedAt, time: true },
  { name: 'repoId', value: item => item.repoId, csvOnly: true },
];

const detailColumns: readonly Column<RepositoryDetail>[] = [
  ...repositoryColumns.map(column => ({ ...column, csvOnly: false })),
  { name: 'credentials', value: item => item.authRequired },
  {
    name: 'releases',
    value: item => item.releases.map(({ release }) => release).join(', '),
  },
];

export function listRepositories(
  session: Session,
  options: ListFlags,
): AsyncGenerator<Repository> {
  const filters = chosenFilters<RepositoryFilters>(options, REPOSITORY_FILTERS);
  return session.pages(
    page =>
      session.client.getRepositories({
        ...filters,
        ...listOptions(options),
        ...page,
      }),
    options.limit,
  );
}

interface SetOptions {
  enabled?: string;
  security?: string;
  name?: string;
  repoId?: string;
  arch?: string;
  credentials?: string;
}

export function addRepositoryCommands(
  program: Command,
  context: Context,
): void {
  const repositories = program
    .command('repositories')
    .description('Repositories: what hosts get their packages from');

  addCommand<ListFlags>(
    context,
    repositories,
    'list',
    'List repositories with their state',
    command => {
      addListOptions(
        command,
        'name, type, arch, security, state, mirrors, hosts, packages, checkedAt',
      );
      addFilters(command, REPOSITORY_FILTERS);
    },
    async (session, _, options) => {
      await session.results.list(
        listRepositories(session, options),
        repositoryColumns,
        'No repository.',
      );
    },
  );

  addCommand(
    context,
    repositories,
    'show <repository>',
    'Show a repository with its mirrors',
    () => undefined,
    async (session, [wanted]) => {
      const id = await findRepository(session, wanted);
      const found = await session.client.getRepository(id);
      session.results.one(found, detailColumns);
      if (!session.results.forPrograms) {
        session.output.line();
        await session.results.list(
          found.mirrorList,
          mirrorColumns,
          'No mirror.',
        );
      }
    },
  );

  addCommand<SetOptions>(
    context,
    repositories,
    'set <repository...>',
    'Change what people decide about repositories',
    command =>
      command
        .option('--enabled <yes|no>', 'whether it counts')
        .option(
          '--security <yes|no|guess>',
          'whether its packages are security updates',
        )
        .option('--name <name>', 'what it is called')
        .option('--repo-id <id>', 'what the package manager calls it')
        .option('--arch <arch>', 'of which machines it is')
        .option('--credentials <yes|no>', 'whether it wants some'),
    async (session, [wanted]: string[][], options) => {
      const changes = readChanges(options);
      if (changes.name !== undefined && wanted.length > 1) {
        throw usageError('Only one repository can have a name.');
      }
      const changed: Repository[] = [];
      for (const one of wanted) {
        const id = await findRepository(session, one);
        changed.push(await session.client.updateRepository(id, changes));
        session.say(`${one} was changed.`);
      }
      if (session.results.forPrograms) {
        await session.results.list(changed, repositoryColumns);
      }
    },
  );

  addCommand<{ all?: boolean; force?: boolean }>(
    context,
    repositories,
    'refresh [repository...]',
    'Read what repositories offer, and wait until that is done',
    command =>
      command
        .option('--all', 'all of them')
        .option('-f, --force', 'read everything, whatever is known'),
    async (session, [wanted]: string[][], options) => {
      if (Boolean(options.all) === wanted.length > 0) {
        throw usageError('Give repositories, or --all.');
      }
      return refreshRepositories(
        session,
        options.all ? null : wanted,
        options.force,
      );
    },
  );

  addCommand<{ release?: string; priority?: string; remove?: boolean }>(
    context,
    repositories,
    'link <repository...>',
    'Give repositories to an operating system release, whose hosts may be judged by them',
    command =>
      command
        .requiredOption('--release <release>', 'its name or id')
        .option('--priority <number>', 'as the package manager counts')
        .option('--remove', 'take them away again'),
    linkRepositories,
  );
}

/**
 * Reads repositories.
 * @param wanted ids or names; null: all
 * @param force all of them, whatever is known
 * @returns the exit code
 */
export async function refreshRepositories(
  session: Session,
  wanted: readonly string[] | null,
  force?: boolean,
): Promise<number> {
  if (wanted === null) {
    return finishTask(
      session,
      await session.client.runMaintenance('refresh', { force }),
    );
  }
  let code: number = EXIT.done;
  for (const one of wanted) {
    const id = await findRepository(session, one);
    const task = await session.client.refreshRepository(id, { force });
    code = Math.max(code, await finishTask(session, task));
  }
  return code;
}

async function linkRepositories(
  session: Session,
  [wanted]: string[][],
  options: { release?: string; priority?: string; remove?: boolean },
): Promise<void> {
  const priority =
    options.priority === undefined
      ? undefined
      : readNumber(options.priority, '--priority');
  const release = await findRelease(session, options.release ?? '');
  const ids: number[] = [];
  for (const one of wanted) ids.push(await findRepository(session, one));
  const { repositories } = await session.client.getOperatingSystem(release);
  const kept = repositories
    .filter(({ id }) => !ids.includes(id))
    .map(({ id, priority: own }) => ({ id, priority: own }));
  const changed = await session.client.updateOperatingSystem(release, {
    repositories: options.remove
      ? kept
      : [...kept, ...ids.map(id => ({ id, priority }))],
  });
  session.say(`${changed.release} has ${changed.repositories.length} of them.`);
  if (session.results.forPrograms) {
    await session.results.list(changed.repositories, [
      { name: 'id', value: item => item.id },
      { name: 'name', value: item => item.name },
      { name: 'arch', value: item => item.arch },
      { name: 'priority', value: item => item.priority },
    ]);
  }
}

function readChanges({
  enabled,
  security,
  name,
  repoId,
  arch,
  credentials,
}: SetOptions) {
  const changes = {
    ...(enabled === undefined
      ? {}
      : { enabled: readYesNo(enabled, '--enabled') }),
    ...(security === undefined
      ? {}
      : {
          security:
            security === 'guess' ? null : readYesNo(security, '--security'),
        }),
    ...(name === undefined ? {} : { name }),
    ...(repoId === undefined ? {} : { repoId }),
    ...(arch === undefined ? {} : { arch }),
    ...(credentials === undefined
      ? {}
      : { authRequired: readYesNo(credentials, '--credentials') }),
  };
  if (Object.keys(changes).length === 0) {
    throw usageError('Say what to change, see --help.');
  }
  return changes;
}
