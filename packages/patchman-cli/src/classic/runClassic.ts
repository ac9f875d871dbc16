import { findOneHost, findRepository, matchHosts } from '../commands/findOne';
import { finishTask } from '../commands/followTask';
import { hostColumns, printDiff } from '../commands/hosts';
import {
  refreshRepositories,
  repositoryColumns,
} from '../commands/repositories';
import type { Session, SharedOptions } from '../commands/Session';
import { EXIT, usageError } from '../errors';
import { pages, pagesByName } from '../portal/pages';
import { readErrata, readCves } from './readSources';

/** The options of Patchman's own command. */
export interface ClassicOptions extends SharedOptions {
  force?: boolean;
  refreshRepos?: boolean;
  repo?: string;
  listRepos?: boolean;
  listHosts?: boolean;
  deleteHosts?: boolean;
  hostUpdates?: boolean;
  hostUpdatesAlt?: boolean;
  setHostReposOnly?: boolean;
  unsetHostReposOnly?: boolean;
  setCheckDns?: boolean;
  unsetCheckDns?: boolean;
  dnsChecks?: boolean;
  host?: string;
  processReports?: boolean;
  cleanReports?: boolean;
  dbcheck?: boolean;
  removeDuplicates?: boolean;
  all?: boolean;
  diff?: string[];
  updateErrata?: boolean;
  erratumType?: string;
  updateCves?: boolean;
  cve?: string;
  fetchNistData?: boolean;
}

/** What asks for something to be done, beside what only says to what. */
const ACTIONS = [
  'refreshRepos',
  'listRepos',
  'listHosts',
  'deleteHosts',
  'hostUpdates',
  'hostUpdatesAlt',
  'setHostReposOnly',
  'unsetHostReposOnly',
  'setCheckDns',
  'unsetCheckDns',
  'dnsChecks',
  'processReports',
  'cleanReports',
  'dbcheck',
  'removeDuplicates',
  'all',
  'diff',
  'updateErrata',
  'updateCves',
] as const;

/** Whether anything is asked for. */
export function asksForSomething(options: ClassicOptions): boolean {
  return ACTIONS.some(action => options[action] !== undefined);
}

/**
 * Finds what contradicts itself before the portal is asked for anything.
 * @throws CliError
 */
export function checkClassic(options: ClassicOptions): void {
  const { deleteHosts, setHostReposOnly, unsetHostReposOnly, host } = options;
  for (const [flag, given] of [
    ['-dh', deleteHosts],
    ['-shro', setHostReposOnly],
    ['-uhro', unsetHostReposOnly],
    ['-sdns', options.setCheckDns],
    ['-udns', options.unsetCheckDns],
  ] as const) {
    if (given && !host) throw usageError(`${flag}: say which host with -H.`);
  }
  if (setHostReposOnly && unsetHostReposOnly) {
    throw usageError('Give -shro or -uhro.');
  }
  if (options.setCheckDns && options.unsetCheckDns) {
    throw usageError('Give -sdns or -udns.');
  }
  if (options.diff && options.diff.length !== 2) {
    throw usageError('-D: give two hosts.');
  }
  if (options.cve && !/^CVE-\d{4}-\d{4,19}$/i.test(options.cve)) {
    throw usageError(`--cve ${options.cve}: give a name like CVE-2026-1234.`);
  }
  for (const [flag, given, needs, there] of [
    ['-E', options.erratumType, '-e', options.updateErrata],
    ['--cve', options.cve, '-v', options.updateCves],
    ['--fetch-nist-data', options.fetchNistData, '-v', options.updateCves],
  ] as const) {
    if (given && !there && !options.all) {
      throw usageError(`${flag}: it belongs to ${needs}.`);
    }
  }
}

/**
 * Does everything that is asked for: changes first, then what takes in news, then what is found of them, cleaning, and lists
 * at the end.
 * @returns the exit code
 */
