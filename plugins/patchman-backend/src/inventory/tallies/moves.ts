import type { Knex } from 'knex';

/** Hosts that went from one set of packages, or one evaluation, to another. */
export interface Move {
  /** Null: there was none, or the host is new. */
  before: number | null;
  after: number | null;
  hosts: number;
}

export type MoveTable =
  | 'package_set_move'
  | 'evaluation_move'
  | 'verdict_set_move';

/** Rows that are looked at for equal moves. */
const ROWS = 2000;

interface MoveRow {
  id: number;
  before_id: number | null;
  after_id: number | null;
}

/**
 * Takes the oldest moves that nobody counted yet, equal ones as one; to be called under the lock of the tallies.
 * @param most different moves
 */
export async function takeMoves(
  trx: Knex.Transaction,
  table: MoveTable,
  most: number,
): Promise<Move[]> {
  const rows: MoveRow[] = await trx(table).orderBy('id').limit(ROWS);
  const moves = new Map<string, Move>();
  const taken: number[] = [];
  for (const { id, before_id: before, after_id: after } of rows) {
    const key = `${before} ${after}`;
    const known = moves.get(key);
    if (known) known.hosts++;
    else if (moves.size < most) moves.set(key, { before, after, hosts: 1 });
    else continue;
    taken.push(id);
  }
  if (taken.length > 0) await trx(table).whereIn('id', taken).delete();
  return [...moves.values()];
}

/** By how many hosts each set or evaluation has more now. */
export function netOf(moves: readonly Move[]): Map<number, number> {
  const net = new Map<number, number>();
  const add = (id: number | null, hosts: number) => {
    if (id !== null) net.set(id, (net.get(id) ?? 0) + hosts);
  };
  for (const { before, after, hosts } of moves) {
    add(before, -hosts);
    add(after, hosts);
  }
  for (const [id, hosts] of net) if (hosts === 0) net.delete(id);
  return net;
}
