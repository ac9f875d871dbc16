import type {
  ListResult,
  OperatingSystem,
  Repository,
} from 'backstage-plugin-patchman-common';
import { CliError, EXIT, usageError } from '../errors';
import { pages, pagesByName } from '../portal/pages';
import type { Session } from './Session';

/** How many of several are told. */
const SHOWN = 10;

/**
 * The hosts whose names have a pattern in them; one of exactly that name is the only one.
 * @throws CliError where there is none
 */
export async function matchHosts(
  session: Session,
  pattern: string,
): Promise<string[]> {
  const wanted = pattern.toLowerCase();
  const found: string[] = [];
  for await (const { name } of pagesByName(page =>
    session.client.getHosts({ search: wanted, ...page }),
  )) {
    if (name === wanted) return [name];
    if (name.includes(wanted)) found.push(name);
  }
  if (found.length === 0) throw nothing(`No host matches ${pattern}.`);
  return found;
}

/**
 * The only host that a pattern means.
 * @throws CliError where it means none or several
 */
export async function findOneHost(
  session: Session,
  pattern: string,
): Promise<string> {
  const found = await matchHosts(session, pattern);
  if (found.length > 1) throw ambiguous(pattern, found);
  return found[0];
}

/**
 * A repository by its id, its name, or what the package manager calls it.
 * @throws CliError where it means none or several
 */
export async function findRepository(
  session: Session,
  wanted: string,
): Promise<number> {
  if (isId(wanted)) {
    return (await session.client.getRepository(Number(wanted))).id;
  }
  return findOne(
    wanted,
    'repository',
    page => session.client.getRepositories({ search: wanted, ...page }),
    ({ name, repoId }: Repository) => [name, repoId],
    ({ id, name, arch }) => `${id} (${name}, ${arch})`,
  );
}

/** An operating system release by its id or name. */
export async function findRelease(
  session: Session,
  wanted: string,
): Promise<number> {
  if (isId(wanted)) return Number(wanted);
  return findOne(
    wanted,
    'operating system release',
    page => session.client.getOperatingSystems({ search: wanted, ...page }),
    ({ release }: OperatingSystem) => [release],
    ({ release }) => release,
  );
}

async function findOne<Item extends { id: number }>(
  wanted: string,
  what: string,
  fetchPage: (page: {
    limit: number;
    offset: number;
  }) => Promise<ListResult<Item>>,
  namesOf: (item: Item) => (string | null)[],
  show: (item: Item) => string,
): Promise<number> {
  const found: Item[] = [];
  for await (const item of pages(fetchPage)) {
    if (namesOf(item).includes(wanted)) found.push(item);
  }
  if (found.length === 0) throw nothing(`No ${what} is named ${wanted}.`);
  if (found.length > 1) throw ambiguous(wanted, found.map(show));
  return found[0].id;
}

function isId(text: string): boolean {
  return /^[1-9]\d{0,14}$/.test(text);
}

function nothing(message: string): CliError {
  return new CliError(message, EXIT.incomplete);
}

function ambiguous(wanted: string, found: string[]): CliError {
  const more = found.length > SHOWN ? ` and ${found.length - SHOWN} more` : '';
  return usageError(
    `${wanted} may be any of ${found.slice(0, SHOWN).join(', ')}${more}.`,
  );
}
