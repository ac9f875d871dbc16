/** Values of one statement, with room for others: SQLite takes 32,766 and PostgreSQL 65,535. */
const PER_STATEMENT = 5_000;

/** A list in pieces, each for a statement of its own: neither database takes any number of values at once. */
export function* inPieces<Item>(items: readonly Item[]): Generator<Item[]> {
  for (let i = 0; i < items.length; i += PER_STATEMENT) {
    yield items.slice(i, i + PER_STATEMENT);
  }
}
