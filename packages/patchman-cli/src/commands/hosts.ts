import type {
  Host,
  HostChange,
  HostDetail,
  HostFilters,
  HostPackage,
  Update,
  UpdateFilters,
} from 'backstage-plugin-patchman-common';
import type { Command } from 'commander';
import { EXIT, usageError } from '../errors';
import type { Column } from '../output/Results';
import { pagesByName } from '../portal/pages';
import { diffLines } from './diffLines';
import { finishTask } from './followTask';
import {
  addFilters,
  addListOptions,
  chosenFilters,
  collect,
  type Filter,
  type ListFlags,
  listOptions,
  readYesNo,
} from './lists';
import { addCommand, type Context, type Session } from './Session';
import { cveColumns, type HostCve, hostErrataColumns } from './columns';
import { updateColumns } from './updates';

/** What hosts are chosen by, wherever some are. */
export const HOST_FILTERS: readonly Filter[] = [
  ['--status <states>', 'ok, updates, security, stale, unknown, or several'],
  ['--os <release>', 'of this operating system release, such as "Debian 12"'],
  ['--arch <arch>', 'of this architecture'],
  ['--tag <tag>', 'with this tag'],
  ['--owner <refs>', 'of these owners, such as group:default/web'],
  ['--domain <domain>', 'of this domain'],
  ['--kernel <kernel>', 'that run this kernel'],
  ['--variant <name>', 'of this system, such as "Debian 12.11"'],
  ['--[no-]reboot', 'that must be rebooted'],
  ['--[no-]stale', 'that have not reported for long'],
  ['--package <name>', 'that have this package'],
  ['--version <version>', 'at this version, with --package'],
  ['--repository <repository>', 'that use this one, by its id or name'],
  [
    '--dns <states>',
    'whose address is called: same, different, unconfirmed, none, unknown',
  ],
  ['--erratum <name>', 'that still need this erratum'],
  ['--cve <name>', 'that this CVE asks something of'],
  ['--module <name:stream>', 'that enabled this module stream'],
  ['--[no-]foreign', 'with packages from no repository'],
  ['--[no-]has-repositories', 'with any repository'],
  ['--[no-]own-repositories', 'judged by the repositories that they report'],
  ['--[no-]quarantined', 'under whose name another machine reports'],
  ['--[no-]imported', 'that were imported and have not reported yet'],
  ['--support <states>', 'supported, ending, ended, unknown, or several'],
];

export const hostColumns: readonly Column<Host>[] = [
  { name: 'name', value: host => host.name },
  { name: 'state', value: host => host.state },
  { name: 'security', value: host => known(host, host.updates.security) },
  { name: 'other', value: host => known(host, host.updates.other) },
  { name: 'reboot', value: host => host.reboot.required },
  { name: 'os', value: host => host.os.release },
  { name: 'arch', value: host => host.arch },
  { name: 'reported', value: host => host.lastReport, time: true },
  { name: 'tags', value: host => host.tags.join(' ') },
  { name: 'kernel', value: host => host.kernel, csvOnly: true },
  { name: 'variant', value: host => host.os.variant, csvOnly: true },
  { name: 'packages', value: host => host.packages, csvOnly: true },
  { name: 'blocked', value: host => host.updates.blocked, csvOnly: true },
  { name: 'owners', value: host => host.owners.join(' '), csvOnly: true },
];

const detailColumns: readonly Column<HostDetail>[] = [
  { name: 'name', value: host => host.name },
  { name: 'state', value: host => host.state },
  { name: 'security', value: host => known(host, host.updates.security) },
  { name: 'other', value: host => known(host, host.updates.other) },
  { name: 'blocked', value: host => known(host, host.updates.blocked) },
  { name: 'errata', value: host => host.errata },
  { name: 'reboot', value: host => host.reboot.required },
  { name: 'because', value: host => host.reboot.evidence.join(' ') },
  { name: 'doubts', value: host => host.doubts.join(' ') },
  { name: 'os', value: host => host.os.variant },
  { name: 'arch', value: host => host.arch },
  { name: 'kernel', value: host => host.kernel },
  { name: 'domain', value: host => host.domain },
  { name: 'address', value: host => host.address },
  {
    name: 'dns',
    value: ({ dns }) =>
      dns.check ? [dns.state, dns.name].filter(Boolean).join(': ') : 'off',
  },
  { name: 'comment', value: host => host.comment },
  { name: 'packages', value: host => host.packages },
  { name: 'foreign', value: host => host.foreignPackages },
  { name: 'repositories', value: host => host.repositories },
  {
    name: 'judged by',
    value: host =>
      host.useHostRepositories
        ? 'the repositories that it reports'
        : `those of ${host.os.release}`,
  },
  { name: 'tags', value: host => host.tags.join(' ') },
  { name: 'owners', value: host => host.owners.join(' ') },
  { name: 'key', value: host => host.keyed },
  { name: 'client', value: host => host.userAgent },
  { name: 'reported', value: host => host.lastReport, time: true },
  { name: 'imported', value: host => host.importedAt, time: true },
  { name: 'evaluated', value: host => host.evaluatedAt, time: true },
  {
    name: 'repositories read',
    value: host => host.repositoriesCheckedAt,
    time: true,
  },
];

