import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Knex } from 'knex';
import { givenRows } from '../database/givenRows';
import type { DbHostRow } from '../database/tables';
import { now } from '../database/time';

/** Hosts that are looked up and written down together. */
const PIECE = 200;
/** Questions that are under way at once. */
const AT_ONCE = 8;
const TIMEOUT_MS = 3000;
/** Longer than any host name. */
const MAX_NAME = 253;

/** A name server. Each throws an error with a `code` such as `ENOTFOUND` where it answers that there is nothing. */
export interface Lookup {
  /** The names of an address. */
  reverse(address: string): Promise<string[]>;
  /** The addresses of a name. */
  addresses(name: string): Promise<string[]>;
}

/** Asks the name servers of this machine. */
export function systemLookup(): Lookup {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: 2 });
  const none = () => [];
  return {
    reverse: address => resolver.reverse(address),
    addresses: async name =>
      (
        await Promise.all([
          resolver.resolve4(name).catch(none),
          resolver.resolve6(name).catch(none),
        ])
      ).flat(),
  };
}

/** What a name server answers where there is nothing; anything else says nothing about the host. */
const NOTHING = ['ENOTFOUND', 'ENODATA', 'NXDOMAIN'];

interface Answer {
  id: number;
  dns_name: string | null;
  dns_state: DbHostRow['dns_state'];
}

/**
 * Looks up what the addresses are called that hosts report from, and whether these names lead to them again, of the hosts
 * whose check is on. A name server that does not answer changes nothing.
 */
export async function checkAddresses(
  knex: Knex,
  options: {
    lookup: Lookup;
    signal: AbortSignal;
    progress: (done: number, total: number) => Promise<void>;
  },
): Promise<{ checked: number; different: number }> {
  const { lookup, signal, progress } = options;
  const wanted = () =>
    knex('host').where({ check_dns: true }).whereNotNull('address');
  const [{ count }] = await wanted().count({ count: '*' });
  const total = Number(count);
  const result = { checked: 0, different: 0 };
  let after = 0;
  let done = 0;
  while (!signal.aborted) {
    const hosts: Pick<DbHostRow, 'id' | 'name' | 'address'>[] = await wanted()
      .where('id', '>', after)
      .orderBy('id')
      .limit(PIECE)
      .select('id', 'name', 'address');
    if (hosts.length === 0) break;
    const answers = (
      await inTurns(hosts, signal, host => lookUp(lookup, host))
    ).filter(answer => answer !== null);
    await store(knex, answers);
    result.checked += answers.length;
    result.different += answers.filter(
      ({ dns_state: state }) => state === 'different',
    ).length;
    after = hosts[hosts.length - 1].id;
    done += hosts.length;
    await progress(Math.min(done, total), total);
  }
  return result;
}

/** Null where nobody answered. */
async function lookUp(
  lookup: Lookup,
  { id, name, address }: Pick<DbHostRow, 'id' | 'name' | 'address'>,
): Promise<Answer | null> {
  if (!isIP(address!)) return null;
  try {
    const names = (await lookup.reverse(address!))
      .map(one => one.toLowerCase().replace(/\.$/, ''))
      .filter(one => one.length <= MAX_NAME);
    const same = names.find(one => isNameOf(one, name));
    const found = same ?? names[0];
    if (found === undefined) return { id, dns_name: null, dns_state: 'none' };
    if (!same) return { id, dns_name: found, dns_state: 'different' };
    const addresses = await lookup.addresses(found);
    return {
      id,
      dns_name: found,
      dns_state: addresses.includes(address!) ? 'same' : 'unconfirmed',
    };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return NOTHING.includes(code ?? '')
      ? { id, dns_name: null, dns_state: 'none' }
      : null;
  }
}

/** A host that reports without a domain is known by the first part of its name. */
function isNameOf(found: string, name: string): boolean {
  return (
    found === name || (!name.includes('.') && found.startsWith(`${name}.`))
  );
}

async function store(knex: Knex, answers: Answer[]): Promise<void> {
  if (answers.length === 0) return;
  const given = givenRows(knex, {
    id: 'integer',
    dns_name: 'text',
    dns_state: 'text',
  });
  const rows = JSON.stringify(answers);
  const of = (column: string) =>
    knex.raw(
      `(SELECT given.${column} FROM ${given} WHERE given.id = host.id)`,
      [rows],
    );
  await knex('host')
    .whereIn(
      'id',
      answers.map(({ id }) => id),
    )
    .update({
      dns_name: of('dns_name'),
      dns_state: of('dns_state'),
      dns_checked_at: now(),
    });
}

/** Does some work for each, so many at once. */
async function inTurns<T, R>(
  items: readonly T[],
  signal: AbortSignal,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async () => {
    while (next < items.length && !signal.aborted) {
      results.push(await work(items[next++]));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}