export async function runClassic(
  session: Session,
  given: ClassicOptions,
): Promise<number> {
  const options: ClassicOptions = given.all
    ? {
        ...given,
        processReports: true,
        refreshRepos: true,
        updateErrata: true,
        updateCves: true,
        hostUpdatesAlt: true,
        dnsChecks: true,
        cleanReports: true,
        dbcheck: true,
      }
    : given;
  let code: number = EXIT.done;
  const step = async (
    asked: boolean | undefined,
    run: () => Promise<number>,
  ) => {
    if (asked) code = Math.max(code, await run());
  };
  const { client } = session;
  const maintain = async (name: string) =>
    finishTask(session, await client.runMaintenance(name));

  await changeOneHost(session, options);
  await step(options.processReports, () => processReports(session, options));
  await step(options.refreshRepos, () =>
    refreshRepositories(
      session,
      options.repo ? [options.repo] : null,
      options.force,
    ),
  );
  await step(options.updateErrata, () =>
    readErrata(session, {
      type: options.erratumType,
      whole: options.force,
      repositoriesRead: options.refreshRepos && !options.repo,
    }),
  );
  await step(options.updateCves, () =>
    readCves(session, {
      cve: options.cve?.toUpperCase(),
      nist: options.fetchNistData,
      whole: options.force,
    }),
  );
  await step(options.hostUpdates || options.hostUpdatesAlt, async () => {
    if (!options.host) return maintain('evaluate');
    const host = await findOneHost(session, options.host);
    return finishTask(session, await client.refreshHost(host));
  });
  await step(options.dnsChecks, () => maintain('reverseDns'));
  const check = options.dbcheck || options.removeDuplicates;
  await step(options.cleanReports || check, () => maintain('clean'));
  await step(check, () => maintain('check'));
  await printLists(session, options);
  return code;
}

async function changeOneHost(
  session: Session,
  options: ClassicOptions,
): Promise<void> {
  const { deleteHosts, setHostReposOnly, setCheckDns } = options;
  const asked = [
    [deleteHosts],
    [setHostReposOnly, options.unsetHostReposOnly],
    [setCheckDns, options.unsetCheckDns],
  ].map(flags => flags.some(Boolean));
  if (!asked.some(Boolean)) return;
  const [, repositories, dns] = asked;
  const { client } = session;
  const name = await findOneHost(session, options.host!);
  if (deleteHosts) {
    await client.deleteHost(name);
    session.say(`${name} was deleted.`);
    return;
  }
  await client.updateHost(name, {
    ...(repositories ? { useHostRepositories: setHostReposOnly === true } : {}),
    ...(dns ? { checkDns: setCheckDns === true } : {}),
  });
  if (repositories) {
    session.say(
      `${name} is judged by the repositories ${
        setHostReposOnly ? 'that it reports' : 'of its release'
      }.`,
    );
  }
  if (dns) {
    session.say(
      `What the address of ${name} is called is ${
        setCheckDns ? '' : 'not '
      }looked up.`,
    );
  }
}

/** Processes what is pending; with force also the last processed report of each host, and what failed. */
async function processReports(
  session: Session,
  options: ClassicOptions,
): Promise<number> {
  const { client } = session;
  if (options.force) {
    const host = options.host && (await findOneHost(session, options.host));
    const seen = new Set<string>();
    // The newest first: older ones of a host say nothing that holds.
    const newest: number[] = [];
    for await (const report of pages(page =>
      client.getReports({
        status: 'processed,failed',
        ...(host ? { host } : {}),
        ...page,
      }),
    )) {
      if (!seen.has(report.host)) newest.push(report.id);
      seen.add(report.host);
    }
    for (const id of newest) await client.processReport(id);
    session.say(`${newest.length} reports are processed again.`);
  }
  return finishTask(session, await client.runMaintenance('process'));
}

async function printLists(
  session: Session,
  options: ClassicOptions,
): Promise<void> {
  const { client, results } = session;
  if (options.listRepos) {
    const repositories = options.repo
      ? [
          await client.getRepository(
            await findRepository(session, options.repo),
          ),
        ]
      : session.pages(page => client.getRepositories(page), undefined);
    await results.list(repositories, repositoryColumns, 'No repository.');
  }
  if (options.listHosts) {
    const names = options.host && (await matchHosts(session, options.host));
    const hosts = pagesByName(page =>
      client.getHosts({ ...(names ? { search: options.host } : {}), ...page }),
    );
    await results.list(
      names ? only(hosts, new Set(names)) : hosts,
      hostColumns,
      'No host.',
    );
  }
  if (options.diff) {
    const [a, b] = options.diff;
    await printDiff(
      session,
      await findOneHost(session, a),
      await findOneHost(session, b),
    );
  }
}

async function* only<Item extends { name: string }>(
  items: AsyncIterable<Item>,
  names: ReadonlySet<string>,
): AsyncGenerator<Item> {
  for await (const item of items) if (names.has(item.name)) yield item;
}
