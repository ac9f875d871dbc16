import type { Mirror, MirrorFilters } from 'backstage-plugin-patchman-common';
import type { Command } from 'commander';
import { EXIT, usageError } from '../errors';
import type { Column } from '../output/Results';
import { findRepository } from './findOne';
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
import { addCommand, type Context } from './Session';

const MIRROR_FILTERS: readonly Filter[] = [
  [
    '--state <states>',
    'ok, failing, outdated, credentials, pending, disabled, or several',
  ],
  ['--[no-]enabled', 'that are switched on'],
  ['--[no-]refresh', 'that are read by schedule'],
  ['--digest <digest>', 'whose content has this digest'],
  ['--access <access>', 'open, or those that want credentials'],
  ['--signature <states>', 'verified, unverified, unsigned, or several'],
];

export const mirrorColumns: readonly Column<Mirror>[] = [
  { name: 'id', value: item => item.id },
  { name: 'url', value: item => item.url },
  { name: 'repository', value: item => item.repository.name },
  { name: 'state', value: item => item.state },
  { name: 'enabled', value: item => item.enabled },
  { name: 'refresh', value: item => item.refresh },
  { name: 'packages', value: item => item.packages },
  { name: 'signature', value: item => item.signature },
  { name: 'read', value: item => item.succeededAt, time: true },
  { name: 'failures', value: item => item.failures },
  { name: 'error', value: item => item.error },
  { name: 'digest', value: item => item.setDigest, csvOnly: true },
];

export function addMirrorCommands(program: Command, context: Context): void {
  const mirrors = program
    .command('mirrors')
    .description('Mirrors: where repositories are read from');

  addCommand<ListFlags & { repository?: string }>(
    context,
    mirrors,
    'list',
    'List mirrors with what became of reading them',
    command => {
      addListOptions(
        command,
        'url, repository, state, packages, failures, preference, responseMs, checkedAt, succeededAt, changedAt',
      );
      addFilters(command, MIRROR_FILTERS);
      command.option('--repository <repository>', 'of this one');
    },
    async (session, _, options) => {
      const filters: MirrorFilters = {
        ...chosenFilters<MirrorFilters>(options, MIRROR_FILTERS),
        ...(options.repository === undefined
          ? {}
          : { repository: await findRepository(session, options.repository) }),
      };
      await session.results.list(
        session.pages(
          page =>
            session.client.getMirrors({
              ...filters,
              ...listOptions(options),
              ...page,
            }),
          options.limit,
        ),
        mirrorColumns,
        'No mirror.',
      );
    },
  );

  addCommand<{
    enabled?: string;
    refresh?: string;
    address?: string;
    forgetTrust?: boolean;
  }>(
    context,
    mirrors,
    'set <id...>',
    'Change what people decide about mirrors',
    command =>
      command
        .option('--enabled <yes|no>', 'whether it counts')
        .option('--refresh <yes|no>', 'whether it is read by schedule')
        .option('--address <url>', 'where it is')
        .option(
          '--forget-trust',
          'forget by which key it was verified and how old it was',
        ),
    async (session, [ids]: string[][], options) => {
      const { enabled, refresh, address, forgetTrust } = options;
      const changes = {
        ...(enabled ? { enabled: readYesNo(enabled, '--enabled') } : {}),
        ...(refresh ? { refresh: readYesNo(refresh, '--refresh') } : {}),
        ...(address ? { url: address } : {}),
        ...(forgetTrust ? { forgetTrust: true as const } : {}),
      };
      if (Object.keys(changes).length === 0) {
        throw usageError('Say what to change, see --help.');
      }
      if (address && ids.length > 1) {
        throw usageError('Only one mirror can be at an address.');
      }
      const changed: Mirror[] = [];
      for (const id of ids) {
        changed.push(
          await session.client.updateMirror(readNumber(id, 'mirror'), changes),
        );
        session.say(`${id} was changed.`);
      }
      if (session.results.forPrograms) {
        await session.results.list(changed, mirrorColumns);
      }
    },
  );

  addCommand<{ force?: boolean }>(
    context,
    mirrors,
    'refresh <id...>',
    'Read mirrors, and wait until that is done',
    command =>
      command.option('-f, --force', 'read everything, whatever is known'),
    async (session, [ids]: string[][], { force }) => {
      let code: number = EXIT.done;
      for (const id of ids) {
        const task = await session.client.refreshMirror(
          readNumber(id, 'mirror'),
          { force },
        );
        code = Math.max(code, await finishTask(session, task));
      }
      return code;
    },
  );

  addCommand(
    context,
    mirrors,
    'add <repository> <url>',
    'Add a mirror to a repository',
    () => undefined,
    async (session, [wanted, url]) => {
      const repository = await findRepository(session, wanted);
      const added = await session.client.addMirror({ repository, url });
      if (session.results.forPrograms) {
        session.results.one(added, mirrorColumns);
      } else {
        session.say(`${added.url} was added as ${added.id}.`);
      }
    },
  );

  addCommand<{ digest?: string }>(
    context,
    mirrors,
    'move <repository> [id...]',
    'Move mirrors to a repository: these, or all of one content',
    command =>
      command.option('--digest <digest>', 'all whose content has this digest'),
    async (session, [wanted, ids]: any[], { digest }) => {
      if ((digest === undefined) === (ids.length === 0)) {
        throw usageError('Give ids of mirrors, or --digest.');
      }
      const repository = await findRepository(session, wanted);
      const changed = await session.client.moveMirrors(
        repository,
        digest === undefined
          ? { mirrors: ids.map((id: string) => readNumber(id, 'mirror')) }
          : { digest },
      );
      session.say(`${changed.name} has ${changed.mirrorList.length} mirrors.`);
      if (session.results.forPrograms) {
        await session.results.list(changed.mirrorList, mirrorColumns);
      }
    },
  );

  addCommand(
    context,
    mirrors,
    'delete <id...>',
    'Delete mirrors; those that hosts report come back',
    () => undefined,
    async (session, [ids]: string[][]) => {
      for (const id of ids) {
        await session.client.deleteMirror(readNumber(id, 'mirror'));
        session.say(`${id} was deleted.`);
      }
    },
  );
}
