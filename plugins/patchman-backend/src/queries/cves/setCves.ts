import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Knex } from 'knex';
import { LRUCache } from 'lru-cache';
import { HIDDEN_FROM, OPEN_STATES } from '../../inventory/exposure/states';

/** CVEs of all sets that are kept, of 13 bytes. */
const MOST_KEPT = 3_000_000;
/** Sets that are read with one statement: SQLite reads all rows of a statement in one turn of the event loop. */
const READ_TOGETHER = 2;
/** CVEs of sets that are counted in one turn of the event loop. */
const COUNTED_TOGETHER = 500_000;

const STATES = OPEN_STATES.length;

/** What a set of verdicts says of CVEs, which never changes. */
interface SetCves {
  ids: Int32Array;
  states: Uint8Array;
  /** Milliseconds since 1970. */
  since: Float64Array;
}

/** By the database, since tests have many. */
const kept = new WeakMap<Knex, LRUCache<number, SetCves>>();

function cacheOf(knex: Knex): LRUCache<number, SetCves> {
  const known = kept.get(knex);
  if (known) return known;
  const cache = new LRUCache<number, SetCves>({
    maxSize: MOST_KEPT,
    // Those without any count too.
    sizeCalculation: ({ ids }) => ids.length + 1,
  });
  kept.set(knex, cache);
  return cache;
}

async function readSets(
  knex: Knex,
  setIds: readonly number[],
): Promise<Map<number, SetCves>> {
  const rows: {
    set_id: number;
    cve_id: number;
    state: number;
    since: string;
  }[] = await knex('verdict_set_cve')
    .whereIn('set_id', [...setIds])
    .select('set_id', 'cve_id', 'state', 'since');
  const bySet = new Map<number, typeof rows>(setIds.map(id => [id, []]));
  for (const row of rows) bySet.get(row.set_id)?.push(row);
  return new Map(
    [...bySet].map(([id, own]) => [
      id,
      {
        ids: Int32Array.from(own, row => row.cve_id),
        states: Uint8Array.from(own, row => row.state),
        since: Float64Array.from(own, row => Date.parse(row.since)),
      },
    ]),
  );
}

/** What a CVE means for some hosts together. */
export interface CountedCve {
  cve_id: number;
  /** Hosts that have a fix to install. */
  n_update: number;
  /** Hosts that it asks something of. */
  affected: number;
  /** A bit for each state that any host has it in, by its place. */
  states: number;
  since: string | null;
}

export interface CountedSets {
  cves: CountedCve[];
  /** How many hosts have a CVE in the state of a place. */
  hostsOf(cveId: number, state: number): number;
}

/** Counts the CVEs of hosts by their sets of verdicts. Sets that were read before are not read again. */
export async function countSetCves(
  knex: Knex,
  sets: readonly { id: number; hosts: number }[],
): Promise<CountedSets> {
  const cache = cacheOf(knex);
  const all: { set: SetCves; hosts: number }[] = [];
  const missing: { id: number; hosts: number }[] = [];
  for (const { id, hosts } of sets) {
    const set = cache.get(id);
    if (set) all.push({ set, hosts });
    else missing.push({ id, hosts });
  }
  for (let i = 0; i < missing.length; i += READ_TOGETHER) {
    const piece = missing.slice(i, i + READ_TOGETHER);
    const read = await readSets(
      knex,
      piece.map(({ id }) => id),
    );
    for (const { id, hosts } of piece) {
      const set = read.get(id)!;
      cache.set(id, set);
      all.push({ set, hosts });
    }
    await nextTurn();
  }
  return count(all);
}

async function count(
  sets: readonly { set: SetCves; hosts: number }[],
): Promise<CountedSets> {
  let highest = 0;
  for (const { set } of sets) {
    for (const id of set.ids) if (id > highest) highest = id;
  }
  // Which place a CVE has among those that were met, from 1 on.
  const places = new Int32Array(highest + 1);
  const ids: number[] = [];
  let room = 1024;
  let hostsByState = new Uint32Array(room * STATES);
  let firsts = new Float64Array(room).fill(Infinity);
  let counted = 0;
  for (const { set, hosts } of sets) {
    for (let i = 0; i < set.ids.length; i++) {
      const id = set.ids[i];
      let place = places[id];
      if (place === 0) {
        ids.push(id);
        place = ids.length;
        places[id] = place;
        if (place >= room) {
          const [before, times] = [hostsByState, firsts];
          room *= 2;
          hostsByState = new Uint32Array(room * STATES);
          hostsByState.set(before);
          firsts = new Float64Array(room).fill(Infinity);
          firsts.set(times);
        }
      }
      const state = set.states[i];
      hostsByState[place * STATES + state] += hosts;
      if (state < HIDDEN_FROM && set.since[i] < firsts[place]) {
        firsts[place] = set.since[i];
      }
    }
    counted += set.ids.length;
    if (counted > COUNTED_TOGETHER) {
      counted = 0;
      await nextTurn();
    }
  }
  const hostsOf = (id: number, state: number) =>
    hostsByState[(places[id] ?? 0) * STATES + state];
  return {
    hostsOf,
    cves: ids.map((id, i) => {
      let affected = 0;
      let states = 0;
      for (let state = 0; state < STATES; state++) {
        const hosts = hostsOf(id, state);
        if (hosts === 0) continue;
        // eslint-disable-next-line no-bitwise
        states |= 1 << state;
        if (state < HIDDEN_FROM) affected += hosts;
      }
      const first = firsts[i + 1];
      return {
        cve_id: id,
        n_update: hostsOf(id, 0),
        ...{ affected, states },
        since: Number.isFinite(first) ? new Date(first).toISOString() : null,
      };
    }),
  };
}