const packageColumns: readonly Column<HostPackage>[] = [
  { name: 'name', value: item => item.name },
  { name: 'version', value: item => item.evr },
  { name: 'arch', value: item => item.arch },
  { name: 'update', value: item => item.update?.available.evr },
  { name: 'security', value: item => item.update?.security },
  { name: 'held', value: item => item.held },
  {
    name: 'repositories',
    value: item => item.repositories.map(({ name }) => name).join(', '),
  },
];

const historyColumns: readonly Column<HostChange>[] = [
  { name: 'at', value: change => change.at },
  { name: 'kind', value: change => change.kind },
  { name: 'package', value: change => (change.after ?? change.before)?.name },
  { name: 'before', value: change => change.before?.evr },
  { name: 'after', value: change => change.after?.evr },
];

/** Figures of a host that was never evaluated are none. */
function known(host: Host, figure: number): number | null {
  return host.state === 'unknown' ? null : figure;
}

interface SetOptions {
  tag?: string[];
  clearTags?: boolean;
  owner?: string;
  repositories?: string;
  withoutKey?: boolean;
  checkDns?: string;
  comment?: string;
}

export function addHostCommands(program: Command, context: Context): void {
  const hosts = program
    .command('hosts')
    .description('Hosts: what they are, need and may report');

  addCommand<ListFlags>(
    context,
    hosts,
    'list',
    'List hosts with their state',
    command => {
      addListOptions(
        command,
        'name, os, arch, kernel, lastReport, state, security, other, blocked, packages, foreignPackages, reboot',
      );
      addFilters(command, HOST_FILTERS);
    },
    async (session, _, options) => {
      const items = findHosts(session, options);
      await session.results.list(items, hostColumns, 'No host.');
    },
  );

  addCommand<ListFlags & { part?: string }>(
    context,
    hosts,
    'show <name>',
    'Show a host',
    command => {
      command.option(
        '--part <part>',
        'a list instead: updates, packages, repositories, errata, cves, history, reports',
      );
      addListOptions(command, 'what the list has, mostly name');
    },
    async (session, [name], options) => {
      if (options.part === undefined) {
        session.results.one(await session.client.getHost(name), detailColumns);
      } else {
        await showPart(session, name, options.part, options);
      }
    },
  );

  addCommand(
    context,
    hosts,
    'diff <a> <b>',
    'Compare two hosts: + is what only the first has, - what only the second has',
    () => undefined,
    async (session, [a, b]) => {
      await printDiff(session, a, b);
    },
  );

  addCommand(
    context,
    hosts,
    'delete <name...>',
    'Delete hosts with all that is known of them; those that report again come back',
    () => undefined,
    async (session, [names]: string[][]) => {
      for (const name of names) {
        await session.client.deleteHost(name);
        session.say(`${name} was deleted.`);
      }
    },
  );

  addCommand<SetOptions>(
    context,
    hosts,
    'set <name...>',
    'Change what people decide about hosts',
    command =>
      command
        .option('--tag <tag>', 'give these tags and no others', collect)
        .option('--clear-tags', 'take all tags away')
        .option('--owner <ref>', 'whose it is; none: as the catalog says')
        .option(
          '--repositories <own|release>',
          'judge it by the repositories that it reports, or by those of its release',
        )
        .option(
          '--check-dns <yes|no>',
          'whether the name of its address is looked up',
        )
        .option('--comment <text>', 'a note about it; none: takes it away')
        .option(
          '--without-key',
          'take reports without a key again, once its keys are revoked',
        ),
    async (session, [names]: string[][], options) => {
      const changes = readChanges(options);
      const changed: HostDetail[] = [];
      for (const name of names) {
        changed.push(await session.client.updateHost(name, changes));
        session.say(`${name} was changed.`);
      }
      if (session.results.forPrograms) {
        await session.results.list(changed, hostColumns);
      }
    },
  );

  addCommand<{ all?: boolean }>(
    context,
    hosts,
    'evaluate [name...]',
    'Compute the updates of hosts again, and wait until that is done',
    command => command.option('--all', 'of all whose inputs changed'),
    async (session, [names]: string[][], { all }) => {
      if (Boolean(all) === names.length > 0) {
        throw usageError('Give names of hosts, or --all.');
      }
      if (all) {
        return finishTask(
          session,
          await session.client.runMaintenance('evaluate'),
        );
      }
      let code: number = EXIT.done;
      for (const name of names) {
        const task = await session.client.refreshHost(name);
        code = Math.max(code, await finishTask(session, task));
      }
      return code;
    },
  );
}

