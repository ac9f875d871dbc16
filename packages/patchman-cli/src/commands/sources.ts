import { openAsBlob } from 'node:fs';
import type { ErrataSourceState } from 'backstage-plugin-patchman-common';
import type { Command } from 'commander';
import { EXIT, usageError } from '../errors';
import type { Column } from '../output/Results';
import { finishTask } from './followTask';
import { addCommand, type Context } from './Session';

const sourceColumns: readonly Column<ErrataSourceState>[] = [
  { name: 'name', value: item => item.name },
  { name: 'on', value: item => item.on },
  { name: 'because', value: item => item.reason },
  { name: 'every', value: item => item.every },
  { name: 'read', value: item => item.succeededAt, time: true },
  { name: 'changed', value: item => item.changedAt, time: true },
  { name: 'advisories', value: item => item.counts.advisories },
  { name: 'states', value: item => item.counts.states },
  { name: 'cves', value: item => item.counts.cves },
  { name: 'error', value: item => item.error },
  { name: 'title', value: item => item.title, csvOnly: true },
  { name: 'url', value: item => item.url, csvOnly: true },
  { name: 'licence', value: item => item.licence, csvOnly: true },
  { name: 'warning', value: item => item.warning, csvOnly: true },
];

export function addSourceCommands(program: Command, context: Context): void {
  const sources = program
    .command('sources')
    .description('Sources of errata and of what is known of CVEs');

  addCommand(
    context,
    sources,
    'list',
    'List sources with how old they are',
    () => undefined,
    async session => {
      const { items } = await session.client.getSources();
      await session.results.list(items, sourceColumns);
    },
  );

  addCommand(
    context,
    sources,
    'show <name>',
    'Show a source',
    () => undefined,
    async (session, [name]) => {
      session.results.one(
        await session.client.getSource(name),
        sourceColumns.map(column => ({ ...column, csvOnly: false })),
      );
    },
  );

  addCommand<{ all?: boolean; whole?: boolean; acceptSmaller?: boolean }>(
    context,
    sources,
    'read [name...]',
    'Read sources, and wait until that is done',
    command =>
      command
        .option('--all', 'those that are due')
        .option('--whole', 'all of it, whatever is known')
        .option('--accept-smaller', 'also where it lost more than a fifth'),
    async (session, [names]: string[][], options) => {
      const { all, whole, acceptSmaller } = options;
      if (Boolean(all) === names.length > 0) {
        throw usageError('Give names of sources, or --all.');
      }
      if (all) {
        return finishTask(
          session,
          await session.client.runMaintenance('sources'),
        );
      }
      let code: number = EXIT.done;
      for (const name of names) {
        const task = await session.client.readSource(name, {
          whole,
          acceptSmaller,
        });
        code = Math.max(code, await finishTask(session, task));
      }
      return code;
    },
  );

  addCommand(
    context,
    sources,
    'upload <name> <file>',
    'Read a source of a file in place of what its server has',
    () => undefined,
    async (session, [name, file]) => {
      const blob = await openFile(file);
      return finishTask(session, await session.client.uploadSource(name, blob));
    },
  );
}

async function openFile(path: string): Promise<Blob> {
  try {
    return await openAsBlob(path);
  } catch {
    // It says no more than that.
    throw usageError(`${path} cannot be read.`);
  }
}