/** The hosts that options leave: by name without end, else as the API orders them. */
export function findHosts(
  session: Session,
  options: ListFlags,
): AsyncGenerator<Host> {
  const filters = chosenFilters<HostFilters>(options, HOST_FILTERS);
  const list = listOptions(options);
  if (options.sort === undefined && options.limit === undefined) {
    return pagesByName(page =>
      session.client.getHosts({ ...filters, ...list, ...page }),
    );
  }
  return session.pages(
    page => session.client.getHosts({ ...filters, ...list, ...page }),
    options.limit,
  );
}

/** Prints what differs between two hosts. */
export async function printDiff(
  session: Session,
  a: string,
  b: string,
): Promise<void> {
  const diff = await session.client.getHostDiff(a, b);
  if (session.results.forPrograms) {
    session.results.one(diff, [
      { name: 'a', value: item => item.a },
      { name: 'b', value: item => item.b },
      { name: 'diff', value: item => diffLines(item).join('\n') },
    ]);
    return;
  }
  for (const line of diffLines(diff)) session.output.line(line);
}

function readChanges({
  tag,
  clearTags,
  owner,
  repositories,
  withoutKey,
  checkDns,
  comment,
}: SetOptions) {
  if (repositories !== undefined && !/^(own|release)$/.test(repositories)) {
    throw usageError(`--repositories ${repositories}: give own or release.`);
  }
  if (tag && clearTags) throw usageError('Give --tag or --clear-tags.');
  const changes = {
    ...(tag || clearTags ? { tags: tag ?? [] } : {}),
    ...(owner === undefined ? {} : { owner: owner === 'none' ? null : owner }),
    ...(repositories === undefined
      ? {}
      : { useHostRepositories: repositories === 'own' }),
    ...(checkDns === undefined
      ? {}
      : { checkDns: readYesNo(checkDns, '--check-dns') }),
    ...(comment === undefined
      ? {}
      : { comment: comment === 'none' ? null : comment }),
    ...(withoutKey ? { keyed: false as const } : {}),
  };
  if (Object.keys(changes).length === 0) {
    throw usageError('Say what to change, see --help.');
  }
  return changes;
}

async function showPart(
  session: Session,
  name: string,
  part: string,
  options: ListFlags,
): Promise<void> {
  const { client, results } = session;
  const list = listOptions(options);
  switch (part) {
    case 'updates':
      await results.list(
        session.pages<Update>(
          page =>
            client.getHostUpdates(name, {
              ...list,
              ...page,
            } as UpdateFilters),
          options.limit,
        ),
        updateColumns,
        'No update.',
      );
      return;
    case 'packages':
      await results.list(
        session.pages(
          page => client.getHostPackages(name, { ...list, ...page }),
          options.limit,
        ),
        packageColumns,
        'No package.',
      );
      return;
    case 'repositories':
      await results.list(
        session.pages(
          page => client.getHostRepositories(name, { ...list, ...page }),
          options.limit,
        ),
        [
          { name: 'id', value: item => item.id },
          { name: 'name', value: item => item.name },
          { name: 'type', value: item => item.type },
          { name: 'priority', value: item => item.priority },
          { name: 'counts', value: item => item.counts },
          { name: 'security', value: item => item.security },
          { name: 'state', value: item => item.state },
          { name: 'packages', value: item => item.packages },
          { name: 'read', value: item => item.checkedAt, time: true },
        ],
        'No repository.',
      );
      return;
    case 'errata':
      await results.list(
        session.pages(
          page => client.getHostErrata(name, { ...list, ...page }),
          options.limit,
        ),
        hostErrataColumns,
        'No erratum.',
      );
      return;
    case 'cves':
      await results.list(
        session.pages<HostCve>(
          page => client.getHostCves(name, { ...list, ...page }),
          options.limit,
        ),
        cveColumns,
        'No CVE.',
      );
      return;
    case 'history':
      await results.list(
        session.pages(
          page => client.getHostHistory(name, { ...list, ...page }),
          options.limit,
          100,
        ),
        historyColumns,
        'No change is known.',
      );
      return;
    case 'reports':
      await results.list(
        session.pages(
          page => client.getHostReports(name, { ...list, ...page }),
          options.limit,
        ),
        [
          { name: 'id', value: item => item.id },
          { name: 'status', value: item => item.status },
          { name: 'received', value: item => item.receivedAt, time: true },
          { name: 'protocol', value: item => item.protocol },
          { name: 'error', value: item => item.error },
        ],
        'No report.',
      );
      return;
    default:
      throw usageError(
        `--part ${part}: give updates, packages, repositories, errata, cves, history or reports.`,
      );
  }
}
